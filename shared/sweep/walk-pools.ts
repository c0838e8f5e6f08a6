import { decideAccess } from '../model/account.ts';
import { conditionOf } from '../model/condition.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { PoolRef } from '../model/pool.ts';
import type { SweptPool } from '../ports/swept-fleet.ts';
import { toldFinding, toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import type { GroupLane } from './group-lane.ts';
import { judgeUnread, type PoolsOfGroup } from './look-at-pools.ts';
import type { MachinePoolWindow } from './machine-pool-window.ts';
import { needsReading } from './needs-reading.ts';
import { comparedPool } from './nominate.ts';
import type { Nominees } from './nominees.ts';
import { objectFindings } from './object-findings.ts';
import type { Stop } from './pages-in-time.ts';
import type { SeenGroups } from './seen-groups.ts';
import { factsOf, findOwners, type PoolFacts } from './swept-facts.ts';
import { unseenInCluster } from './unseen.ts';
import { isDue, walkPages, type WalkEnd } from './walk-pages.ts';

export interface PoolWalk extends Walk {
  readonly lane: GroupLane<PoolsOfGroup>;
  readonly seen: SeenGroups;
  /** Absent where every group is read. */
  readonly nominees?: Nominees<PoolRef>;
}

/** Looks at our pools, page by page; what waits for a reading is begun and not waited for. */
export function walkPools(walk: PoolWalk): AsyncGenerator<DriftTold, WalkEnd> {
  const { deps, options } = walk;
  return walkPages(walk, {
    pages: deps.fleet.pools(options.signal, options.namespaces),
    after: options.from?.afterPool,
    lookAtPage: (window, page) => lookAtPage(walk, window, page),
  });
}

async function* lookAtPage(
  walk: PoolWalk,
  window: MachinePoolWindow,
  page: readonly SweptPool[],
): AsyncGenerator<DriftTold, Stop | undefined> {
  const { deps, options, seen } = walk;
  const places = new Map(page.map((pool) => [pool, noteClaim(walk, seen, pool)]));
  const isNew = ({ ref }: SweptPool): boolean => isDue(options, ref, options.from?.afterPool);
  // An inventory is compared with all of them at once, whichever hop has listed them first.
  const isAgain = ({ ref }: SweptPool): boolean =>
    walk.nominees !== undefined && isDue(options, ref);
  const due = page.filter((pool) => places.get(pool) !== 'again' && (isNew(pool) || isAgain(pool)));
  const owners = await orFault(() => findOwners(deps.cluster, window, due));
  if (isFault(owners)) return { kind: 'fault', fault: owners };
  for (const [at, swept] of due.entries()) {
    const owner = owners[at];
    if (owner === undefined) continue;
    if (owner.kind === 'failed') {
      yield toldUnseen(unseenInCluster(1, owner.fault));
      continue;
    }
    const facts = factsOf(walk, swept, owner);
    const isTwin = places.get(swept) === 'twin';
    if (isNew(swept)) yield* lookAtPool(walk, facts, isTwin);
    else if (!isTwin) isNominated(walk, facts);
  }
  return undefined;
}

/** Leaves it to an inventory whether the group of a pool is read, where the pool itself does not say so. */
function isNominated({ nominees }: PoolWalk, { swept, observed }: PoolFacts): boolean {
  const { access } = observed;
  const isLeft = observed.paused || swept.beingDeleted || swept.machinePoolName === undefined;
  if (nominees === undefined || isLeft || access.kind === 'denied' || isDenied(swept)) return false;
  if (needsReading({ swept, observed }, access.access)) return false;
  const { ref, driftPolicy } = swept;
  nominees.add(access.access, { ...comparedPool(swept), ref, driftPolicy });
  return true;
}

async function* lookAtPool(
  walk: PoolWalk,
  facts: PoolFacts,
  isTwin: boolean,
): AsyncGenerator<DriftTold, void> {
  const { deps, options, seen, lane } = walk;
  const { swept, observed } = facts;
  for (const finding of objectFindings(facts, options.policy, deps.clock.now())) {
    yield toldFinding(finding);
  }
  if (isTwin) return;
  const { access } = observed;
  const isWorkable = !observed.paused && !swept.beingDeleted && swept.machinePoolName !== undefined;
  if (!isWorkable || access.kind === 'denied') {
    yield* judgeUnread(walk, facts);
    return;
  }
  if (isDenied(swept)) {
    seen.hold(swept.ref, swept.group);
  } else if (!isNominated(walk, facts)) {
    yield* lane.add(access.access, { group: swept.group, pools: [facts] });
  }
}

/** What is kept of every pool, whether or not it is looked at: its claim, and by which way its group is reached. */
export function noteClaim(
  { accounts }: Pick<Walk, 'accounts'>,
  seen: SeenGroups,
  pool: SweptPool,
): ReturnType<SeenGroups['addPool']> {
  const access = decideAccess(accounts, pool.ref.namespace, pool.group);
  if (access.kind === 'allowed') seen.addAccess(access.access);
  return seen.addPool(pool);
}

/** Whether another pool has the claim, as far as is known: which one, the end of the walk tells. */
function isDenied({ status }: SweptPool): boolean {
  return conditionOf(status.conditions ?? [], 'GroupClaimed')?.status === 'False';
}
