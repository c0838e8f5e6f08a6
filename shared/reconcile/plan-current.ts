import { isQuotaExceeded } from '../model/count.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';
import { planCount, type CountPlan } from './count-plan.ts';
import { doubtOf } from './event-ahead.ts';
import { isMoved, movedBy } from './moved.ts';
import type { ObservedPool } from './observed-pool.ts';
import type { PlanContext } from './plan-context.ts';
import { currentConditions, statusWithConditions } from './pool-conditions.ts';
import { change, type WriteBack } from './pool-plan.ts';
import { lastChangeOf, observedStatus } from './pool-status.ts';
import { shrinkOf } from './pool-shrink.ts';
import type { ShrinkDecision } from './shrink.ts';
import type { CurrentVerdict } from './verdict.ts';

/** The plan for a pool whose group was read completely: the list, the figures, and whose count it is. */
export function planCurrent(
  observed: ObservedPool,
  current: CurrentVerdict,
  context: PlanContext,
): PoolPlan {
  const { pool, machinePool } = observed;
  const { group, observedAt } = current;
  const shrink = shrinkOf(pool, current, context.instances);
  const { list } = shrink;
  const count = planCount(pool.status, machinePool, group, list.length, context.now);
  const status = currentStatus(observed, current, { shrink, count }, context);
  const writeBack = writeBackOf(status, count, context);
  return change(pool, { list, moved: movedBy(pool, list), status, observedAt, ...writeBack });
}

interface Decisions {
  readonly shrink: ShrinkDecision;
  readonly count: CountPlan;
}

function currentStatus(
  { pool, owner, machinePool }: ObservedPool,
  current: CurrentVerdict,
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
