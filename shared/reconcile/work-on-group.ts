import { groupKey } from '../model/group.ts';
import { heaviest, type GroupOutcome } from '../model/outcome.ts';
import type { PoolPlan } from '../model/plan.ts';
import { poolKey } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
import { apply, deferredBy, type ApplyDeps, type ApplyResult } from './apply.ts';
import type { GroupHints } from './coalesce.ts';
import type { GroupObservation, ObserveResult } from './observe.ts';
import { plan } from './plan.ts';
import type { RecentReadings } from './recent-readings.ts';

export interface WorkDeps extends ApplyDeps {
  readonly clock: Clock;
  readonly readings: RecentReadings;
  /** Keys of pools that are looked at and not written; absent: none. */
  readonly leaves?: ReadonlySet<string>;
}

/** Plans for all pools of a group that was observed, and applies the plans. */
export async function workOnGroup<Work extends GroupHints>(
  deps: WorkDeps,
  result: ObserveResult<Work>,
): Promise<ApplyResult> {
  if (result.kind === 'unobserved') return done(deferredBy(result.fault));
  const { observation, work } = result;
  if (observation.pools.length === 0) return done({ kind: 'ignored', reason: 'no-pool' });
  const { causes, instances, changedAt } = work;
  const all = plan(observation, {
    causes,
    instances,
    changedAt,
    now: deps.clock.now(),
  });
  const plans = all.filter(({ pool }) => deps.leaves?.has(poolKey(pool.ref)) !== true);
  if (plans.length === 0) return done({ kind: 'in-sync' });
  const applied = await applyAll(deps, plans);
  const isWhole = plans.length === all.length;
  if (isWhole && !plans.some(letsIdsWait)) rememberReading(deps, observation, applied);
  return applied;
}

/** Every plan has ended, well or not, before this says how. */
async function applyAll(deps: WorkDeps, plans: readonly PoolPlan[]): Promise<ApplyResult> {
  const results = await Promise.all(plans.map((poolPlan) => apply(deps, poolPlan)));
  const ended = results.filter((result) => result.kind === 'done');
  const outcome = heaviest(ended.map((result) => result.outcome));
  if (outcome === undefined || ended.length < results.length) return { kind: 'conflict' };
  return done(outcome);
}

/** An event that says which instance is gone still matters then, however old it is. */
function letsIdsWait({ pool, changes }: PoolPlan): boolean {
  const status = changes.findLast((each) => each.kind === 'publish-status')?.status ?? pool.status;
  return status.pendingShrink !== undefined;
}

/** Only a reading whose every consequence is in the cluster can stand for older hints. */
function rememberReading(
  { readings }: WorkDeps,
  { group, reading }: GroupObservation,
  applied: ApplyResult,
): void {
  if (reading.kind !== 'found' || applied.kind !== 'done') return;
  const { kind } = applied.outcome;
  if (kind === 'applied' || kind === 'in-sync') {
    readings.remember(groupKey(group), reading.observedAt, reading.group);
  }
}

function done(outcome: GroupOutcome): ApplyResult {
  return { kind: 'done', outcome };
}
