import type { InstanceNews } from './coalesce.ts';

/** What a plan is made for, beside the observation. */
export interface PlanContext {
  /** What made us look, for `status.lastChange`. */
  readonly causes: readonly string[];
  /** What events said of single instances. */
  readonly instances: readonly InstanceNews[];
  /** When the group itself was told something, as events say. */
  readonly changedAt?: readonly Date[];
  readonly now: Date;
}
