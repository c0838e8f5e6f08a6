import { isFault, orFault, type Fault } from '../model/fault.ts';
import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import { groupKey, type GroupKey } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import { heaviest, type GroupOutcome } from '../model/outcome.ts';
import { deferredBy } from './apply.ts';
import { nudgeOnce, type NudgeDeps, type NudgeTarget } from './nudge-once.ts';
import type { News } from './nudge-verdict.ts';

/** As often as this an object is read anew in one call because somebody else wrote it. */
const mostRounds = 5;

const contended: GroupOutcome = {
  kind: 'deferred',
  reason: 'contended',
  detail: `the object was changed by others ${mostRounds} times while it was to be nudged`,
};

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
  let open = news.flatMap(({ named, ...each }) =>
    eachOnce([...(found.get(groupKey(each.group)) ?? []), ...named]).map((ref): NudgeTarget => ({
      ref,
      news: each,
    })),
  );
  const ends: [GroupKey, GroupOutcome][] = [];
  const settle = ({ news: { group } }: NudgeTarget, outcome: GroupOutcome): void => {
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

/** What all hints of a group together have to tell, and the objects that they name themselves. */
function newsIn(
  hints: readonly Hint[],
): readonly (News & { readonly named: readonly ForeignPoolRef[] })[] {
  const byGroup = Map.groupBy(hints, ({ group }) => groupKey(group));
  return [...byGroup.values()].flatMap((ofGroup) => {
    const latestMs = Math.max(...ofGroup.map(({ sentAt }) => sentAt?.getTime() ?? Infinity));
    const changes = ofGroup.flatMap(({ groupChanged, sentAt }) =>
      groupChanged === undefined || sentAt === undefined ? [] : [sentAt.getTime()],
    );
    const change = changes.length === 0 ? {} : { changedAtMs: Math.max(...changes) };
    const named = ofGroup.flatMap(({ foreignPool }) => foreignPool ?? []);
    return ofGroup.slice(0, 1).map(({ group }) => ({ group, latestMs, ...change, named }));
  });
}

function eachOnce(refs: readonly ForeignPoolRef[]): readonly ForeignPoolRef[] {
  return [...new Map(refs.map((ref) => [`${ref.namespace}/${ref.name}`, ref])).values()];
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
