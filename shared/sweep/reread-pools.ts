import { atMost } from '../model/at-most.ts';
import type { DriftPolicy } from '../model/drift.ts';
import { isFault, orFault, type Fault } from '../model/fault.ts';
import { groupKey, type GroupRef } from '../model/group.ts';
import type { PoolRef } from '../model/pool.ts';
import { claimantOf, holdsClaim } from '../reconcile/claim.ts';
import { toldUnseen, type DriftTold } from './drift-told.ts';
import { isUntold, judgeUnread } from './look-at-pools.ts';
import { askForOwner, factsOf, type PoolFacts } from './swept-facts.ts';
import { unseenInCluster } from './unseen.ts';
import type { PoolWalk } from './walk-pools.ts';

export interface Again {
  readonly ref: PoolRef;
  readonly isTold?: boolean;
  readonly isSilent?: boolean;
  readonly driftPolicy?: DriftPolicy | undefined;
}

/** All that is known to stand for one group. */
export interface AgainTogether {
  readonly group: GroupRef;
  readonly pools: readonly Again[];
}

const mostAtOnce = 8;

/** What a GET gives of an object, where it is there. */
type ReadAgain =
  | { readonly kind: 'read'; readonly facts: PoolFacts }
  | { readonly kind: 'unread'; readonly fault: Fault; readonly isSilent: boolean }
  | { readonly kind: 'gone' };

/** Looks at objects that wait for it since they were listed: they may have changed, or be gone. */
export async function* lookAgain(
  walk: PoolWalk,
  pools: readonly Again[],
): AsyncGenerator<DriftTold, void> {
  const { facts } = yield* readAll(walk, pools);
  yield* lookByGroup(walk, facts);
}

/**
 * Looks at the objects of one group together. Where one cannot be read and none that can holds the claim,
 * nothing is said of them: the claim may be that one's.
 */
export async function* lookAgainTogether(
  walk: PoolWalk,
  { group, pools }: AgainTogether,
): AsyncGenerator<DriftTold, void> {
  const { facts, fault } = yield* readAll(walk, pools);
  const sharing = facts.filter(({ swept }) => groupKey(swept.group) === groupKey(group));
  if (fault === undefined || sharing.some(({ swept }) => holdsClaim(swept))) {
    yield* lookByGroup(walk, facts);
    return;
  }
  const untold = facts.filter(isUntold).length;
  if (untold > 0) yield toldUnseen(unseenInCluster(untold, fault));
}

async function* readAll(
  walk: PoolWalk,
  pools: readonly Again[],
): AsyncGenerator<DriftTold, { readonly facts: readonly PoolFacts[]; readonly fault?: Fault }> {
  const read = await atMost(mostAtOnce, pools, (pool) => readAgain(walk, pool));
  const unread = read.filter((each) => each.kind === 'unread');
  for (const { fault, isSilent } of unread) {
    if (!isSilent) yield toldUnseen(unseenInCluster(1, fault));
  }
  const facts = read.flatMap((each) => (each.kind === 'read' ? [each.facts] : []));
  const [first] = unread;
  return { facts, ...(first === undefined ? {} : { fault: first.fault }) };
}

async function* lookByGroup(
  walk: PoolWalk,
  facts: readonly PoolFacts[],
): AsyncGenerator<DriftTold, void> {
  for (const together of Map.groupBy(facts, ({ swept }) => groupKey(swept.group)).values()) {
    const isAsked = together.some(({ isSilent }) => isSilent !== true);
    if (isAsked) yield* lookTogether(walk, together);
  }
}

async function readAgain(
  walk: PoolWalk,
  { ref, driftPolicy, isTold = false, isSilent = false }: Again,
): Promise<ReadAgain> {
  const { cluster } = walk.deps;
  const pool = await orFault(() => cluster.readPool(ref));
  if (pool === undefined) return { kind: 'gone' };
  if (isFault(pool)) return { kind: 'unread', fault: pool, isSilent };
  const owner = await askForOwner(cluster, pool);
  if (owner.kind === 'failed') return { kind: 'unread', fault: owner.fault, isSilent };
  const policy = driftPolicy === undefined ? {} : { driftPolicy };
  const facts = factsOf(walk, { ...pool, ...policy }, owner);
  return { kind: 'read', facts: { ...facts, isTold, isSilent } };
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
