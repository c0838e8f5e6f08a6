import type { Condition } from './condition.ts';
import type { GroupRef } from './group.ts';
import type { ProviderId } from './provider-id.ts';

/** Our infrastructure kinds: each object stands for one existing cloud group. */
export type PoolKind = 'AutoScalingGroupMachinePool' | 'ScaleSetMachinePool';

export const poolKinds: readonly PoolKind[] = [
  'AutoScalingGroupMachinePool',
  'ScaleSetMachinePool',
];

export interface PoolRef {
  readonly kind: PoolKind;
  readonly namespace: string;
  readonly name: string;
}

export type PoolKey = string & { readonly __brand: 'PoolKey' };

export function poolKey(pool: PoolRef): PoolKey {
  return `${pool.kind}/${pool.namespace}/${pool.name}` as PoolKey;
}

/** Who decides how many instances there are. */
export type CountOwner = 'cluster' | 'cloud';

/** What Cluster API's contract lets a list hold. */
export const mostListed = 10_000;

/** At most this many instances are named in `status.transitioning`; the rest is counted. */
export const mostTransitioningNamed = 20;

/** When a loss is too large for the ordinary second look. */
export interface ShrinkGuard {
  /** Share of the list, in per cent. */
  readonly percent: number;
  /** Number of IDs. */
  readonly minimum: number;
}

export const defaultShrinkGuard: ShrinkGuard = { percent: 30, minimum: 3 };

/** IDs that a reading lacked and that stay listed until a second reading lacks them too. */
export interface PendingShrink {
  readonly ids: readonly ProviderId[];
  /** RFC 3339: when the first of the two readings began. */
  readonly firstReadAt: string;
  /** Whether much would have left at once: then the second reading waits longer, whatever left since. */
  readonly guarded: boolean;
}

export interface LastChange {
  /** RFC 3339. */
  readonly time: string;
  readonly added: number;
  readonly removed: number;
  readonly cause: string;
}

/** How often somebody set our value back. Times are RFC 3339. */
export interface Contested {
  readonly count: number;
  readonly since: string;
  /** Absent while Poolsync has not stopped. */
  readonly nextTryAt?: string;
}

/** The last value that was set: a desired capacity in the cloud, or `spec.replicas` in the cluster. */
export interface LastScale {
  readonly from: number;
  readonly to: number;
  /** `metadata.generation` of the MachinePool at the reading that the value rests on. */
  readonly machinePoolGeneration: number;
  /** RFC 3339. */
  readonly time: string;
  /** `Accepted` or `Refused` by the cloud, or `WrittenBack` to the MachinePool. */
  readonly result: 'Accepted' | 'Refused' | 'WrittenBack';
}

/** The status subresource of our kinds, as far as this release reports it. Times are RFC 3339. */
export interface PoolStatus {
  readonly ready?: boolean;
  readonly initialization?: { readonly provisioned?: boolean };
  readonly replicas?: number;
  readonly groupID?: string;
  /** Of a scale set: another one that was made anew under its ID has another. */
  readonly groupUniqueID?: string;
  readonly location?: string;
  readonly owner?: CountOwner;
  readonly desiredCapacity?: number;
  readonly minimumCapacity?: number;
  readonly maximumCapacity?: number;
  readonly countsByState?: Readonly<Record<string, number>>;
  readonly transitioning?: readonly { readonly id: string; readonly state: string }[];
  readonly transitioningMore?: number;
  readonly pendingShrink?: PendingShrink;
  readonly lastChange?: LastChange;
  readonly contested?: Contested;
  readonly lastScale?: LastScale;
  /** RFC 3339: since when MachinePool and group agree under the present owner of the count. */
  readonly adoptedAt?: string;
  readonly observedAt?: string;
  readonly conditions?: readonly Condition[];
  readonly deprecated?: {
    readonly v1beta1?: { readonly conditions?: readonly V1Beta1Condition[] };
  };
}

/** The older form that Cluster API core still mirrors into the MachinePool. */
export interface V1Beta1Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly severity?: 'Error' | 'Warning' | 'Info';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime: string;
}

/** One of our objects as it was read, with what a write needs to be conditional on it. */
export interface Pool {
  readonly ref: PoolRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly beingDeleted: boolean;
  /** Whether the object itself carries `cluster.x-k8s.io/paused`. */
  readonly pausedByAnnotation: boolean;
  /** The MachinePool that Cluster API core named as the owner; absent until core has seen the object. */
  readonly machinePoolName?: string;
  readonly clusterName?: string;
  readonly group: GroupRef;
  readonly providerIdList: readonly ProviderId[];
  readonly shrinkGuard: ShrinkGuard;
  readonly status: PoolStatus;
}
