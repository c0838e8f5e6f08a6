import type { ForeignPoolRef } from './foreign-pool.ts';
import type { GroupRef } from './group.ts';
import type { PoolRef, PoolStatus } from './pool.ts';

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
  /**
   * Whose changes of groups the cloud counts together: requests with the same one are worked on by
   * one function at a time, where the cloud's queue can do that. Only who reads the pool's status knows it.
   */
  readonly callBudget?: string;
}

/** Azure counts the updates of all scale sets of a subscription and region together. */
export function callBudgetOf(
  group: GroupRef,
  { location = '' }: Pick<PoolStatus, 'location'>,
): Pick<PoolRequest, 'callBudget'> {
  if (group.kind !== 'ScaleSet') return {};
  return { callBudget: `${group.subscription}/${location}`.toLowerCase() };
}

/** What the watch asks for another provider's object: that it is nudged. */
export interface NudgeRequest extends Omit<PoolRequest, 'kind' | 'pool'> {
  readonly kind: 'sync';
  readonly pool: ForeignPoolRef;
}

/** All that the watch asks for. */
export type WatchRequest = PoolRequest | NudgeRequest;

/** Why a well-formed message holds no request for us. Each is counted by this name. */
export type IgnoredRequestReason = 'unknown-event' | 'unknown-kind' | 'other-installation';

/** What a message turned out to be. `rejected` is for people: it can never be worked on as it is. */
export type PoolRequestResult =
  | { readonly kind: 'request'; readonly request: WatchRequest }
  | { readonly kind: 'ignored'; readonly reason: IgnoredRequestReason; readonly detail: string }
  | { readonly kind: 'rejected'; readonly reason: string };
