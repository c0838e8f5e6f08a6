import { rename, writeFile } from 'node:fs/promises';
import {
  identities,
  resourceIdOf,
  scaleSetPools,
  subscriptions,
  tenantId,
} from './azure-layout.ts';
import { accounts, home } from './layout.ts';
import type { Queues } from './queues.ts';
import type { AzureInstallation } from './simulated-azure.ts';
import { sweepEveryMs, sweepName } from './swept-function.ts';
import type { SimulatedAws } from './simulated-aws.ts';

/** What `sandbox.json` tells the programs of whoever plays. */
interface SandboxFile {
  readonly version: 1;
  /** An administrator's. */
  readonly kubeconfig: string;
  readonly kubectl: string;
  /** Folder with a log file for each part. */
  readonly logs: string;
  readonly pids: Readonly<Record<string, number>> & { readonly main: number };
  readonly aws: {
    readonly endpoint: string;
    readonly control: string;
    readonly accounts: readonly {
      readonly id: string;
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly regions: readonly string[];
    }[];
    readonly queues: readonly {
      readonly use: keyof Queues;
      readonly account: string;
      readonly region: string;
      readonly url: string;
    }[];
    /** The function that looks at all pools on a schedule; `Invoke` with the type `Event` reaches it. */
    readonly sweep: {
      readonly function: string;
      readonly account: string;
      readonly region: string;
      readonly everyMs: number;
    };
  };
  readonly azure: {
    /** Of the management API; tokens have it as their audience. */
    readonly endpoint: string;
    readonly control: string;
    /** Path of the PEM of the authority that the certificate is from. */
    readonly caFile: string;
    readonly subscriptions: readonly {
      readonly id: string;
      readonly tenantId: string;
      /** Their resource IDs, as Azure shows them. */
      readonly scaleSets: readonly string[];
    }[];
    /** Gives tokens: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER` of an app, and a player's client ID. */
    readonly identity: {
      readonly endpoint: string;
      readonly header: string;
      readonly clientId: string;
    };
  };
}

export interface SandboxFacts extends Pick<
  SandboxFile,
  'kubeconfig' | 'kubectl' | 'logs' | 'pids'
> {
  readonly aws: Pick<SimulatedAws, 'endpoint' | 'control'> & { readonly queues: Queues };
  readonly azure: Pick<AzureInstallation, 'azure' | 'caFile'>;
}

/** Writes the file by rename: whoever sees it sees all of it. */
export async function writeSandboxFile(file: string, facts: SandboxFacts): Promise<void> {
  const { kubeconfig, kubectl, logs, pids, aws, azure } = facts;
  const content: SandboxFile = {
    version: 1,
    kubeconfig,
    kubectl,
    logs,
    pids,
    aws: awsPart(aws),
    azure: azurePart(azure),
  };
  const partial = `${file}.partial`;
  await writeFile(partial, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(partial, file);
}

function awsPart({ endpoint, control, queues }: SandboxFacts['aws']): SandboxFile['aws'] {
  return {
    endpoint,
    control,
    accounts,
    queues: (['events', 'scale', 'rejected', 'redrive'] as const).map((use) => ({
      use,
      ...home,
      url: queues[use].url,
    })),
    sweep: { function: sweepName, ...home, everyMs: sweepEveryMs },
  };
}

function azurePart({ azure, caFile }: SandboxFacts['azure']): SandboxFile['azure'] {
  const { endpoint, control, identityEndpoint } = azure;
  return {
    endpoint,
    control,
    caFile,
    subscriptions: subscriptions.map(({ id }) => ({
      id,
      tenantId,
      scaleSets: scaleSetPools.filter(({ subscription }) => subscription === id).map(resourceIdOf),
    })),
    identity: {
      endpoint: identityEndpoint.url,
      header: identityEndpoint.header,
      clientId: identities.player,
    },
  };
}
