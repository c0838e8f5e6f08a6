import { changeShowsAfterMs } from '../model/looks.ts';
import { presentIn, type ObservedGroup } from '../model/observation.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { instanceIdOf, instanceKey } from '../model/provider-id.ts';
import type { InstanceNews } from './coalesce.ts';
import type { Doubt } from './pool-conditions.ts';

/** An event older than this says nothing of how it is now: if no reading shows it, none will. */
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
  const seen = new Set(listed.map((id) => instanceKey(instanceIdOf(id))));
  return stillNews(news, readAt).some(({ instanceId, expected, sentAt }) => {
    if (sentAt === undefined) return false;
    return expected === 'present'
      ? !present.has(instanceKey(instanceId)) && !seen.has(instanceKey(instanceId))
      : present.has(instanceKey(instanceId));
  });
}

/** What events tell of instances as they are now: the latest of each, unless it is old. */
export function stillNews(news: readonly InstanceNews[], readAt: Date): readonly InstanceNews[] {
  return latestOfEach(news).filter(
    // A time far ahead of ours is no news but a mistake or a lie.
    ({ sentAt }) =>
      sentAt === undefined || Math.abs(readAt.getTime() - sentAt.getTime()) < aheadForMs,
  );
}

export interface Told {
  readonly instances: readonly InstanceNews[];
  /** When the group itself was told something. */
  readonly changedAt?: readonly Date[];
}

/** Why events of this batch make a reading doubtful; `undefined` where they do not. */
export function doubtOf(
  { instances, changedAt = [] }: Told,
  { group, observedAt }: { readonly group: ObservedGroup; readonly observedAt: Date },
  listed: readonly ProviderId[],
): Doubt | undefined {
  if (isBehind(instances, group, observedAt, listed)) return 'EventAhead';
  // Each by itself: a time that nobody can believe hides no other one.
  return changedAt.some((at) => isJustChanged(at, observedAt)) ? 'JustChanged' : undefined;
}

function isJustChanged(changedAt: Date, readAt: Date): boolean {
  const ageMs = readAt.getTime() - changedAt.getTime();
  return ageMs < changeShowsAfterMs && ageMs > -aheadForMs;
}

/** Of several events of one instance the latest tells how it is. */
function latestOfEach(news: readonly InstanceNews[]): readonly InstanceNews[] {
  const latest = new Map<string, InstanceNews>();
  for (const each of news) {
    const key = instanceKey(each.instanceId);
    const known = latest.get(key);
    if (known === undefined || timeOf(each) >= timeOf(known)) latest.set(key, each);
  }
  return [...latest.values()];
}

function timeOf({ sentAt }: InstanceNews): number {
  return sentAt?.getTime() ?? Number.NEGATIVE_INFINITY;
}
