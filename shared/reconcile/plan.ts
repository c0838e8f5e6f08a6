import { isDeepStrictEqual } from 'node:util';
import { withConditions } from '../model/condition.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PoolChange, PoolPlan } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import { differenceOf, sortedProviderIds, type ListDifference } from '../model/provider-id.ts';
import { claimantOf } from './claim.ts';
import type { GroupObservation, ObservedPool } from './observe.ts';
import {
  blockedConditions,
  currentConditions,
  pausedCondition,
  statusWithConditions,
} from './pool-conditions.ts';
import { lastChangeOf, observedStatus } from './pool-status.ts';
import { judge, type Verdict } from './verdict.ts';

/** What a plan is made for, beside the observation. */
export interface PlanContext {
  /** What made us look, for `status.lastChange`. */
  readonly causes: readonly string[];
  readonly now: Date;
}

/** What to write for each pool of the group. Pure: the same observation gives the same plans. */
export function plan(observation: GroupObservation, context: PlanContext): readonly PoolPlan[] {
  const claimant = claimantOf(observation.pools);
  return observation.pools.map((observed) =>
    planPool(observed, judge(observation, observed, claimant), context),
  );
}

function planPool(observed: ObservedPool, verdict: Verdict, context: PlanContext): PoolPlan {
  const { pool } = observed;
  switch (verdict.kind) {
    case 'being-deleted':
      return leave(pool, { kind: 'ignored', reason: 'pool-being-deleted' });
    case 'awaits-owner':
      return leave(pool, {
        kind: 'deferred',
        reason: 'awaits-owner',
        detail: 'Cluster API core has not set the owner reference yet',
      });
    case 'unread':
      return leave(pool, { kind: 'deferred', reason: 'fault', detail: verdict.detail });
    case 'paused':
      return change(pool, [], pausedStatus(pool.status, context.now), nothingMoved);
    case 'blocked':
      return change(pool, [], blockedStatus(pool.status, verdict, context.now), nothingMoved);
    case 'current':
      return planCurrent(observed, verdict, context);
  }
}

const nothingMoved: ListDifference = { added: [], removed: [] };

function leave(pool: Pool, outcome: Outcome): PoolPlan {
  return { pool, changes: [], outcome };
}

/** While paused even `Ready` stays as it is: `Paused` alone is written. */
function pausedStatus(before: PoolStatus, now: Date): PoolStatus {
  return { ...before, conditions: withConditions(before.conditions ?? [], [pausedCondition], now) };
}

function blockedStatus(
  before: PoolStatus,
  { obstacle }: Extract<Verdict, { kind: 'blocked' }>,
  now: Date,
): PoolStatus {
  return statusWithConditions(before, blockedConditions(obstacle), now);
}

function planCurrent(
  { pool, owner }: ObservedPool,
  { group, observedAt }: Extract<Verdict, { kind: 'current' }>,
  { causes, now }: PlanContext,
): PoolPlan {
  const listed = group.instances.filter((instance) => instance.listed);
  const list = sortedProviderIds(listed.map((instance) => instance.providerId));
  const moved = differenceOf(pool.providerIdList, list);
  const publishes = !isDeepStrictEqual(pool.providerIdList, list);
  const status = statusWithConditions(
    {
      ...observedStatus(pool.status, group, owner, list.length),
      ...(publishes ? { lastChange: lastChangeOf(moved, causes, now) } : {}),
    },
    currentConditions(group),
    now,
  );
  const publication: PoolChange = {
    kind: 'publish-list',
    providerIdList: list,
    added: moved.added.length,
    removed: moved.removed.length,
  };
  return change(pool, publishes ? [publication] : [], status, moved, observedAt);
}

/**
 * The list goes first, the status after it. A status that says nothing new is not written, and the
 * time of the observation alone is nothing new.
 */
function change(
  pool: Pool,
  listChanges: readonly PoolChange[],
  status: PoolStatus,
  moved: ListDifference,
  observedAt?: Date,
): PoolPlan {
  const restsOn = observedAt === undefined ? {} : { observedAt: observedAt.toISOString() };
  const statusChanges: readonly PoolChange[] = isDeepStrictEqual(pool.status, status)
    ? []
    : [{ kind: 'publish-status', status: { ...status, ...restsOn } }];
  const changes = [...listChanges, ...statusChanges];
  return changes.length === 0
    ? leave(pool, { kind: 'in-sync' })
    : {
        pool,
        changes,
        outcome: { kind: 'applied', added: moved.added.length, removed: moved.removed.length },
      };
}
