import type { LeaseSeen } from './lease-seen.ts';
import type { CountOwner, PoolRef } from './pool.ts';
import type { ForeignPoolRef } from './foreign-pool.ts';
import type { GroupRef } from './group.ts';
import type { ProviderId } from './provider-id.ts';

/** What a sweep does about the drift that it finds: of one pool, or of the installation. */
export type DriftPolicy = 'correct' | 'report';

/** What is to come of a finding. */
export type Remedy =
  /** Poolsync writes to the cluster what the cloud says. */
  | 'write'
  /** Poolsync asks its function to bring the group to `spec.replicas`. */
  | 'ask-to-scale'
  /** Poolsync has another provider look. */
  | 'nudge'
  /** Nobody but a person can do something about it. */
  | 'person'
  /** It passes by itself, or is only told. */
  | 'none';

interface About {
  readonly group: GroupRef;
  /** A sentence with the figures, and the cure where a person is needed. */
  readonly message: string;
  readonly remedy: Remedy;
}

interface AboutPool extends About {
  readonly pool: PoolRef;
  readonly uid: string;
  /** In the pool's namespace; absent while core has named none. */
  readonly machinePool?: string;
  /** What its policy is, the installation's where it has none of its own. */
  readonly policy: DriftPolicy;
}

/** The list is not what the group has. */
export interface ListDrift extends AboutPool {
  readonly kind: 'list-drift';
  readonly added: readonly ProviderId[];
  readonly removed: readonly ProviderId[];
  /** Whether so much would leave that a second reading has to lack it too, 15 s later. */
  readonly guarded: boolean;
  /** It only waited for its second reading: the first one has told of it already. */
  readonly awaited?: true;
  /** RFC 3339: it cannot have begun before, since the list was right then; absent where nothing says so. */
  readonly beganAfter?: string;
}

/** The MachinePool's figure is not the group's. */
export interface ReplicasDrift extends AboutPool {
  readonly kind: 'replicas-drift';
  readonly owner: CountOwner;
  readonly replicas: number;
  readonly desiredCapacity: number;
}

/** What is said of a pool in its status alone is out of date, its list is right. */
export interface StatusDrift extends AboutPool {
  readonly kind: 'status-drift';
  /** Names of the fields and of the conditions that differ. */
  readonly fields: readonly string[];
}

export interface PoolTrouble extends AboutPool {
  readonly kind:
    | 'group-missing'
    | 'group-made-anew'
    | 'shared-group'
    | 'machine-pool-gone'
    | 'access-denied'
    | 'group-unread'
    /** Instances that are listed and have no Node in the workload cluster, as core counts them. */
    | 'instances-without-node'
    /** Nodes that core still counts and that the list does not name. */
    | 'nodes-without-instance';
}

/** Another provider's object names other instances than the group has. */
export interface ForeignListDrift extends About {
  readonly kind: 'foreign-list-drift';
  readonly pool: ForeignPoolRef;
  readonly uid: string;
  readonly machinePool?: string;
  readonly added: readonly ProviderId[];
  readonly removed: readonly ProviderId[];
  /** RFC 3339: when its provider was asked to look last; where that was long ago, it does not. */
  readonly nudgedAt?: string;
}

/** A group carries the installation's tag, and no object stands for it. */
export interface UnclaimedGroup extends About {
  readonly kind: 'unclaimed-group';
}

/** One thing that is not as it should be. Plain data: it can be printed, logged and compared. */
export type Finding =
  ListDrift | ReplicasDrift | StatusDrift | PoolTrouble | ForeignListDrift | UnclaimedGroup;

export type FindingKind = Finding['kind'];

/** Objects of one way of access that could not be looked at; nothing is said of them. */
export interface Unseen {
  /** Such as `account 123456789012, region eu-west-1`, or `subscription …`, or the management cluster. */
  readonly where: string;
  readonly pools: number;
  readonly code: string;
  readonly detail: string;
}

/** A place in the order of `<namespace>/<name>`: what comes after it has still to be looked at. */
export interface SweepCursor {
  /** RFC 3339: when the sweep began that is handed on. */
  readonly startedAt: string;
  /** How often it was handed on. */
  readonly hop: number;
  /** `<namespace>/<name>` of the last of our pools that was looked at; absent: none yet. */
  readonly afterPool?: string;
  /** The same for other providers' objects; only once all of ours have been. */
  readonly afterForeignPool?: string;
  /**
   * Once those of the kind it has come to are all listed, and an inventory is compared with them: key of the
   * last way of access whose inventory was gone through, or empty.
   */
  readonly afterAccess?: string;
  readonly tally: SweepTally;
  /** The first few of what the hops before could not look at; absent: nothing. */
  readonly unseen?: readonly Unseen[];
}

/** Figures of a sweep, over all its hops. */
export interface SweepTally {
  readonly pools: number;
  readonly foreignPools: number;
  readonly groupsRead: number;
  readonly findings: Readonly<Partial<Record<FindingKind, number>>>;
  /** Pools whose drift was written right. */
  readonly corrected: number;
  /** Pools whose list was wrong, and still was when a look well after it found it so. */
  readonly missedByEvents: number;
  readonly scaleRequests: number;
  readonly nudged: number;
  /** Pools that are to be corrected and could not be. */
  readonly failed: number;
  /** Pools that could not be looked at. */
  readonly unseen: number;
}

/** What is kept of the last sweep of a cloud, for people and for the next one. */
export interface SweepRecord {
  readonly cloud: 'aws' | 'azure';
  /** RFC 3339. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Of Poolsync. */
  readonly version: string;
  /** Whether it went through everything. */
  readonly complete: boolean;
  readonly tally: SweepTally;
  /** The first few of each. */
  readonly unseen: readonly Unseen[];
  /** RFC 3339: when groups that carry the tag were last looked for; absent: never. */
  readonly searchedAt?: string;
  /** Absent in records of releases that did not look. */
  readonly watchLease?: LeaseSeen;
}
