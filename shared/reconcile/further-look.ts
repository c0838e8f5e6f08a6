import { presentIn, type ObservedGroup } from '../model/observation.ts';
import type { FurtherLook } from '../model/outcome.ts';
import type { InstanceNews } from './coalesce.ts';
import type { ShrinkDecision } from './shrink.ts';

/** Every list write is looked at once more, so long after it: the cloud may have answered with an older state. */
export const confirmingLook = { reason: 'confirming-look', afterMs: 5_000, hintIds: [] } as const;

/** An event that no reading shows after this long will not be shown by another one. */
const aheadForMs = 5 * 60_000;

/**
 * Whether the group has to be looked at again although this reading was acted on, and when.
 *
 * @param published whether the list is written now
 */
export function furtherLookOf(
  published: boolean,
  { nextReadingAfterMs }: ShrinkDecision,
  ahead: readonly InstanceNews[],
): FurtherLook | undefined {
  const hintIds = ahead.map(({ hintId }) => hintId);
  // What waits longer than the confirming look is found waiting by it.
  if (published) return { ...confirmingLook, hintIds };
  if (nextReadingAfterMs !== undefined) {
    return { reason: 'second-reading', afterMs: nextReadingAfterMs, hintIds };
  }
  return ahead.length === 0 ? undefined : { reason: 'event-ahead', hintIds };
}

/** The news that this reading does not show, though it is fresh: AWS's readers can be behind its events. */
export function newsAheadOf(
  news: readonly InstanceNews[],
  group: ObservedGroup,
  readAt: Date,
): readonly InstanceNews[] {
  const present = presentIn(group);
  return news.filter(
    ({ instanceId, expected, sentAt }) =>
      sentAt !== undefined &&
      // A time far ahead of ours is no news but a mistake or a lie.
      Math.abs(readAt.getTime() - sentAt.getTime()) < aheadForMs &&
      present.has(instanceId) !== (expected === 'present'),
  );
}
