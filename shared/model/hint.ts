import type { ForeignPoolRef } from './foreign-pool.ts';
import type { GroupRef } from './group.ts';
import type { PoolRef } from './pool.ts';
import type { VirtualMachineRef } from './resource-id.ts';

/** Says which group to look at, and nothing that would be written. */
export interface Hint {
  /** Of the message that carried it: unique within a batch. */
  readonly id: string;
  readonly group: GroupRef;
  /** What happened, in the cloud's words; shown to people as the cause of a change. */
  readonly cause: string;
  /** By the cloud's clock; absent where the message does not say. */
  readonly sentAt?: Date;
  readonly instance?: HintedInstance;
  /**
   * Whether the group itself was told something: what comes of it has no event, and a reading soon
   * after may not show it yet.
   */
  readonly groupChanged?: true;
  /** One of our objects that stands for the group, whether or not an index knows it yet. */
  readonly pool?: PoolRef;
  /** Another provider's object that stands for the group, whether or not an index knows it yet. */
  readonly foreignPool?: ForeignPoolRef;
}

export interface HintedInstance {
  readonly id: string;
  /** What a reading that is not behind the event shows of it; absent where the event leaves it open. */
  readonly expected?: 'present' | 'gone';
}

/** Says which object to look at, ours or another provider's: what the watch asks for. Nothing of it is written. */
export interface PoolHint {
  /** Of the message that carried it: unique within a batch. */
  readonly id: string;
  readonly pool: PoolRef | ForeignPoolRef;
  readonly uid: string;
  readonly cause: string;
}

/** Says which virtual machine something happened to. Of which group it is a member, only its pool can tell. */
export interface MemberHint {
  /** Of the message that carried it: unique within a batch. */
  readonly id: string;
  readonly member: VirtualMachineRef;
  /** What happened, in the cloud's words. */
  readonly cause: string;
  readonly sentAt?: Date;
  /** As for {@link HintedInstance}. */
  readonly expected?: 'present' | 'gone';
}

/** Why a well-formed message asks for nothing. Each is counted by this name. */
export type IgnoredReason =
  | 'unknown-event'
  | 'test-notification'
  | 'subscription-validation'
  | 'other-resource'
  | 'other-installation'
  | 'unknown-kind'
  | 'no-pool'
  | 'pool-deleted'
  | 'pool-being-deleted'
  | 'awaits-owner'
  | NotNudgedReason;

/** Why another provider's object is left alone. */
type NotNudgedReason =
  'paused' | 'access-denied' | 'group-absent' | 'group-unreadable' | 'nudge-withheld';

/** What a message turned out to be. `rejected` is for people: it can never be worked on as it is. */
export type ParseResult =
  | { readonly kind: 'hint'; readonly hint: Hint }
  | { readonly kind: 'pool-hint'; readonly hint: PoolHint }
  | { readonly kind: 'member-hint'; readonly hint: MemberHint }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason; readonly detail: string }
  | { readonly kind: 'rejected'; readonly reason: string };
