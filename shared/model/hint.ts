import type { GroupRef } from './group.ts';

/** Says which group to look at, and nothing that would be written. */
export interface Hint {
  /** Of the message that carried it: unique within a batch. */
  readonly id: string;
  readonly group: GroupRef;
  /** What happened, in the cloud's words; shown to people as the cause of a change. */
  readonly cause: string;
  readonly instanceId?: string;
}

/** Why a well-formed message asks for nothing. Each is counted by this name. */
export type IgnoredReason =
  'unknown-event' | 'test-notification' | 'no-pool' | 'pool-deleted' | 'pool-being-deleted';

/** What a message turned out to be. `rejected` is for people: it can never be worked on as it is. */
export type ParseResult =
  | { readonly kind: 'hint'; readonly hint: Hint }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason; readonly detail: string }
  | { readonly kind: 'rejected'; readonly reason: string };
