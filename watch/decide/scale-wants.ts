import { contestWaitMs } from '../../shared/model/contest.ts';
import { askAgainAfterMs, isRefused, limitsOf } from '../../shared/model/count.ts';
import type { WatchedStatus } from '../../shared/model/watched.ts';
import { countOf, isAtWork, type Count, type PoolFacts } from './facts.ts';
import { want, type Want } from './want.ts';

/** It is another clock by which the function judges. */
const marginMs = 500;

/**
 * Whether the group is to be brought to `spec.replicas`. The function judges anew; what is kept back
 * here is what it would not scale, and what it has answered already.
 */
export function scaleWants(facts: PoolFacts, now: Date): readonly Want[] {
  const { status } = facts.pool;
  const count = countOf(facts);
  if (count === undefined || facts.isPaused || !isAtWork(facts)) return [];
  if (!mayScale(status, count) || count.replicas === count.desiredCapacity) return [];
  if (isRefused(status, count.machinePool, count)) return askedAgain(status, count, now);
  const outside = isOutOfRange(status, count);
  const state = stateOf(count, status, outside);
  // That a wish is out of range is said once; it waits then for another wish, or other bounds.
  const isSaid = status.scaleRefusal === 'OutOfRange' && outside;
  const terms = isSaid
    ? { mostRequests: 1, doneAtStart: true }
    : { afterMs: contestWaitMs(status, now) };
  return [want('scale', 'capacity', state, terms)];
}

function mayScale(status: WatchedStatus, { owner }: Count): boolean {
  // A list that is too long is no hindrance: a smaller group is its cure.
  const isHindered = status.obstacle !== undefined && status.obstacle !== 'ListCurrent';
  const isOurs = owner === 'cluster' && status.owner === 'cluster' && status.isAdopted;
  return isOurs && status.ready && status.isClaimed && !isHindered;
}

function isOutOfRange(status: WatchedStatus, { replicas }: Count): boolean {
  const { minimum, maximum } = limitsOf(status);
  return replicas < minimum || replicas > maximum;
}

/** A quota that refused may have been raised since; any other refusal stands until something changes. */
function askedAgain(status: WatchedStatus, count: Count, now: Date): readonly Want[] {
  if (!status.saysQuotaExceeded || status.lastScale === undefined) return [];
  const { time } = status.lastScale;
  const leftMs = Date.parse(time) + askAgainAfterMs - now.getTime();
  const afterMs = Math.min(Math.max(0, leftMs), askAgainAfterMs) + marginMs;
  return [want('scale', 'quota', `${stateOf(count, status, false)} ${time}`, { afterMs })];
}

/**
 * Not by generation: Cluster API core copies the list into the MachinePool's spec, so that its
 * generation rises with every instance, and the function would be asked anew while it is at work.
 */
function stateOf(count: Count, { contested }: WatchedStatus, outside: boolean): string {
  const wish = [count.machinePool.uid, count.replicas, count.desiredCapacity];
  return [...wish, outside ? 'outside' : 'within', contested?.nextTryAt].join(' ');
}
