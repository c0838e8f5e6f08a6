import { isFault, orFault } from '../model/fault.ts';
import type { ForeignPool, ForeignPoolRef } from '../model/foreign-pool.ts';
import { groupKey } from '../model/group.ts';
import type { GroupOutcome } from '../model/outcome.ts';
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

/** An object that may stand for a group, and what is to be told to its provider. */
export interface NudgeTarget {
  readonly ref: ForeignPoolRef;
  readonly news: News;
}

type Judged<Verdict> = { readonly target: NudgeTarget } & (
  | { readonly kind: 'read'; readonly pool: ForeignPool; readonly verdict: Verdict }
  | { readonly kind: 'ended'; readonly outcome: GroupOutcome }
);

/** One try at each: the objects are read first and the cloud after them. */
export async function nudgeOnce(
  deps: NudgeDeps,
  targets: readonly NudgeTarget[],
): Promise<readonly [NudgeTarget, NudgeEnd][]> {
  const read = foreignPoolReader(deps);
  const judged = await Promise.all(targets.map((target) => judgeTarget(deps, read, target)));
  const decided = await compare(deps, judged);
  return Promise.all(
    decided.map(async (each): Promise<[NudgeTarget, NudgeEnd]> => [
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
  target: NudgeTarget,
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
    return { ...each, verdict: judgeReading(verdict, group, reading) };
  });
}
