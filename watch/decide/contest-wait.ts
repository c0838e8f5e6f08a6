import type { WatchedStatus } from '../../shared/model/watched.ts';

/** So long Poolsync leaves a contested count alone at the most: a clock that is wrong adds nothing. */
const longestMs = 10 * 60_000;

/** How long from now until a contested count may be set again; 0 where it is not contested. */
export function contestWaitMs({ contested }: WatchedStatus, now: Date): number {
  if (contested?.nextTryAt === undefined) return 0;
  const leftMs = Date.parse(contested.nextTryAt) - now.getTime();
  return Math.min(Math.max(0, leftMs), longestMs);
}
