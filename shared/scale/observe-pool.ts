import { decideAccess, type CloudAccount } from '../model/account.ts';
import { isPaused } from '../model/machine-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ObservedForScaling } from './scalable.ts';

export type ReadingCluster = Pick<
  Cluster,
  'readPool' | 'readMachinePool' | 'isClusterPaused' | 'readCloudAccounts'
>;

/** Reads a pool with all that decides whether it may be scaled. `undefined`: there is none. @throws Fault */
export async function observePool(
  cluster: ReadingCluster,
  ref: PoolRef,
): Promise<ObservedForScaling | undefined> {
  const pool = await cluster.readPool(ref);
  if (pool === undefined) return undefined;
  const { namespace } = pool.ref;
  const [machinePool, clusterPaused, accounts] = await Promise.all([
    pool.machinePoolName === undefined
      ? undefined
      : cluster.readMachinePool(namespace, pool.machinePoolName),
    pool.clusterName === undefined ? false : cluster.isClusterPaused(namespace, pool.clusterName),
    cluster.readCloudAccounts(),
  ]);
  return {
    pool,
    ...(machinePool === undefined ? {} : { machinePool }),
    paused: isPaused(pool, machinePool, clusterPaused),
    access: decideAccess(accounts, namespace, pool.group),
  };
}

/** The same cluster, which is asked once for each Cluster and for the accounts: for the pools of one batch. */
export function readingSharedOnce(cluster: ReadingCluster): ReadingCluster {
  const clusters = new Map<string, Promise<boolean>>();
  let accounts: Promise<readonly CloudAccount[]> | undefined;
  return {
    readPool: (ref) => cluster.readPool(ref),
    readMachinePool: (namespace, name) => cluster.readMachinePool(namespace, name),
    isClusterPaused: (namespace, name) => {
      const key = `${namespace}/${name}`;
      const paused = clusters.get(key) ?? cluster.isClusterPaused(namespace, name);
      clusters.set(key, paused);
      return paused;
    },
    readCloudAccounts: () => (accounts ??= cluster.readCloudAccounts()),
  };
}
