import { decideAccess, type AccessDecision, type CloudAccount } from '../model/account.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { atMost } from '../model/at-most.ts';
import type { ForeignPool } from '../model/foreign-pool.ts';
import type { GroupRef } from '../model/group.ts';
import { countOwner, isPaused, type MachinePool } from '../model/machine-pool.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { SweptMachinePool, SweptPool } from '../ports/swept-fleet.ts';
import type { ObservedPool } from '../reconcile/observed-pool.ts';
import type { MachinePoolWindow } from './machine-pool-window.ts';

/** What all objects are seen against; read once at the start of a walk. */
export interface Surroundings {
  readonly accounts: readonly CloudAccount[];
  /** `<namespace>/<name>`. */
  readonly pausedClusters: ReadonlySet<string>;
}

/** The owner of a pool, as far as it was found. */
export type FoundOwner =
  | { readonly kind: 'none' }
  /** `listed`: as the list gave it, with what core has copied. */
  | {
      readonly kind: 'found';
      readonly machinePool: MachinePool;
      readonly listed?: SweptMachinePool;
    }
  /** By a GET. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** One of our pools as the cluster has it, before the cloud is read. */
export interface PoolFacts {
  readonly swept: SweptPool;
  readonly observed: ObservedPool;
  readonly owner: FoundOwner;
  /** Whether it was looked at by itself already. */
  readonly isTold?: boolean;
  /** Whether it is read for the sake of others alone: nothing is told of it. */
  readonly isSilent?: boolean;
}

interface Owned {
  readonly ref: { readonly namespace: string };
  readonly machinePoolName?: string;
}

const mostAsked = 8;

/** Finds the owners of a page of objects: in the list where it has them, by GETs where it does not. */
export async function findOwners(
  cluster: Pick<Cluster, 'readMachinePool'>,
  window: MachinePoolWindow,
  objects: readonly Owned[],
): Promise<readonly FoundOwner[]> {
  const listed: (SweptMachinePool | undefined)[] = [];
  for (const { ref, machinePoolName: name } of objects) {
    listed.push(name === undefined ? undefined : await window.take(ref.namespace, name));
  }
  return atMost(mostAsked, [...objects.entries()], ([at, object]) => {
    const machinePool = listed[at];
    return machinePool === undefined
      ? askForOwner(cluster, object)
      : Promise.resolve({ kind: 'found', machinePool, listed: machinePool } as const);
  });
}

/** Finds one owner by a GET. */
export async function askForOwner(
  cluster: Pick<Cluster, 'readMachinePool'>,
  { ref, machinePoolName: name }: Owned,
): Promise<FoundOwner> {
  if (name === undefined) return { kind: 'none' };
  const read = await orFault(() => cluster.readMachinePool(ref.namespace, name));
  if (isFault(read)) return { kind: 'failed', fault: read };
  return read === undefined ? { kind: 'gone' } : { kind: 'found', machinePool: read };
}

export function factsOf(
  { accounts, pausedClusters }: Surroundings,
  swept: SweptPool,
  owner: FoundOwner,
): PoolFacts {
  const { namespace } = swept.ref;
  const machinePool = owner.kind === 'found' ? owner.machinePool : undefined;
  const clusterPaused = isClusterPaused(pausedClusters, namespace, swept.clusterName);
  const observed: ObservedPool = {
    pool: swept,
    owner: countOwner(machinePool),
    ...(machinePool === undefined ? {} : { machinePool }),
    paused: isPaused(swept, machinePool, clusterPaused),
    access: decideAccess(accounts, namespace, swept.group),
  };
  return { swept, observed, owner };
}

/** What decides of another provider's object whether anything may be said of it. */
export interface ForeignFacts {
  readonly machinePool?: MachinePool;
  readonly paused: boolean;
  readonly access: AccessDecision;
}

export function foreignFactsOf(
  { accounts, pausedClusters }: Surroundings,
  pool: ForeignPool,
  group: GroupRef,
  owner: FoundOwner,
): ForeignFacts {
  const { namespace } = pool.ref;
  const machinePool = owner.kind === 'found' ? owner.machinePool : undefined;
  const clusterPaused = isClusterPaused(pausedClusters, namespace, pool.clusterName);
  return {
    ...(machinePool === undefined ? {} : { machinePool }),
    paused: isPaused(pool, machinePool, clusterPaused),
    access: decideAccess(accounts, namespace, group),
  };
}

function isClusterPaused(
  paused: ReadonlySet<string>,
  namespace: string,
  name: string | undefined,
): boolean {
  return name !== undefined && paused.has(`${namespace}/${name}`);
}
