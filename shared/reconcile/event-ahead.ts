import { presentIn, type ObservedGroup } from '../model/observation.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { instanceIdOf } from '../model/provider-id.ts';
import type { InstanceNews } from './coalesce.ts';

/** An event that no reading shows after this long will not be shown by another one. */
const aheadForMs = 5 * 60_000;

/**
 * Whether an event of this batch says something that the reading does not show, though it is fresh:
 * AWS's readers can be behind its events.
 *
 * @param listed what was published before the reading: an instance that was seen and is missing now
 * is no news that the reading lacks
 */
export function isBehind(
  news: readonly InstanceNews[],
  group: ObservedGroup,
  readAt: Date,
  listed: readonly ProviderId[],
): boolean {
  const present = presentIn(group);
  const seen = new Set(listed.map(instanceIdOf));
  return latestOfEach(news).some(({ instanceId, expected, sentAt }) => {
    // A time far ahead of ours is no news but a mistake or a lie.
    if (sentAt === undefined || Math.abs(readAt.getTime() - sentAt.getTime()) >= aheadForMs) {
      return false;
    }
    return expected === 'present'
      ? !present.has(instanceId) && !seen.has(instanceId)
      : present.has(instanceId);
  });
}

/** Of several events of one instance the latest tells how it is. */
function latestOfEach(news: readonly InstanceNews[]): readonly InstanceNews[] {
  const latest = new Map<string, InstanceNews>();
  for (const each of news) {
    const known = latest.get(each.instanceId);
    if (known === undefined || timeOf(each) >= timeOf(known)) latest.set(each.instanceId, each);
  }
  return [...latest.values()];
}

function timeOf({ sentAt }: InstanceNews): number {
  return sentAt?.getTime() ?? Number.NEGATIVE_INFINITY;
}
