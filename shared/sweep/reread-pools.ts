import { atMost } from '../model/at-most.ts';
import type { DriftPolicy } from '../model/drift.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { groupKey } from '../model/group.ts';
import type { PoolRef } from '../model/pool.ts';
import { claimantOf } from '../reconcile/claim.ts';
import { toldUnseen, type DriftTold } from './drift-told.ts';
import { judgeUnread } from './look-at-pools.ts';
import { askForOwner, factsOf, type PoolFacts } from './swept-facts.ts';
import { unseenInCluster } from './unseen.ts';
import type { PoolWalk } from './walk-pools.ts';

export interface Again {
  readonly ref: PoolRef;
  readonly isTold?: boolean;
  readonly isSilent?: boolean;
  readonly driftPolicy?: DriftPolicy | undefined;
}

const mostAtOnce = 8;

/** What a GET gives of an object, where it is there. */
type ReadAgain =
  | { readonly kind: 'read'; readonly facts: PoolFacts }
  | { readonly kind: 'unread'; readonly told: DriftTold }
  | { readonly kind: 'gone' };

/**
 * Looks at objects that wait for it since they were listed: they may have changed, or be gone. Those of
 * one group are looked at together.
 */
export async function* lookAgain(
  walk: PoolWalk,
  pools: readonly Again[],
): AsyncGenerator<DriftTold, void> {
  const read = await atMost(mostAtOnce, pools, (pool) => readAgain(walk, pool));
  for (const each of read) if (each.kind === 'unread') yield each.told;
  const facts = read.flatMap((each) => (each.kind === 'read' ? [each.facts] : []));
  for (const together of Map.groupBy(facts, ({ swept }) => groupKey(swept.group)).values()) {
    yield* lookTogether(walk, together);
  }
}

async function readAgain(
  walk: PoolWalk,
  { ref, driftPolicy, isTold = false, isSilent = false }: Again,
): Promise<ReadAgain> {
  const { cluster } = walk.deps;
  const pool = await orFault(() => cluster.readPool(ref));
  if (pool === undefined) return { kind: 'gone' };
  if (isFault(pool)) return unread(pool);
  const owner = await askForOwner(cluster, pool);
  if (owner.kind === 'failed') return unread(owner.fault);
  const policy = driftPolicy === undefined ? {} : { driftPolicy };
  const facts = factsOf(walk, { ...pool, ...policy }, owner);
  return { kind: 'read', facts: { ...facts, isTold, isSilent } };
}

function unread(fault: Fault): ReadAgain {
  return { kind: 'unread', told: toldUnseen(unseenInCluster(1, fault)) };
}

/** The group is read by the access of the pool that works on it, as it is before anything is written. */
async function* lookTogether(
  walk: PoolWalk,
  facts: readonly PoolFacts[],
): AsyncGenerator<DriftTold, void> {
  const claimant = claimantOf(facts.map(({ observed }) => observed));
  const working = facts.find(({ swept }) => swept.uid === claimant?.uid);
  const access = working?.observed.access;
  if (working === undefined || working.observed.paused || access?.kind !== 'allowed') {
    for (const each of facts) yield* judgeUnread(walk, each, facts);
    return;
  }
  yield* walk.lane.add(access.access, { group: working.swept.group, pools: facts });
}
