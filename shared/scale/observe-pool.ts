import { decideAccess } from '../model/account.ts';
import { isPaused } from '../model/machine-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
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

/** What a pool is judged by is not older than that when the work on it begins. */
const sharedMs = 1_000;

/**
 * The same cluster, which is asked once a second for each Cluster and for the accounts: for the pools
 * of one batch, which may have to wait for each other before they begin.
 */
export function readingSharedBriefly(cluster: ReadingCluster, clock: Clock): ReadingCluster {
  const clusters = new Map<string, () => Promise<boolean>>();
  return {
    readPool: (ref) => cluster.readPool(ref),
    readMachinePool: (namespace, name) => cluster.readMachinePool(namespace, name),
    isClusterPaused: (namespace, name) => {
      const key = `${namespace}/${name}`;
      const shared =
        clusters.get(key) ?? sharedBriefly(clock, () => cluster.isClusterPaused(namespace, name));
      clusters.set(key, shared);
      return shared();
    },
    readCloudAccounts: sharedBriefly(clock, () => cluster.readCloudAccounts()),
  };
}

/** A clock that was set back makes a reading old. */
function sharedBriefly<Read>(clock: Clock, read: () => Promise<Read>): () => Promise<Read> {
  let last: { readonly atMs: number; readonly reading: Promise<Read> } | undefined;
  return () => {
    const atMs = clock.now().getTime();
    const ageMs = last === undefined ? Infinity : atMs - last.atMs;
    if (last === undefined || ageMs < 0 || ageMs > sharedMs) last = { atMs, reading: read() };
    return last.reading;
  };
}
