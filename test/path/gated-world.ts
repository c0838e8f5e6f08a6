import type { Access } from './access.ts';
import {
  clusterUsers,
  startClusterGate,
  type ClusterGate,
  type ClusterUser,
} from './cluster-gate.ts';
import { startGate, type Gate } from './gate.ts';
import type { ReachSettings } from './deployed.ts';
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
      const cluster = await startClusterGate(userOf);
      gates = { aws, cluster: cluster.gate };
      return throughGates(aws, cluster);
    },
  });
  if (gates === undefined) throw new Error('a world was made without access for its functions');
  return { ...world, gates };
}

/** In the name of the app: Powertools adds to it, and all of it has 50 letters at most. */
const letters = { reconcile: 'r', scale: 's', sweep: 'd', watch: 'w' } as const;

function userOf(environment: string): ClusterUser {
  return clusterUsers.find((user) => environment.startsWith(`${user}-`)) ?? 'reconcile';
}

function startAwsGate(target: string): Promise<Gate> {
  return startGate({
    target,
    identify: ({ headers, url: path = '/' }) => {
      const agent = headers['user-agent'] ?? '';
      const [, letter = '', number = ''] = / app\/([rsdw])(\d+)/.exec(agent) ?? [];
      const environment = {
        r: `reconcile-${number}`,
        s: `scale-${number}`,
        d: `sweep-${number}`,
        w: 'watch',
      }[letter];
      return { environment: environment ?? '', path };
    },
  });
}

function appIdOf(name: keyof typeof letters, environment: string): string {
  return `${letters[name]}${/\d+$/.exec(environment)?.[0] ?? '0'}`;
}

/** Each environment has a path of its own to the API server, by which the gate knows it. */
function throughGates(aws: Gate, cluster: ClusterGate): Access {
  const { watchKubeconfig } = sharedCluster();
  return {
    settingsOf: async (name, environment): Promise<ReachSettings> => ({
      AWS_ENDPOINT_URL: aws.url,
      POOLSYNC_KUBECONFIG: await cluster.kubeconfigFor(environment),
      AWS_SDK_UA_APP_ID: appIdOf(name, environment),
    }),
    // A gate hands answers on as a whole, and those to a watch have no end.
    watchSettings: {
      AWS_ENDPOINT_URL: aws.url,
      POOLSYNC_KUBECONFIG: watchKubeconfig,
      AWS_SDK_UA_APP_ID: appIdOf('watch', 'watch'),
    },
    close: async () => {
      await Promise.all([aws.close(), cluster.close()]);
    },
  };
}
