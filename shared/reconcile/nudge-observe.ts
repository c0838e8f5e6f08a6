import { decideAccess, type AccessDecision, type CloudAccount } from '../model/account.ts';
import type { ForeignPool, ForeignPoolRef } from '../model/foreign-pool.ts';
import type { GroupRef } from '../model/group.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';

export interface NudgeObserveDeps {
  readonly foreignPools: Pick<ForeignPools, 'read'>;
  readonly cluster: Pick<Cluster, 'readMachinePool' | 'isClusterPaused' | 'readCloudAccounts'>;
}

/** Another provider's object with all that decides whether it may be nudged. */
export interface ObservedForeignPool {
  readonly pool: ForeignPool;
  /** Absent: core has named none, or it is gone. */
  readonly machinePool?: MachinePool;
  readonly paused: boolean;
  readonly access: AccessDecision;
  readonly accounts: readonly CloudAccount[];
}

export type ReadForeignPool = (
  ref: ForeignPoolRef,
  group: GroupRef,
) => Promise<ObservedForeignPool | undefined>;

/** Reads an object with its owner and its Cluster; what several share is read once by one reader. */
export function foreignPoolReader({ foreignPools, cluster }: NudgeObserveDeps): ReadForeignPool {
  const clusters = new Map<string, Promise<boolean>>();
  let reading: Promise<readonly CloudAccount[]> | undefined;
  const isClusterPaused = (namespace: string, name: string): Promise<boolean> => {
    const key = `${namespace}/${name}`;
    const known = clusters.get(key) ?? cluster.isClusterPaused(namespace, name);
    clusters.set(key, known);
    return known;
  };
  return async (ref, group) => {
    const pool = await foreignPools.read(ref);
    if (pool === undefined) return undefined;
    const { namespace } = ref;
    const [machinePool, clusterPaused, accounts] = await Promise.all([
      pool.machinePoolName === undefined
        ? undefined
        : cluster.readMachinePool(namespace, pool.machinePoolName),
      pool.clusterName === undefined ? false : isClusterPaused(namespace, pool.clusterName),
      (reading ??= cluster.readCloudAccounts()),
    ]);
    return {
      pool,
      ...(machinePool === undefined ? {} : { machinePool }),
      paused: pool.pausedByAnnotation || machinePool?.pausedByAnnotation === true || clusterPaused,
      access: decideAccess(accounts, namespace, group),
      accounts,
    };
  };
}
