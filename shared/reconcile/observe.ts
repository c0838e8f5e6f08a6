import { decideAccess, type CloudAccess, type CloudAccount } from '../model/account.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { groupKey, type GroupRef } from '../model/group.ts';
import { claimantOf } from './claim.ts';
import { countOwner, isPaused } from '../model/machine-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ObservedPool } from './observed-pool.ts';
import { readGroups, type ReadingResult, type WantedReading } from './read-groups.ts';

export interface ObserveDeps {
  readonly cluster: Pick<
    Cluster,
    'readPool' | 'readMachinePool' | 'isClusterPaused' | 'readCloudAccounts'
  >;
  readonly cloud: Pick<Cloud, 'readGroups'>;
}

export interface GroupObservation {
  readonly group: GroupRef;
  readonly pools: readonly ObservedPool[];
  readonly reading: ReadingResult;
  /** What the reading lacks and the cloud, asked for it by name, says not to be there. */
  readonly notThere?: readonly ProviderId[];
}

export interface NamedGroup {
  readonly group: GroupRef;
  readonly pools: readonly PoolRef[];
}

export type ObserveResult<Work> =
  | { readonly kind: 'observed'; readonly work: Work; readonly observation: GroupObservation }
  /** The cluster did not tell of its objects, so nothing can be said of the group. */
  | { readonly kind: 'unobserved'; readonly work: Work; readonly fault: Fault };

/**
 * Reads the objects first and the cloud after them. In this order a write that is conditional on
 * the objects can never put an older observation over one that was written meanwhile.
 */
export async function observe<Work extends NamedGroup>(
  deps: ObserveDeps,
  works: readonly Work[],
): Promise<readonly ObserveResult<Work>[]> {
  const readPool = poolReader(deps.cluster);
  const reads = await Promise.all(works.map((work) => readPools(work, readPool)));
  const wanted = reads.flatMap((read) => (read.kind === 'read' ? wantedReading(read) : []));
  const readings = await readGroups(deps.cloud, wanted);
  return reads.map((read) => {
    if (read.kind === 'unobserved') return read;
    const { work, pools } = read;
    const reading = readings.get(groupKey(work.group)) ?? { kind: 'not-read' };
    return { kind: 'observed', work, observation: { group: work.group, pools, reading } };
  });
}

type PoolsRead<Work> =
  | { readonly kind: 'read'; readonly work: Work; readonly pools: readonly ObservedPool[] }
  | { readonly kind: 'unobserved'; readonly work: Work; readonly fault: Fault };

async function readPools<Work extends NamedGroup>(
  work: Work,
  readPool: (ref: PoolRef) => Promise<ObservedPool | undefined>,
): Promise<PoolsRead<Work>> {
  const read = await orFault(() => Promise.all(work.pools.map(readPool)));
  if (isFault(read)) return { kind: 'unobserved', work, fault: read };
  const pools = read
    .filter((pool) => pool !== undefined)
    // The index may be out of date: what the object itself says counts.
    .filter(({ pool }) => groupKey(pool.group) === groupKey(work.group));
  return { kind: 'read', work, pools };
}

/** Reads one pool with its owner and its Cluster; each Cluster is read once for a batch. */
function poolReader(
  cluster: ObserveDeps['cluster'],
): (ref: PoolRef) => Promise<ObservedPool | undefined> {
  const clusters = new Map<string, Promise<boolean>>();
  let accounts: Promise<readonly CloudAccount[]> | undefined;
  const isClusterPaused = (namespace: string, name: string): Promise<boolean> => {
    const key = `${namespace}/${name}`;
    const known = clusters.get(key) ?? cluster.isClusterPaused(namespace, name);
    clusters.set(key, known);
    return known;
  };
  return async (ref) => {
    const pool = await cluster.readPool(ref);
    if (pool === undefined) return undefined;
    const { namespace } = pool.ref;
    const [machinePool, clusterPaused, known] = await Promise.all([
      pool.machinePoolName === undefined
        ? undefined
        : cluster.readMachinePool(namespace, pool.machinePoolName),
      pool.clusterName === undefined ? false : isClusterPaused(namespace, pool.clusterName),
      (accounts ??= cluster.readCloudAccounts()),
    ]);
    return {
      pool,
      owner: countOwner(machinePool),
      ...(machinePool === undefined ? {} : { machinePool }),
      paused: isPaused(pool, machinePool, clusterPaused),
      access: decideAccess(known, namespace, pool.group),
    };
  };
}

/** A group is read by the access of the pool that works on it, where there is one. */
function wantedReading({
  work,
  pools,
}: {
  readonly work: NamedGroup;
  readonly pools: readonly ObservedPool[];
}): readonly WantedReading[] {
  const claimant = claimantOf(pools);
  const access = pools
    .filter(({ pool }) => pool.uid === claimant?.uid)
    .map(accessOfWorkablePool)
    .find((found) => found !== undefined);
  return access === undefined ? [] : [{ access, group: work.group }];
}

/** The access of a pool that a reading could help: owned, allowed, neither paused nor being deleted. */
function accessOfWorkablePool({
  pool,
  machinePool,
  paused,
  access,
}: ObservedPool): CloudAccess | undefined {
  const isGoing = pool.beingDeleted || machinePool?.beingDeleted === true;
  const workable = !paused && !isGoing && pool.machinePoolName !== undefined;
  return workable && access.kind === 'allowed' ? access.access : undefined;
}
