import type { ForeignPoolRef } from './foreign-pool.ts';
import type { Contested, CountOwner, LastScale, PoolRef } from './pool.ts';

/**
 * What the watch keeps of the objects in the cluster. It holds all of them at once, so each is cut
 * down to what a decision asks for: a list of 10,000 IDs is a hash and a length here.
 */
export interface WatchedPool {
  readonly ref: PoolRef;
  readonly uid: string;
  readonly generation: number;
  readonly beingDeleted: boolean;
  readonly pausedByAnnotation: boolean;
  /** The MachinePool that Cluster API core named as the owner; absent until core has seen the object. */
  readonly machinePoolName?: string;
  readonly clusterName?: string;
  /** Whose changes of groups the cloud counts together, where it does so. */
  readonly callBudget?: string;
  readonly list: WatchedList;
  readonly status: WatchedStatus;
}

/** `spec.providerIDList`. */
export interface WatchedList {
  readonly length: number;
  /** Another list has another hash, as far as 48 bits can tell. */
  readonly hash: number;
  /** Whether it is there and somebody else than Poolsync has written what it holds. */
  readonly isForeign: boolean;
}

/** Times are RFC 3339. */
export interface WatchedStatus {
  /** Another status has another hash, as far as 48 bits can tell. */
  readonly hash: number;
  /** Whether a complete reading of the group was ever written down. */
  readonly isObserved: boolean;
  readonly ready: boolean;
  readonly replicas?: number;
  readonly owner?: CountOwner;
  readonly desiredCapacity?: number;
  readonly minimumCapacity?: number;
  readonly maximumCapacity?: number;
  readonly isAdopted: boolean;
  readonly lastChangeTime?: string;
  readonly lastScale?: LastScale;
  readonly contested?: Contested;
  /** `status.pendingShrink` without its IDs. */
  readonly pendingShrink?: { readonly firstReadAt: string; readonly guarded: boolean };
  /** Whether the condition `Paused` is True. */
  readonly saysPaused: boolean;
  /** Whether the condition `GroupClaimed` is True. */
  readonly isClaimed: boolean;
  /** The first condition that keeps a pool from its group and is said not to be True. */
  readonly obstacle?: Obstacle;
  /** Whether the condition `Settled` is False. */
  readonly isUnsettled: boolean;
  /** The reason where the condition `ScaleAccepted` is False. */
  readonly scaleRefusal?: string;
  /** Whether the condition `CapacityAvailable` tells of a quota. */
  readonly saysQuotaExceeded: boolean;
}

/** In the order in which each makes the next one meaningless. */
export const obstacles = ['AccessAllowed', 'GroupClaimed', 'GroupFound', 'ListCurrent'] as const;

export type Obstacle = (typeof obstacles)[number];

export interface WatchedCluster {
  readonly namespace: string;
  readonly name: string;
  readonly isPaused: boolean;
}

/** A pool of another provider: it is never written but for one annotation. */
export interface WatchedForeignPool {
  readonly ref: ForeignPoolRef;
  readonly uid: string;
  readonly generation: number;
  readonly beingDeleted: boolean;
  readonly pausedByAnnotation: boolean;
  readonly clusterName?: string;
  /** `spec.providerID`, which names its group. */
  readonly providerId?: string;
}
