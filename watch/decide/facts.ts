import { countOwner, type MachinePool } from '../../shared/model/machine-pool.ts';
import type { CountOwner } from '../../shared/model/pool.ts';
import type { WatchedForeignPool, WatchedPool } from '../../shared/model/watched.ts';

/** One of our pools with all that bears on it. */
export interface PoolFacts {
  readonly kind: 'pool';
  readonly pool: WatchedPool;
  /** The owner that core has named; absent while there is none, or where it is not there. */
  readonly machinePool?: MachinePool;
  /** Whether the Cluster, the MachinePool or the pool itself is paused. */
  readonly isPaused: boolean;
}

/** A pool of another provider. */
export interface ForeignPoolFacts {
  readonly kind: 'foreign-pool';
  readonly pool: WatchedForeignPool;
  readonly isPaused: boolean;
}

export type Facts = PoolFacts | ForeignPoolFacts;

/** How the count stands, of a pool that is at work; a figure that is missing is unknown, and not 0. */
export interface Count {
  readonly owner: CountOwner;
  readonly machinePool: MachinePool;
  readonly replicas: number;
  readonly desiredCapacity: number;
}

/** `undefined` where one of the two figures is not known. */
export function countOf({ pool, machinePool }: PoolFacts): Count | undefined {
  const { desiredCapacity } = pool.status;
  if (machinePool?.replicas === undefined || desiredCapacity === undefined) return undefined;
  const { replicas } = machinePool;
  return { owner: countOwner(machinePool), machinePool, replicas, desiredCapacity };
}

/** Nothing is asked for what is on its way out, or what core has not taken up yet. */
export function isAtWork({ pool, machinePool }: PoolFacts): boolean {
  const isGoing = pool.beingDeleted || machinePool?.beingDeleted === true;
  return !isGoing && pool.machinePoolName !== undefined;
}
