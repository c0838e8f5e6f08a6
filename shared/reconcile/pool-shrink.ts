import { isLeaving, type ObservedGroup } from '../model/observation.ts';
import type { Pool } from '../model/pool.ts';
import {
  asPublished,
  instanceKey,
  sortedProviderIds,
  type ProviderId,
} from '../model/provider-id.ts';
import type { InstanceNews } from './coalesce.ts';
import { stillNews } from './event-ahead.ts';
import { decideShrink, type ShrinkDecision } from './shrink.ts';
import type { CurrentVerdict } from './verdict.ts';

/** What becomes of a pool's list with this reading, and by what is known of the instances that it lacks. */
export function shrinkOf(
  pool: Pool,
  { group, observedAt, notThere }: CurrentVerdict,
  news: readonly InstanceNews[],
): ShrinkDecision {
  return decideShrink({
    published: pool.providerIdList,
    read: sortedProviderIds(asPublished(pool.providerIdList, listedIn(group))),
    readAt: observedAt,
    knownGone: knownGone(pool, stillNews(news, observedAt)),
    notThere: new Set(notThere),
    guard: pool.shrinkGuard,
    ...(pool.status.pendingShrink === undefined ? {} : { pending: pool.status.pendingShrink }),
  });
}

function listedIn({ instances }: ObservedGroup): readonly ProviderId[] {
  return instances.filter(({ listed }) => listed).map(({ providerId }) => providerId);
}

/** The instances that may leave at once: seen leaving by the last reading, or gone by an event's word. */
function knownGone({ status }: Pool, news: readonly InstanceNews[]): ReadonlySet<string> {
  const seenLeaving = (status.transitioning ?? []).filter(({ state }) => isLeaving(state));
  const saidGone = news.filter(({ expected }) => expected === 'gone');
  const ids = [...seenLeaving.map(({ id }) => id), ...saidGone.map(({ instanceId }) => instanceId)];
  return new Set(ids.map(instanceKey));
}
