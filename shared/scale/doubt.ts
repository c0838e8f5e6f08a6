import type { PoolStatus } from '../model/pool.ts';

/** So long after a call a reading may still show the group as it was before: clouds answer with older states. */
const doubtMs = 5_000;

/**
 * How long a reading that does not show the last figure set may still be older than it, in ms; 0
 * where it shows it, or has had the time to.
 */
export function doubtMsLeft({ lastScale }: PoolStatus, desiredCapacity: number, now: Date): number {
  if (lastScale?.result !== 'Accepted' || lastScale.to === desiredCapacity) return 0;
  const ageMs = now.getTime() - Date.parse(lastScale.time);
  // A time further ahead than that is another clock's mistake, and must not last.
  return Math.abs(ageMs) < doubtMs ? doubtMs - Math.max(0, ageMs) : 0;
}
