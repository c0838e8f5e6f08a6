import { CoordinationV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect } from 'vitest';
import { account, region } from '../fakes/builders.ts';
import {
  autoScalingGroupPools,
  createClusterSide,
  type ClusterSide,
  type Fields,
} from './cluster-side.ts';
import { eventually } from './eventually.ts';
import { createReplicas, type Replicas } from './watch-replicas.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const lease = { namespace: 'poolsync-system', name: 'poolsync-watch' };

/** Replicas of the watch over the shared management cluster, and hands in a namespace of it. */
export interface WatchWorld extends Omit<Replicas, 'end'> {
  readonly cluster: ClusterSide;
  /** Makes a pool with its MachinePool, as a function leaves it whose group has two instances. */
  createInStep(name: string, status?: Fields): Promise<void>;
  writeStatus(name: string, status: Fields): Promise<void>;
  wish(name: string, replicas: number): Promise<void>;
  /** Ends all replicas and forgets what they left. */
  reset(): Promise<void>;
}

export async function createWatchWorld(): Promise<WatchWorld> {
  const cluster = await createClusterSide(autoScalingGroupPools);
  const { watchKubeconfig } = sharedCluster();
  const replicas = await createReplicas({ watchKubeconfig, namespace: cluster.namespace });
  const reset = async (): Promise<void> => {
    await replicas.end();
    await forgetLease();
  };
  return {
    ...replicas,
    cluster,
    ...handsIn(cluster),
    reset,
    async [Symbol.asyncDispose]() {
      await replicas[Symbol.asyncDispose]();
      await forgetLease();
      await cluster.close();
    },
  };
}

function administrator(): CoordinationV1Api {
  const config = new KubeConfig();
  config.loadFromFile(sharedCluster().kubeconfig);
  return config.makeApiClient(CoordinationV1Api);
}

async function forgetLease(): Promise<void> {
  await administrator().deleteCollectionNamespacedLease({ namespace: lease.namespace });
}

/** Who holds the Lease; empty: nobody. */
export async function leaseHolder(): Promise<string | undefined> {
  return (await administrator().readNamespacedLease(lease)).spec?.holderIdentity;
}

function handsIn(cluster: ClusterSide) {
  const writeStatus = (name: string, status: Fields): Promise<void> =>
    cluster.patch('pool', `${name}/status`, { status });
  return {
    writeStatus,
    wish: (name: string, replicas: number): Promise<void> =>
      cluster.patch('machinePool', name, { spec: { replicas } }),
    async createInStep(name: string, status: Fields = {}): Promise<void> {
      await cluster.createPool(name, { account, region, group: name });
      await cluster.createMachinePool(name, 2);
      await eventually(`core owns ${name}`, async () => {
        const { metadata } = await cluster.pool(name);
        expect(metadata.ownerReferences).toHaveLength(1);
      });
      await writeStatus(name, { ...inStep, ...status });
    },
  };
}

const before = '2026-01-01T12:00:00Z';

/** A condition as the API server takes it. */
export function condition(type: string, status: 'True' | 'False') {
  return { type, status, reason: 'Because', message: '', lastTransitionTime: before };
}

const inStep = {
  ready: true,
  replicas: 0,
  owner: 'cluster',
  desiredCapacity: 2,
  minimumCapacity: 0,
  maximumCapacity: 100,
  adoptedAt: before,
  observedAt: before,
  conditions: [condition('GroupClaimed', 'True'), condition('Settled', 'True')],
};
