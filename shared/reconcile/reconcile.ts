import { isFault, orFault } from '../model/fault.ts';
import { groupKey } from '../model/group.ts';
import type { Hint, MemberHint, PoolHint } from '../model/hint.ts';
import { heavier, heaviest, type GroupOutcome, type Outcome } from '../model/outcome.ts';
import { poolKey, type PoolRef } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PoolIndex } from '../ports/pool-index.ts';
import { deferredBy, type ApplyResult } from './apply.ts';
import { coalesce, type GroupHints } from './coalesce.ts';
import { nudgeAll } from './nudge.ts';
import { observe } from './observe.ts';
import type { RecentReadings } from './recent-readings.ts';
import { reportOutcome, unresolvedOutcome } from './report-outcome.ts';
import { resolveMemberHints } from './resolve-member-hints.ts';
import { resolvePoolHints } from './resolve-pool-hints.ts';
import { withNotThere } from './not-there.ts';
import { workOnGroup } from './work-on-group.ts';

export interface ReconcileDeps {
  readonly index: PoolIndex;
  /** Of this process; empty at its start. */
  readonly readings: RecentReadings;
  readonly cluster: Cluster;
  readonly foreignPools: ForeignPools;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Keys of pools that are looked at and not written; absent: none. */
  readonly leaves?: ReadonlySet<string>;
}

/** A group that has hints, with the pools that the index knows for it. */
interface Work extends GroupHints {
  readonly pools: readonly PoolRef[];
}

/** As often as this the work on a group begins again in one call; then its hints come back later. */
const mostRounds = 5;

const contended: GroupOutcome = {
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
 * @param hints that name groups
 * @param poolHints that name one of our objects each
 * @param memberHints that name virtual machines, whose scale sets are found first
 * @throws only what is no Fault: a mistake of ours, after which nothing about the batch is certain.
 */
export async function reconcile(
  deps: ReconcileDeps,
  hints: readonly Hint[],
  poolHints: readonly PoolHint[] = [],
  memberHints: readonly MemberHint[] = [],
): Promise<ReadonlyMap<string, Outcome>> {
  const [resolutions, members] = await Promise.all([
    resolvePoolHints(deps, poolHints),
    resolveMemberHints(deps, memberHints),
  ]);
  const all = [...hints, ...members.flatMap((each) => (each.kind === 'found' ? each.hints : []))];
  const { old = [], fresh = [] } = Object.groupBy(all, (hint) =>
    deps.readings.supersedes(hint) ? 'old' : 'fresh',
  );
  deps.metrics.count('MessagesSuperseded', old.length);
  const found = resolutions.filter((each) => each.kind === 'found');
  const foreign = found.filter(({ of }) => of === 'foreign-pool').map(({ hint }) => hint);
  const named = found.map(({ hint }) => hint);
  const [ends, nudges] = await Promise.all([
    reconcileGroups(deps, [...coalesce([...fresh, ...named]).values()]),
    nudgeAll(deps, [...fresh, ...foreign]),
  ]);
  const outcomes = ends.flatMap(([group, own]) => {
    const key = groupKey(group.group);
    const outcome = endOf(own, nudges.get(key));
    // A nudge that has to wait comes back with hints that are older than the reading for our own pool.
    if (outcome.kind === 'deferred') deps.readings.forget(key);
    reportOutcome(deps, group, outcome);
    return group.hintIds.map((id): [string, Outcome] => [id, outcome]);
  });
  return heaviestOfEach([
    ...old.map(({ id }): [string, Outcome] => [id, { kind: 'superseded' }]),
    ...[...resolutions, ...members].flatMap((each) => unresolvedOutcome(deps, each)),
    ...outcomes,
  ]);
}

/** A hint can be about several groups: it ends when all of them have. */
function heaviestOfEach(ends: readonly [string, Outcome][]): ReadonlyMap<string, Outcome> {
  const byId = new Map<string, Outcome>();
  for (const [id, outcome] of ends) {
    const before = byId.get(id);
    byId.set(id, before === undefined ? outcome : heavier(before, outcome));
  }
  return byId;
}

/** Where another provider's object stands for the group, that none of ours does is no end. */
function endOf(own: GroupOutcome, nudge: GroupOutcome | undefined): GroupOutcome {
  if (nudge === undefined) return own;
  return heaviest(own.kind === 'ignored' ? [nudge, own] : [own, nudge]) ?? own;
}

/** Works on all groups, round by round, until each has ended. */
async function reconcileGroups(
  deps: ReconcileDeps,
  groups: readonly GroupHints[],
): Promise<readonly [GroupHints, GroupOutcome][]> {
  if (groups.length === 0) return [];
  const ends: [GroupHints, GroupOutcome][] = [];
  const settle = (group: GroupHints, outcome: GroupOutcome): void => {
    ends.push([group, outcome]);
  };
  const found = await orFault(() => lookUp(deps, groups));
  if (isFault(found)) {
    for (const group of groups) settle(group, deferredBy(found));
    return ends;
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
  return ends;
}

async function lookUp(deps: ReconcileDeps, groups: readonly GroupHints[]): Promise<Work[]> {
  const pools = await deps.index.poolsOf(groups.map(({ group }) => group));
  return groups.map((hints) => ({
    ...hints,
    pools: eachPoolOnce([...(pools.get(groupKey(hints.group)) ?? []), ...hints.namedPools]),
  }));
}

function eachPoolOnce(pools: readonly PoolRef[]): readonly PoolRef[] {
  return [...new Map(pools.map((pool) => [poolKey(pool), pool])).values()];
}

/** Observe, ask for what is lacking, plan and apply, once for each group. */
async function workOnce(
  deps: ReconcileDeps,
  works: readonly Work[],
): Promise<readonly { readonly work: Work; readonly result: ApplyResult }[]> {
  const observed = await observe(deps, works);
  return Promise.all(
    observed.map(async (each) => {
      const known = await withNotThere(deps, each);
      return { work: each.work, result: await workOnGroup(deps, known) };
    }),
  );
}
