import { isDeepStrictEqual } from 'node:util';
import { isLeaving } from '../model/observation.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import { differenceOf, sortedProviderIds } from '../model/provider-id.ts';
import type { InstanceNews } from './coalesce.ts';
import { furtherLookOf, newsAheadOf } from './further-look.ts';
import type { ObservedPool } from './observe.ts';
import type { PlanContext } from './plan-context.ts';
import { currentConditions, statusWithConditions } from './pool-conditions.ts';
import { change } from './pool-plan.ts';
import { lastChangeOf, observedStatus } from './pool-status.ts';
import { decideShrink, type ShrinkDecision } from './shrink.ts';
import type { Verdict } from './verdict.ts';

type Current = Extract<Verdict, { kind: 'current' }>;

/** The plan for a pool whose group was read completely: the list, the figures, and when to look again. */
export function planCurrent(
  observed: ObservedPool,
  current: Current,
  context: PlanContext,
): PoolPlan {
  const { pool } = observed;
  const { group, observedAt } = current;
  const shrink = decideShrink({
    published: pool.providerIdList,
    read: sortedProviderIds(
      group.instances.filter(({ listed }) => listed).map(({ providerId }) => providerId),
    ),
    readAt: observedAt,
    knownGone: knownGone(pool, context.instances),
    guard: pool.shrinkGuard,
    ...(pool.status.pendingShrink === undefined ? {} : { pending: pool.status.pendingShrink }),
  });
  const publishes = !isDeepStrictEqual(pool.providerIdList, shrink.list);
  const ahead = newsAheadOf(context.instances, group, observedAt);
  const furtherLook = furtherLookOf(publishes, shrink, ahead);
  return change(pool, {
    list: shrink.list,
    status: currentStatus(observed, current, shrink, context),
    observedAt,
    ...(furtherLook === undefined ? {} : { furtherLook }),
  });
}

/** The instances that may leave at once: seen leaving by the last reading, or gone by an event's word. */
function knownGone({ status }: Pool, news: readonly InstanceNews[]): ReadonlySet<string> {
  const seenLeaving = (status.transitioning ?? []).filter(({ state }) => isLeaving(state));
  const saidGone = news.filter(({ expected }) => expected === 'gone');
  return new Set([
    ...seenLeaving.map(({ id }) => id),
    ...saidGone.map(({ instanceId }) => instanceId),
  ]);
}

function currentStatus(
  { pool, owner }: ObservedPool,
  { group }: Current,
  { list, pending }: ShrinkDecision,
  { causes, now }: PlanContext,
): PoolStatus {
  const { pendingShrink: _, ...before } = pool.status;
  const moved = differenceOf(pool.providerIdList, list);
  const publishes = !isDeepStrictEqual(pool.providerIdList, list);
  const figures = {
    ...observedStatus(before, group, owner, list.length),
    ...(pending === undefined ? {} : { pendingShrink: pending }),
    ...(publishes ? { lastChange: lastChangeOf(moved, causes, now) } : {}),
  };
  return statusWithConditions(
    figures,
    currentConditions(pool.status, group, list.length, pending),
    now,
  );
}
