import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Access } from './access.ts';
import { readKubeconfig } from './cluster-side.ts';
import { startGate, type Gate } from './gate.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { renderKubeconfig } from '../../sandbox/management-cluster/kubeconfig.ts';
import type { FunctionName, ReachSettings } from './function-side.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

/** A world in which what its functions ask of AWS and of the API server passes gates. */
export interface GatedWorld extends World {
  readonly gates: Gates;
}

interface Gates {
  /** Passed by the watch too. */
  readonly aws: Gate;
  /** Logs in with the client certificate of the function that asks. */
  readonly cluster: Gate;
}

/** As {@link createWorld}. */
export async function createGatedWorld(options: WorldOptions = {}): Promise<GatedWorld> {
  let gates: Gates | undefined;
  const world = await createWorld({
    ...options,
    access: async ({ endpoint }) => {
      const aws = await startAwsGate(endpoint);
      const { gate, authorityPem } = await startClusterGate();
      gates = { aws, cluster: gate };
      return throughGates(gates, authorityPem);
    },
  });
  if (gates === undefined) throw new Error('a world was made without access for its functions');
  return { ...world, gates };
}

/** In the name of the app: Powertools adds to it, and all of it has 50 letters at most. */
const letters = { reconcile: 'r', scale: 's', watch: 'w' } as const;

function startAwsGate(target: string): Promise<Gate> {
  return startGate({
    target,
    identify: ({ headers, url: path = '/' }) => {
      const agent = headers['user-agent'] ?? '';
      const [, letter = '', number = ''] = / app\/([rsw])(\d+)/.exec(agent) ?? [];
      const environment = { r: `reconcile-${number}`, s: `scale-${number}`, w: 'watch' }[letter];
      return { environment: environment ?? '', path };
    },
  });
}

function appIdOf(name: keyof typeof letters, environment: string): string {
  return `${letters[name]}${/\d+$/.exec(environment)?.[0] ?? '0'}`;
}

/** Each environment has a path of its own to the API server, by which the gate knows it. */
async function startClusterGate(): Promise<{ readonly gate: Gate; readonly authorityPem: string }> {
  const { reconcileKubeconfig, scaleKubeconfig } = sharedCluster();
  const reconcile = readKubeconfig(await readFile(reconcileKubeconfig, 'utf8'));
  const scale = readKubeconfig(await readFile(scaleKubeconfig, 'utf8'));
  const authority = await createCertificateAuthority(new Date());
  const gate = await startGate({
    target: reconcile.url,
    tls: {
      server: await authority.issueServer(['127.0.0.1']),
      clientOf: (environment) => {
        const { caPem, client } = environment.startsWith('scale-') ? scale : reconcile;
        return { ca: caPem, cert: client.certPem, key: client.keyPem };
      },
    },
    identify: ({ url: asked = '/' }) => {
      const [, environment = '', path = '/'] = /^\/([^/]+)(\/.*)$/.exec(asked) ?? [];
      return { environment, path };
    },
  });
  return { gate, authorityPem: authority.certPem };
}

async function throughGates({ aws, cluster }: Gates, authorityPem: string): Promise<Access> {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-gates-'));
  const { reconcileKubeconfig, watchKubeconfig } = sharedCluster();
  const { client } = readKubeconfig(await readFile(reconcileKubeconfig, 'utf8'));
  const settingsOf = async (name: FunctionName, environment: string): Promise<ReachSettings> => {
    const kubeconfig = join(folder, environment);
    const url = `${cluster.url}/${environment}`;
    await writeFile(
      kubeconfig,
      renderKubeconfig({ url, caPem: authorityPem, user: 'gate', client }),
    );
    return {
      AWS_ENDPOINT_URL: aws.url,
      POOLSYNC_KUBECONFIG: kubeconfig,
      AWS_SDK_UA_APP_ID: appIdOf(name, environment),
    };
  };
  return {
    settingsOf,
    // A gate hands answers on as a whole, and those to a watch have no end.
    watchSettings: {
      AWS_ENDPOINT_URL: aws.url,
      POOLSYNC_KUBECONFIG: watchKubeconfig,
      AWS_SDK_UA_APP_ID: appIdOf('watch', 'watch'),
    },
    close: async () => {
      await Promise.all([aws.close(), cluster.close()]);
      await rm(folder, { recursive: true });
    },
  };
}
