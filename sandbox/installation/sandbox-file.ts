import { rename, writeFile } from 'node:fs/promises';
import { accounts, home } from './layout.ts';
import type { Queues } from './queues.ts';

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
  };
}

export interface SandboxFacts extends Pick<
  SandboxFile,
  'kubeconfig' | 'kubectl' | 'logs' | 'pids'
> {
  readonly endpoint: string;
  readonly control: string;
  readonly queues: Queues;
}

/** Writes the file by rename: whoever sees it sees all of it. */
export async function writeSandboxFile(file: string, facts: SandboxFacts): Promise<void> {
  const { kubeconfig, kubectl, logs, pids, endpoint, control, queues } = facts;
  const content: SandboxFile = {
    version: 1,
    kubeconfig,
    kubectl,
    logs,
    pids,
    aws: {
      endpoint,
      control,
      accounts,
      queues: (['events', 'scale', 'rejected', 'redrive'] as const).map((use) => ({
        use,
        ...home,
        url: queues[use].url,
      })),
    },
  };
  const partial = `${file}.partial`;
  await writeFile(partial, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(partial, file);
}
