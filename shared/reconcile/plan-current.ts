import { isQuotaExceeded } from '../model/count.ts';
import { isLeaving, type ObservedGroup } from '../model/observation.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import {
  asPublished,
  instanceKey,
  sortedProviderIds,
  type ProviderId,
} from '../model/provider-id.ts';
import type { InstanceNews } from './coalesce.ts';
import { planCount, type CountPlan } from './count-plan.ts';
import { doubtOf } from './event-ahead.ts';
import { isMoved, movedBy } from './moved.ts';
import type { ObservedPool } from './observe.ts';
import type { PlanContext } from './plan-context.ts';
import { currentConditions, statusWithConditions } from './pool-conditions.ts';
import { change, type WriteBack } from './pool-plan.ts';
import { lastChangeOf, observedStatus } from './pool-status.ts';
import { decideShrink, type ShrinkDecision } from './shrink.ts';
import type { Verdict } from './verdict.ts';

type Current = Extract<Verdict, { kind: 'current' }>;

/** The plan for a pool whose group was read completely: the list, the figures, and whose count it is. */
export function planCurrent(
  observed: ObservedPool,
  current: Current,
  context: PlanContext,
): PoolPlan {
  const { pool, machinePool } = observed;
  const { group, observedAt } = current;
  const shrink = decideShrink({
    published: pool.providerIdList,
    read: sortedProviderIds(asPublished(pool.providerIdList, listedIn(group))),
    readAt: observedAt,
    knownGone: knownGone(pool, context.instances),
    guard: pool.shrinkGuard,
    ...(pool.status.pendingShrink === undefined ? {} : { pending: pool.status.pendingShrink }),
  });
  const { list } = shrink;
  const count = planCount(pool.status, machinePool, group, list.length, context.now);
  const status = currentStatus(observed, current, { shrink, count }, context);
  const writeBack = writeBackOf(status, count, context);
  return change(pool, { list, moved: movedBy(pool, list), status, observedAt, ...writeBack });
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

interface Decisions {
  readonly shrink: ShrinkDecision;
  readonly count: CountPlan;
}

function currentStatus(
  { pool, owner, machinePool }: ObservedPool,
  current: Current,
  { shrink: { list, pending }, count }: Decisions,
  context: PlanContext,
): PoolStatus {
  const { causes, now } = context;
  const { group } = current;
  const { pendingShrink: _, adoptedAt: __, contested: ___, ...before } = pool.status;
  const moved = movedBy(pool, list);
  const figures = {
    ...observedStatus(before, group, owner, list.length),
    ...count.fields,
    ...(pending === undefined ? {} : { pendingShrink: pending }),
    ...(isMoved(moved) ? { lastChange: lastChangeOf(moved, causes, now) } : {}),
  };
  const doubt = doubtOf(context, current, pool.providerIdList);
  const conditions = currentConditions(pool.status, group, {
    listed: list.length,
    pending,
    exceedsQuota: machinePool !== undefined && isQuotaExceeded(pool.status, machinePool, group),
    ...(doubt === undefined ? {} : { doubt }),
  });
  return statusWithConditions(figures, [...conditions, ...count.conditions], now);
}

/** What the status says once the figure is in the MachinePool. */
function writeBackOf(
  status: PoolStatus,
  { writeBack, conditions }: CountPlan,
  { now }: PlanContext,
): { readonly writeBack?: WriteBack } {
  if (writeBack === undefined) return {};
  const { machinePool, replicas, lastScale, contested } = writeBack;
  const { contested: _, ...rest } = status;
  const after = { ...rest, lastScale, ...(contested === undefined ? {} : { contested }) };
  return {
    writeBack: { machinePool, replicas, statusAfter: statusWithConditions(after, conditions, now) },
  };
}
