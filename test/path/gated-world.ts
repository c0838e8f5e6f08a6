import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { readKubeconfig } from './cluster-side.ts';
import { startGate, type Gate } from './gate.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import {
  renderKubeconfig,
  type KubeconfigContent,
} from '../../sandbox/management-cluster/kubeconfig.ts';
import { createWorld, type FunctionAccess, type World, type WorldOptions } from './world.ts';

/** A world in which what the function asks of AWS and of the API server passes gates. */
export interface GatedWorld extends World {
  readonly gates: Gates;
}

interface Gates {
  readonly aws: Gate;
  /** Logs in with the client certificate of the function. */
  readonly cluster: Gate;
}

/** As {@link createWorld}. */
export async function createGatedWorld(options: WorldOptions = {}): Promise<GatedWorld> {
  let gates: Gates | undefined;
  const world = await createWorld({
    ...options,
    access: async ({ endpoint }) => {
      const aws = await startAwsGate(endpoint);
      const { gate, access } = await startClusterGate();
      gates = { aws, cluster: gate };
      return throughGates(gates, access);
    },
  });
  if (gates === undefined) throw new Error('a world was made without access for its function');
  return { ...world, gates };
}

/** Powertools adds to the name of the app, and all of it has 50 letters at most. */
function startAwsGate(target: string): Promise<Gate> {
  return startGate({
    target,
    identify: ({ headers, url: path = '/' }) => {
      const number = / app\/e(\d+)/.exec(headers['user-agent'] ?? '')?.[1] ?? '';
      return { environment: `reconcile-${number}`, path };
    },
  });
}

function appIdOf(environment: string): string {
  return environment.replace('reconcile-', 'e');
}

/** Each environment has a path of its own to the API server, by which the gate knows it. */
async function startClusterGate(): Promise<{
  readonly gate: Gate;
  readonly access: KubeconfigContent;
}> {
  const { reconcileKubeconfig } = inject('managementCluster');
  const { url, caPem, client } = readKubeconfig(await readFile(reconcileKubeconfig, 'utf8'));
  const authority = await createCertificateAuthority(new Date());
  const gate = await startGate({
    target: url,
    tls: {
      server: await authority.issueServer(['127.0.0.1']),
      client: { ca: caPem, cert: client.certPem, key: client.keyPem },
    },
    identify: ({ url: asked = '/' }) => {
      const [, environment = '', path = '/'] = /^\/([^/]+)(\/.*)$/.exec(asked) ?? [];
      return { environment, path };
    },
  });
  return { gate, access: { url: gate.url, caPem: authority.certPem, user: 'gate', client } };
}

async function throughGates(
  { aws, cluster }: Gates,
  access: KubeconfigContent,
): Promise<FunctionAccess> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-gates-'));
  return {
    settingsOf: async (environment) => {
      const kubeconfig = join(folder, environment);
      const url = `${access.url}/${environment}`;
      await writeFile(kubeconfig, renderKubeconfig({ ...access, url }));
      return {
        AWS_ENDPOINT_URL: aws.url,
        POOLSYNC_KUBECONFIG: kubeconfig,
        AWS_SDK_UA_APP_ID: appIdOf(environment),
      };
    },
    close: async () => {
      await Promise.all([aws.close(), cluster.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
