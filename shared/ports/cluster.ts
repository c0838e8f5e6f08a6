import type { CloudAccount } from '../model/account.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { Pool, PoolRef, PoolStatus } from '../model/pool.ts';
import type { Announcement } from '../model/plan.ts';
import type { ProviderId } from '../model/provider-id.ts';

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
  /** Sets `spec.replicas` through the scale subresource, given that the MachinePool is as it was read. */
  writeReplicas(machinePool: MachinePool, replicas: number): Promise<WriteResult>;
  /** Records a Kubernetes Event on the pool. */
  announce(pool: Pool, announcement: Announcement): Promise<void>;
}
