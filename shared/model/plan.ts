import type { GroupOutcome } from './outcome.ts';
import type { MachinePool } from './machine-pool.ts';
import type { Pool, PoolStatus } from './pool.ts';
import type { ProviderId } from './provider-id.ts';

/** A write that a plan asks for. Plain data: it can be printed, logged and compared. */
export type PoolChange =
  | {
      readonly kind: 'publish-list';
      readonly providerIdList: readonly ProviderId[];
      readonly added: number;
      readonly removed: number;
    }
  | { readonly kind: 'publish-status'; readonly status: PoolStatus }
  /** Sets `spec.replicas` to what the cloud, which owns the count, wants. */
  | {
      readonly kind: 'write-back';
      readonly machinePool: MachinePool;
      readonly replicas: number;
    };

/** What people find with `kubectl describe`, as an Event on the pool. */
export interface Announcement {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase, for programs. */
  readonly reason: string;
  readonly message: string;
}

/** What to do for one pool, on the condition that it is still as `pool` says. */
export interface PoolPlan {
  readonly pool: Pool;
  /** In the order in which they are written. */
  readonly changes: readonly PoolChange[];
  /** Told once all changes are written. */
  readonly announcements: readonly Announcement[];
  /** How the work ended once all changes are written; at once where there are none. */
  readonly outcome: GroupOutcome;
}
