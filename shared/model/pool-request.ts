import type { PoolRef } from './pool.ts';

/**
 * What the watch asks of a function: to look at one object. Like an event it is a hint, and holds no
 * figure that could be written.
 */
export interface PoolRequest {
  /** `scale`: bring the group to `spec.replicas`. `sync`: bring the object to what its group is. */
  readonly kind: 'scale' | 'sync';
  /** Name of the installation that is meant: events can reach several. */
  readonly installation: string;
  readonly pool: PoolRef;
  readonly uid: string;
  /** Of the object when the request was made. */
  readonly generation: number;
}
