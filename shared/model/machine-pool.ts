import type { CountOwner, Pool } from './pool.ts';

/** A MachinePool of Cluster API, as far as Poolsync asks. */
export interface MachinePool {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** `metadata.generation`: changes with every change of the spec. */
  readonly generation: number;
  /** `spec.replicas`. Cluster API's webhook sets it where it is missing; absent means unknown, not 0. */
  readonly replicas?: number;
  /** Who wrote `spec.replicas` last, by managedFields; absent where they do not say. */
  readonly replicasWriter?: string;
  /** The value of `cluster.x-k8s.io/replicas-managed-by`, where it is set. */
  readonly replicasManagedBy?: string;
  /** The figure in `poolsync/confirm-replicas`, where it is one. */
  readonly confirmedReplicas?: number;
  readonly pausedByAnnotation: boolean;
  readonly beingDeleted: boolean;
}

/** By the contract any value of the annotation but `"false"` gives the count to the cloud. */
export function countOwner(machinePool: MachinePool | undefined): CountOwner {
  const managedBy = machinePool?.replicasManagedBy;
  return managedBy === undefined || managedBy === 'false' ? 'cluster' : 'cloud';
}

/** Whether the pool itself, its MachinePool or its Cluster is paused. */
export function isPaused(
  pool: Pick<Pool, 'pausedByAnnotation'>,
  machinePool: Pick<MachinePool, 'pausedByAnnotation'> | undefined,
  clusterPaused: boolean,
): boolean {
  return pool.pausedByAnnotation || machinePool?.pausedByAnnotation === true || clusterPaused;
}
