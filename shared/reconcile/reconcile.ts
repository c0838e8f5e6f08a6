import { groupKey } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { heaviest, type Outcome } from '../model/outcome.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolRef } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PoolIndex } from '../ports/pool-index.ts';
import { apply, type ApplyResult } from './apply.ts';
import { coalesce, type GroupHints } from './coalesce.ts';
import { observe, type ObserveResult } from './observe.ts';
import { plan } from './plan.ts';
import { reportOutcome } from './report-outcome.ts';

export interface ReconcileDeps {
  readonly index: PoolIndex;
  readonly cluster: Cluster;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** A group that has hints, with the pools that the index knows for it. */
interface Work extends GroupHints {
  readonly pools: readonly PoolRef[];
}

interface Ended {
  readonly work: Work;
  readonly result: ApplyResult;
}

/** As often as this the work on a group begins again in one call; then its hints come back later. */
const mostRounds = 5;

const contended: Outcome = {
  kind: 'deferred',
  reason: 'contended',
  detail: `the object was changed by others ${mostRounds} times while it was worked on`,
};

/**
 * Brings the pools of all groups that the hints name up to what the cloud says of them now.
 *
 * Every hint has an outcome in the answer, by its ID. A fault touches only the groups that it
 * concerns: theirs are `deferred`, the others end as they would have without it.
 *
 * @throws only what is no Fault: a mistake of ours, after which nothing about the batch is certain.
 */
export async function reconcile(
  deps: ReconcileDeps,
  hints: readonly Hint[],
): Promise<ReadonlyMap<string, Outcome>> {
  if (hints.length === 0) return new Map();
  const groups = [...coalesce(hints).values()];
  const outcomes = new Map<string, Outcome>();
  const settle = (work: GroupHints, outcome: Outcome): void => {
    reportOutcome(deps, work, outcome);
    for (const id of work.hintIds) outcomes.set(id, outcome);
  };
  const found = await orFault(() => lookUp(deps, groups));
  if (isFault(found)) {
    for (const group of groups) settle(group, deferredBy(found));
    return outcomes;
  }
  let open = found;
  for (let round = 1; open.length > 0 && round <= mostRounds; round += 1) {
    const results = await workOnce(deps, open);
    open = [];
    for (const { work, result } of results) {
      if (result.kind === 'done') settle(work, result.outcome);
      else open.push(work);
    }
    deps.metrics.count('WriteConflicts', open.length);
  }
  for (const work of open) settle(work, contended);
  return outcomes;
}

async function lookUp(deps: ReconcileDeps, groups: readonly GroupHints[]): Promise<Work[]> {
  const pools = await deps.index.poolsOf(groups.map(({ group }) => group));
  return groups.map((hints) => ({ ...hints, pools: pools.get(groupKey(hints.group)) ?? [] }));
}

/** Observe, plan and apply, once for each group. */
async function workOnce(deps: ReconcileDeps, works: readonly Work[]): Promise<readonly Ended[]> {
  const observed = await observe(deps, works);
  return Promise.all(
    observed.map(async (result) => ({
      work: result.work,
      result: await endOf(deps, result),
    })),
  );
}

async function endOf(deps: ReconcileDeps, result: ObserveResult<Work>): Promise<ApplyResult> {
  if (result.kind === 'unobserved') return done(deferredBy(result.fault));
  const { observation, work } = result;
  if (observation.pools.length === 0) {
    return done({ kind: 'ignored', reason: 'no-pool' });
  }
  const plans = plan(observation, { causes: work.causes, now: deps.clock.now() });
  return applyAll(deps, plans);
}

/** Every plan has ended, well or not, before this says how. */
async function applyAll(deps: ReconcileDeps, plans: readonly PoolPlan[]): Promise<ApplyResult> {
  const results = await Promise.all(
    plans.map(async (poolPlan) => {
      const applied = await orFault(() => apply(deps, poolPlan));
      return isFault(applied) ? done(deferredBy(applied)) : applied;
    }),
  );
  const outcomes = results.flatMap((result) => (result.kind === 'done' ? [result.outcome] : []));
  const outcome = heaviest(outcomes);
  return outcome === undefined || outcomes.length < results.length
    ? { kind: 'conflict' }
    : done(outcome);
}

function done(outcome: Outcome): ApplyResult {
  return { kind: 'done', outcome };
}

function deferredBy({ code, message }: Fault): Outcome {
  return { kind: 'deferred', reason: 'fault', detail: `${code}: ${message}` };
}
