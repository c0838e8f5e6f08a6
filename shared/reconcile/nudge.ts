import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { ForeignPool, ForeignPoolRef } from '../model/foreign-pool.ts';
import { groupKey, type GroupKey } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import { heaviest, type GroupOutcome } from '../model/outcome.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { deferredBy } from './apply.ts';
import { carryOutNudge, type NudgeEnd } from './nudge-carry-out.ts';
import { foreignPoolReader, type NudgeObserveDeps, type ReadForeignPool } from './nudge-observe.ts';
import {
  judgeNudge,
  judgeReading,
  type News,
  type NudgeDecision,
  type NudgeVerdict,
} from './nudge-verdict.ts';
import { readGroups } from './read-groups.ts';

export interface NudgeDeps extends NudgeObserveDeps {
  readonly foreignPools: ForeignPools;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** As often as this an object is read anew in one call because somebody else wrote it. */
const mostRounds = 5;

const contended: GroupOutcome = {
  kind: 'deferred',
  reason: 'contended',
  detail: `the object was changed by others ${mostRounds} times while it was to be nudged`,
};

/** An object that the index knows for a group, and what is to be told to its provider. */
interface Target {
  readonly ref: ForeignPoolRef;
  readonly news: News;
}

/**
 * Has other providers look at the groups that the hints name, by one annotation on the object that
 * stands for the group. It is safe to do so for the same hints again.
 *
 * The answer holds how it ended for each group that such an object stands for, and no other groups.
 *
 * @throws only what is no Fault
 */
export async function nudgeAll(
  deps: NudgeDeps,
  hints: readonly Hint[],
): Promise<ReadonlyMap<GroupKey, GroupOutcome>> {
  if (hints.length === 0) return new Map();
  const news = newsIn(hints);
  const found = await orFault(() => deps.foreignPools.poolsOf(news.map(({ group }) => group)));
  if (isFault(found)) return unfound(deps, news, found);
  let open = news.flatMap((each) =>
    (found.get(groupKey(each.group)) ?? []).map((ref): Target => ({ ref, news: each })),
  );
  const ends: [GroupKey, GroupOutcome][] = [];
  const settle = ({ news: { group } }: Target, outcome: GroupOutcome): void => {
    ends.push([groupKey(group), outcome]);
  };
  for (let round = 1; open.length > 0 && round <= mostRounds; round += 1) {
    const results = await nudgeOnce(deps, open);
    open = [];
    for (const [target, end] of results) {
      if (end.kind === 'done') settle(target, end.outcome);
      else open.push(target);
    }
    deps.metrics.count('WriteConflicts', open.length);
  }
  for (const target of open) settle(target, contended);
  return heaviestOfEach(ends);
}

/** What all hints of a group together have to tell. */
function newsIn(hints: readonly Hint[]): readonly News[] {
  const byGroup = Map.groupBy(hints, ({ group }) => groupKey(group));
  return [...byGroup.values()].flatMap((ofGroup) => {
    const latestMs = Math.max(...ofGroup.map(({ sentAt }) => sentAt?.getTime() ?? Infinity));
    return ofGroup.slice(0, 1).map(({ group }) => ({ group, latestMs }));
  });
}

/**
 * Without the list nobody knows which groups have such an object. Where it may not be read, the
 * others must not wait for somebody to grant it.
 */
function unfound(
  { log }: NudgeDeps,
  news: readonly News[],
  fault: Fault,
): ReadonlyMap<GroupKey, GroupOutcome> {
  if (fault.code === 'cluster-denied') {
    log.warn('nobody nudged', { detail: fault.message });
    return new Map();
  }
  return new Map(news.map(({ group }) => [groupKey(group), deferredBy(fault)]));
}

function heaviestOfEach(
  ends: readonly [GroupKey, GroupOutcome][],
): ReadonlyMap<GroupKey, GroupOutcome> {
  const byGroup = new Map<GroupKey, GroupOutcome>();
  for (const [key, outcome] of ends) {
    const before = byGroup.get(key);
    const heavy = heaviest(before === undefined ? [outcome] : [before, outcome]);
    byGroup.set(key, heavy ?? outcome);
  }
  return byGroup;
}

type Judged<Verdict> = { readonly target: Target } & (
  | { readonly kind: 'read'; readonly pool: ForeignPool; readonly verdict: Verdict }
  | { readonly kind: 'ended'; readonly outcome: GroupOutcome }
);

/** The objects first and the cloud after them, each once. */
async function nudgeOnce(
  deps: NudgeDeps,
  targets: readonly Target[],
): Promise<readonly [Target, NudgeEnd][]> {
  const read = foreignPoolReader(deps);
  const judged = await Promise.all(targets.map((target) => judgeTarget(deps, read, target)));
  const decided = await compare(deps, judged);
  return Promise.all(
    decided.map(async (each): Promise<[Target, NudgeEnd]> => [
      each.target,
      each.kind === 'ended'
        ? { kind: 'done', outcome: each.outcome }
        : await carryOutNudge(deps, each.pool, each.verdict),
    ]),
  );
}

async function judgeTarget(
  { clock }: NudgeDeps,
  read: ReadForeignPool,
  target: Target,
): Promise<Judged<NudgeVerdict>> {
  const observed = await orFault(() => read(target.ref, target.news.group));
  if (isFault(observed)) return { target, kind: 'ended', outcome: deferredBy(observed) };
  if (observed === undefined) {
    return { target, kind: 'ended', outcome: { kind: 'ignored', reason: 'pool-deleted' } };
  }
  const verdict = judgeNudge(observed, target.news, clock.now());
  return { target, kind: 'read', pool: observed.pool, verdict };
}

/** Reads the groups of which the desired capacity matters. */
async function compare(
  { cloud }: NudgeDeps,
  judged: readonly Judged<NudgeVerdict>[],
): Promise<readonly Judged<NudgeDecision>[]> {
  const wanted = judged.flatMap((each) =>
    each.kind === 'read' && each.verdict.kind === 'compare'
      ? [{ access: each.verdict.access, group: each.target.news.group }]
      : [],
  );
  const readings = await readGroups(cloud, wanted);
  return judged.map((each) => {
    if (each.kind === 'ended') return each;
    const { verdict, target } = each;
    if (verdict.kind !== 'compare') return { ...each, verdict };
    const { group } = target.news;
    const reading = readings.get(groupKey(group)) ?? { kind: 'not-read' };
    return { ...each, verdict: judgeReading(verdict.machinePool, group, reading) };
  });
}
