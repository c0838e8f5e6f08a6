import type { CloudAccount } from '../model/account.ts';
import type { Pool, PoolRef, PoolStatus } from '../model/pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

/** The MachinePool that owns one of our objects, as far as Poolsync asks. */
export interface MachinePool {
  readonly name: string;
  /** The value of `cluster.x-k8s.io/replicas-managed-by`, where it is set. */
  readonly replicasManagedBy?: string;
  readonly pausedByAnnotation: boolean;
}

/** Names the very object that was read: a write to any other fails. */
export interface WriteTarget {
  readonly ref: PoolRef;
  readonly uid: string;
  readonly resourceVersion: string;
}

export type WriteResult =
  | { readonly kind: 'written'; readonly resourceVersion: string }
  /** The object changed since it was read, or is another one of the same name. */
  | { readonly kind: 'conflict' }
  | { readonly kind: 'gone' };

/** The management cluster. Every method throws a Fault when the API server does not answer as it should. */
export interface Cluster {
  /** `undefined`: there is no such object. */
  readPool(ref: PoolRef): Promise<Pool | undefined>;
  readMachinePool(namespace: string, name: string): Promise<MachinePool | undefined>;
  /** Whether `Cluster.spec.paused` is true; a missing Cluster is not paused. */
  isClusterPaused(namespace: string, name: string): Promise<boolean>;
  readCloudAccounts(): Promise<readonly CloudAccount[]>;
  writeList(target: WriteTarget, providerIdList: readonly ProviderId[]): Promise<WriteResult>;
  /** Makes the status `after`, given that it is `before`: fields that only `before` has are removed. */
  writeStatus(target: WriteTarget, before: PoolStatus, after: PoolStatus): Promise<WriteResult>;
  /** Records a Kubernetes Event on the pool. */
  announce(pool: Pool, announcement: Announcement): Promise<void>;
}
