import { withConditions } from '../model/condition.ts';
import { askedWait } from '../model/fault.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';
import type { GroupObservation } from './observe.ts';
import type { ObservedPool } from './observed-pool.ts';
import type { PlanContext } from './plan-context.ts';
import { planCurrent } from './plan-current.ts';
import { blockedConditions, pausedCondition, statusWithConditions } from './pool-conditions.ts';
import { change, leave } from './pool-plan.ts';
import { judgeAll, type Verdict } from './verdict.ts';

/** What to write for each pool of the group. Pure: the same observation gives the same plans. */
export function plan(observation: GroupObservation, context: PlanContext): readonly PoolPlan[] {
  return judgeAll(observation).map(({ observed, verdict }) => planPool(observed, verdict, context));
}

function planPool(observed: ObservedPool, verdict: Verdict, context: PlanContext): PoolPlan {
  const { pool } = observed;
  switch (verdict.kind) {
    case 'being-deleted':
      return leave(pool, { kind: 'ignored', reason: 'pool-being-deleted' });
    case 'awaits-owner':
      // The watch asks again as soon as Cluster API core has set the owner reference.
      return leave(pool, { kind: 'ignored', reason: 'awaits-owner' });
    case 'unread':
      return leave(pool, {
        kind: 'deferred',
        reason: 'fault',
        detail: verdict.detail,
        ...askedWait(verdict),
      });
    case 'paused':
      return change(pool, { status: pausedStatus(pool.status, context.now) });
    case 'blocked': {
      const conditions = blockedConditions(verdict.obstacle);
      return change(pool, { status: statusWithConditions(pool.status, conditions, context.now) });
    }
    case 'current':
      return planCurrent(observed, verdict, context);
  }
}

/** While paused even `Ready` stays as it is: `Paused` alone is written. */
function pausedStatus(before: PoolStatus, now: Date): PoolStatus {
  return { ...before, conditions: withConditions(before.conditions ?? [], [pausedCondition], now) };
}
