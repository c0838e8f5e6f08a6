import type { CountOwner, Pool } from './pool.ts';

/** A list of provider IDs, as far as telling whether another one is the same. */
export interface ListDigest {
  readonly length: number;
  /** Empty for an empty list. */
  readonly hash: string;
}

/** One of our objects, as far as a report on it goes. */
export interface ReportedPool extends Omit<Pool, 'providerIdList' | 'shrinkGuard'> {
  readonly list: ListDigest;
}

/** A MachinePool of Cluster API, as far as a report on its pool goes. */
export interface ReportedMachinePool {
  readonly namespace: string;
  readonly name: string;
  /** `spec.replicas`; absent means unknown, not 0. */
  readonly replicas?: number;
  /** RFC 3339: when `spec.replicas` was last written, as far as managedFields tell. */
  readonly replicasWrittenAt?: string;
  /** Whose the count is, by the annotation. */
  readonly owner: CountOwner;
  /** As Cluster API has it: `Running`, `ScalingUp` and so on. */
  readonly phase?: string;
  readonly pausedByAnnotation: boolean;
  readonly beingDeleted: boolean;
  /** What Cluster API core has copied from the pool. */
  readonly list: ListDigest;
  /** The pool that it names, in its own namespace. */
  readonly infrastructure?: { readonly kind: string; readonly name: string };
}
