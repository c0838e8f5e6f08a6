import { locationRefusal, type CloudAccess } from '../model/account.ts';
import { askedWait } from '../model/fault.ts';
import { standsFor, type ForeignPoolKind } from '../model/foreign-pool.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import type { IgnoredReason } from '../model/hint.ts';
import { changeShowsAfterMs } from '../model/looks.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { Announcement } from '../model/plan.ts';
import { isOnlyPlace } from '../model/only-place.ts';
import type { ObservedForeignPool } from './nudge-observe.ts';
import { mayChangeCount, withheld, wouldChangeCount } from './provider-look.ts';
import type { ReadingResult } from './read-groups.ts';

/** An object is nudged no sooner than this after the last time. */
const nudgeIntervalMs = 10_000;

/** A nudge has to come so long after an event to make its provider see it: readers can be behind. */
const marginMs = 2_000;

/** What is asked: to have a provider look at what its group has gone through. */
export interface News {
  readonly group: GroupRef;
  /** When the latest of the events was sent, by the cloud's clock; infinite where one does not say. */
  readonly latestMs: number;
  /** When the group itself was told something, by the cloud's clock; absent where no event says so. */
  readonly changedAtMs?: number;
}

/** What is to be done with an object. */
export type NudgeDecision =
  | { readonly kind: 'nudge' }
  | { readonly kind: 'leave'; readonly reason: IgnoredReason; readonly detail?: string }
  /** It was nudged well after all that is known to have happened. */
  | { readonly kind: 'told' }
  | { readonly kind: 'wait'; readonly forMs: number }
  | { readonly kind: 'fault'; readonly detail: string; readonly retryAfterMs?: number }
  | { readonly kind: 'withhold'; readonly announcement: Announcement };

export type NudgeVerdict = NudgeDecision | Comparison;

/** It depends on the group's desired capacity, and on what the MachinePool asks for. */
export interface Comparison {
  readonly kind: 'compare';
  readonly of: ForeignPoolKind;
  readonly access: CloudAccess;
  readonly machinePool: MachinePool;
}

/** Judges by the cluster's objects alone, in the order in which one finding makes the next moot. */
export function judgeNudge(observed: ObservedForeignPool, news: News, now: Date): NudgeVerdict {
  const { pool, machinePool, paused, access } = observed;
  if (!isMeant(observed, news.group)) return { kind: 'leave', reason: 'no-pool' };
  if (pool.beingDeleted || machinePool?.beingDeleted === true) {
    return { kind: 'leave', reason: 'pool-being-deleted' };
  }
  if (access.kind === 'denied') {
    return { kind: 'leave', reason: 'access-denied', detail: access.message };
  }
  if (machinePool === undefined) return { kind: 'leave', reason: 'awaits-owner' };
  if (paused) return { kind: 'leave', reason: 'paused' };
  const nudgedAtMs = credibleTimeOf(pool.nudgedAt, now);
  const nowMs = now.getTime();
  // A clock that is ahead wrote its time too high: that cannot speak for what came meanwhile.
  const isPast = nudgedAtMs <= nowMs;
  if (isPast && nudgedAtMs - news.latestMs >= marginMs) return { kind: 'told' };
  const forMs = Math.max(nudgedAtMs + nudgeIntervalMs, showsAtMs(news, nowMs)) - nowMs;
  if (forMs > 0) return { kind: 'wait', forMs };
  const of = pool.ref.kind;
  return mayChangeCount(of, machinePool)
    ? { kind: 'compare', of, access: access.access, machinePool }
    : { kind: 'nudge' };
}

/**
 * From when on a reading shows what the group was told: before that the figures can be compared as
 * they were, and the provider, which would then see the new ones, be woken into a fight. A time far
 * ahead of ours is not believed, or it would forbid every nudge until then.
 */
function showsAtMs({ changedAtMs }: News, nowMs: number): number {
  const isCredible = changedAtMs !== undefined && changedAtMs - nowMs <= nudgeIntervalMs;
  return isCredible ? changedAtMs + changeShowsAfterMs : Number.NEGATIVE_INFINITY;
}

/** A name alone is believed only where no other group can be meant by it. */
function isMeant({ pool, accounts }: ObservedForeignPool, group: GroupRef): boolean {
  switch (standsFor(pool, group)) {
    case 'certainly':
      return true;
    case 'by-name':
      return group.kind === 'AutoScalingGroup' && isOnlyPlace(accounts, pool.ref.namespace, group);
    case 'no':
      return false;
  }
}

/**
 * When the object was nudged last, in milliseconds; long ago where it says nothing to believe. A
 * time far ahead of ours is a mistake or a lie, and would forbid every nudge until then.
 */
function credibleTimeOf(nudgedAt: string | undefined, now: Date): number {
  const atMs = nudgedAt === undefined ? Number.NaN : Date.parse(nudgedAt);
  const isCredible = atMs - now.getTime() <= nudgeIntervalMs;
  return isCredible ? atMs : Number.NEGATIVE_INFINITY;
}

/**
 * Judges by the group's desired capacity. A provider that would set another one as it looks is woken
 * only where that changes nothing.
 */
export function judgeReading(
  comparison: Comparison,
  group: GroupRef,
  reading: ReadingResult,
): NudgeDecision {
  switch (reading.kind) {
    case 'found':
      return judgeGroup(comparison, group, reading.group);
    // Woken now, the provider would make the group; that is for its own time.
    case 'absent':
      return { kind: 'leave', reason: 'group-absent' };
    case 'failed':
      return reading.retryable
        ? { kind: 'fault', detail: `${reading.code}: ${reading.message}`, ...askedWait(reading) }
        : { kind: 'leave', reason: 'group-unreadable', detail: reading.message };
    case 'not-read':
      return { kind: 'fault', detail: `${describeGroup(group)} was not read` };
  }
}

function judgeGroup(
  { of, access, machinePool }: Comparison,
  group: GroupRef,
  { location, desiredCapacity }: ObservedGroup,
): NudgeDecision {
  // Where a scale set is tells only its reading.
  const refusal =
    access.cloud === 'azure' && location !== undefined
      ? locationRefusal(access, group, location)
      : undefined;
  if (refusal !== undefined) {
    return { kind: 'leave', reason: 'access-denied', detail: refusal.message };
  }
  const { replicas } = machinePool;
  // Unknown is not zero, and what cannot be compared is no news for people either.
  if (replicas === undefined) return { kind: 'leave', reason: 'nudge-withheld' };
  const figures = { replicas, desiredCapacity };
  return wouldChangeCount(of, machinePool, figures)
    ? { kind: 'withhold', announcement: withheld(of, machinePool, group, figures) }
    : { kind: 'nudge' };
}
