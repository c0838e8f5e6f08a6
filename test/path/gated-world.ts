import { dismissCloud } from '../../sandbox/management-cluster/eks/admit-cloud.ts';
import { admitFunctions, type Access } from './access.ts';
import type { CloudSide } from './cloud-side.ts';
import { startClusterGate, type ClusterGate } from './cluster-gate.ts';
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
  /** Shows the API server what the function shows that asks: a token of its role. */
  readonly cluster: Gate;
}

/** As {@link createWorld}. */
export async function createGatedWorld(options: WorldOptions = {}): Promise<GatedWorld> {
  let gates: Gates | undefined;
  const world = await createWorld({
    ...options,
    access: async (cloud) => {
      const aws = await startAwsGate(cloud.endpoint);
      const cluster = await startClusterGate();
      gates = { aws, cluster: cluster.gate };
      return throughGates(cloud, aws, cluster);
    },
  });
  if (gates === undefined) throw new Error('a world was made without access for its functions');
  return { ...world, gates };
}

/** In the name of the app: Powertools adds to it, and all of it has 50 letters at most. */
const letters = { reconcile: 'r', scale: 's', sweep: 'd', watch: 'w' } as const;

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
async function throughGates(cloud: CloudSide, aws: Gate, cluster: ClusterGate): Promise<Access> {
  const { watchKubeconfig } = sharedCluster();
  // The token names the gate, and is no call of the function: the API server goes round the gate.
  await admitFunctions(cloud, aws.url);
  return {
    settingsOf: async (name, environment): Promise<ReachSettings> => ({
      AWS_ENDPOINT_URL: aws.url,
      ...cluster.eksSettingsFor(environment),
      AWS_SDK_UA_APP_ID: appIdOf(name, environment),
    }),
    // A gate hands answers on as a whole, and those to a watch have no end.
    watchSettings: {
      AWS_ENDPOINT_URL: aws.url,
      POOLSYNC_KUBECONFIG: watchKubeconfig,
      AWS_SDK_UA_APP_ID: appIdOf('watch', 'watch'),
    },
    close: async () => {
      await dismissCloud(sharedCluster().eks, aws.url);
      await Promise.all([aws.close(), cluster.close()]);
    },
  };
}
