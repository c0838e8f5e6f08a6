import { atMost } from '../model/at-most.ts';
import type { Finding, ForeignListDrift } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import { groupKey, type GroupKey } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import type { Outcome } from '../model/outcome.ts';
import type { PoolRef } from '../model/pool.ts';
import { reconcile, type ReconcileDeps } from '../reconcile/reconcile.ts';
import { endOf, type CorrectionResult } from './correction.ts';

/** So many groups are read in one call. */
const mostInBatch = 100;
const mostAtOnce = 2;

/** What the fresh look at each group came to. */
export type Looks = ReadonlyMap<GroupKey, Outcome>;

/** Looks at the groups of the findings anew, and writes what that look says: the steps of an event. */
export async function lookAndWrite(
  deps: ReconcileDeps,
  findings: readonly Finding[],
): Promise<Looks> {
  const hints = Map.groupBy(findings, ({ group }) => groupKey(group));
  const batches = inBatches([...hints]);
  const looks = await atMost(mostAtOnce, batches, async (batch) => {
    const outcomes = await reconcile(
      deps,
      batch.flatMap(([key, ofGroup]) => ofGroup.map((finding) => hintFor(key, finding))),
    );
    return batch.flatMap(([key]): [GroupKey, Outcome][] => {
      const outcome = outcomes.get(key);
      return outcome === undefined ? [] : [[key, outcome]];
    });
  });
  return new Map(looks.flat());
}

function inBatches<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const count = Math.ceil(items.length / mostInBatch);
  return Array.from({ length: count }, (_, at) =>
    items.slice(at * mostInBatch, (at + 1) * mostInBatch),
  );
}

/** It tells of no time, so that no reading of before can stand for it. */
function hintFor(id: GroupKey, finding: Finding): Hint {
  const hint = { id, group: finding.group, cause: 'Sweep' };
  if (finding.kind === 'unclaimed-group') return hint;
  return finding.kind === 'foreign-list-drift'
    ? { ...hint, foreignPool: finding.pool }
    : { ...hint, pool: finding.pool };
}

/** What the look at its group means for a finding that was to be written. */
export async function writtenEnd(
  deps: Pick<ReconcileDeps, 'cluster'>,
  finding: Exclude<Finding, ForeignListDrift>,
  outcome: Outcome | undefined,
): Promise<CorrectionResult> {
  switch (outcome?.kind) {
    case 'applied':
      return appliedEnd(deps, finding, outcome);
    case 'in-sync':
      return endOf(finding, 'in-sync-by-then');
    case 'ignored':
      return endOf(finding, 'left', outcome.reason);
    case 'deferred':
      return endOf(finding, 'failed', outcome.detail);
    case 'superseded':
    case undefined:
      return endOf(finding, 'failed', 'the group was not looked at');
  }
}

async function appliedEnd(
  deps: Pick<ReconcileDeps, 'cluster'>,
  finding: Exclude<Finding, ForeignListDrift>,
  { added, removed }: Extract<Outcome, { kind: 'applied' }>,
): Promise<CorrectionResult> {
  if (finding.kind !== 'list-drift') return endOf(finding, 'corrected');
  if (finding.removed.length > 0 && (await isWaiting(deps, finding.pool))) {
    return endOf(finding, 'waits-for-second-reading');
  }
  // An event had the list right by then, and what was written was the status.
  return endOf(finding, added + removed > 0 ? 'corrected' : 'in-sync-by-then');
}

/** Where the cluster does not tell, the list is taken to wait: the next sweep sees. */
async function isWaiting({ cluster }: Pick<ReconcileDeps, 'cluster'>, ref: PoolRef) {
  const pool = await orFault(() => cluster.readPool(ref));
  return isFault(pool) || pool?.status.pendingShrink !== undefined;
}

/** What the look at its group means for another provider's object. */
export function nudgedEnd(
  finding: ForeignListDrift,
  outcome: Outcome | undefined,
): CorrectionResult {
  switch (outcome?.kind) {
    case 'applied':
      return endOf(finding, 'nudged');
    case 'in-sync':
      return endOf(finding, 'in-sync-by-then');
    case 'ignored':
      return endOf(finding, 'left', outcome.reason);
    case 'deferred':
      return outcome.reason === 'too-soon-to-nudge'
        ? endOf(finding, 'nudged', outcome.detail)
        : endOf(finding, 'failed', outcome.detail);
    case 'superseded':
    case undefined:
      return endOf(finding, 'failed', 'the group was not looked at');
  }
}
