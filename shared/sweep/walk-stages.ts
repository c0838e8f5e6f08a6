import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { DeniedAccess } from './denied-access.ts';
import { toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import type { ForeignPoolOfGroup } from './foreign-findings.ts';
import { GroupLane } from './group-lane.ts';
import { lookAtPools, type PoolsOfGroup } from './look-at-pools.ts';
import { lookAtShared } from './look-at-shared.ts';
import { Nominees, type Compared } from './nominees.ts';
import { lookAgain, type Again } from './reread-pools.ts';
import type { SeenGroups } from './seen-groups.ts';
import { unseenInCluster } from './unseen.ts';
import {
  foreignKey,
  lookAtForeignPools,
  walkForeignPools,
  type ForeignWalk,
} from './walk-foreign-pools.ts';
import type { WalkEnd } from './walk-pages.ts';
import { walkPools, type PoolWalk } from './walk-pools.ts';

/** So many are read again at once. */
const mostAgain = 100;

/** All of our pools: as they are listed, then what an inventory names, then what shares a group. */
export async function* ourPools(
  base: Walk,
  seen: SeenGroups,
  denied: DeniedAccess,
): AsyncGenerator<DriftTold, WalkEnd> {
  const { inventory } = base.deps;
  const lane = new GroupLane<PoolsOfGroup>((batch) => lookAtPools(base, denied, batch));
  const nominees = inventory === undefined ? undefined : new Nominees<PoolRef>('pools');
  const walk: PoolWalk = { ...base, lane, seen, ...(nominees === undefined ? {} : { nominees }) };
  const end = yield* walkPools(walk);
  yield* lane.finish();
  const compared = yield* compareOurs(walk, end);
  yield* lookAtShared(walk, end);
  yield* lane.finish();
  return endOf(end, compared);
}

/** Reads whole what an inventory names. What is not listed to its end is compared by whoever goes on. */
async function* compareOurs(
  walk: PoolWalk,
  { stop }: WalkEnd,
): AsyncGenerator<DriftTold, Compared | undefined> {
  const { deps, options, nominees } = walk;
  if (deps.inventory === undefined || nominees === undefined || stop?.kind === 'over') return;
  const { isOver = () => false, from } = options;
  const comparison = nominees.compare(deps.inventory, { isOver, after: from?.afterAccess });
  const named: Again[] = [];
  let next = await comparison.next();
  for (; next.done !== true; next = await comparison.next()) {
    const told = next.value;
    if (told.kind === 'nominee') named.push(told.nominee.pool);
    else yield told;
    if (named.length >= mostAgain) yield* lookAgain(walk, named.splice(0));
  }
  yield* lookAgain(walk, named);
  return next.value;
}

function endOf(end: WalkEnd, compared: Compared | undefined): WalkEnd {
  // Where the list broke off, whoever goes on compares all anew: some of them were not known yet.
  return compared?.isCut === true && end.stop === undefined
    ? { ...end, afterAccess: compared.after, stop: { kind: 'over' } }
    : end;
}

/** All objects of other providers: as they are listed, and where an inventory names some, those once more. */
export async function* foreignPools(
  base: Walk,
  seen: SeenGroups,
  denied: DeniedAccess,
): AsyncGenerator<DriftTold, WalkEnd> {
  const { inventory } = base.deps;
  const lane = new GroupLane<ForeignPoolOfGroup>((batch) =>
    lookAtForeignPools(base, denied, batch),
  );
  const nominees =
    inventory === undefined ? undefined : new Nominees<ForeignPoolRef>('foreignPools');
  const walk: ForeignWalk = { ...base, lane, seen };
  const end = yield* walkForeignPools(nominees === undefined ? walk : { ...walk, nominees });
  const compared =
    nominees === undefined || end.stop?.kind === 'over'
      ? undefined
      : yield* compareForeign(walk, nominees);
  yield* lane.finish();
  return endOf(end, compared);
}

async function* compareForeign(
  walk: ForeignWalk,
  nominees: Nominees<ForeignPoolRef>,
): AsyncGenerator<DriftTold, Compared | undefined> {
  const { deps, options } = walk;
  if (deps.inventory === undefined) return;
  const { isOver = () => false, from } = options;
  const after = from?.afterForeignPool === undefined ? undefined : from.afterAccess;
  const comparison = nominees.compare(deps.inventory, { isOver, after });
  const only = new Set<string>();
  let next = await comparison.next();
  for (; next.done !== true; next = await comparison.next()) {
    const told = next.value;
    if (told.kind === 'nominee') only.add(foreignKey(told.nominee.pool.ref));
    else yield told;
  }
  // Their lists are not kept: the few that were named are listed once more.
  if (only.size > 0) yield* relist({ ...walk, only });
  return next.value;
}

/** Those that an inventory named, once more; what it does not come to is told as unseen. */
async function* relist(
  walk: ForeignWalk & { readonly only: Set<string> },
): AsyncGenerator<DriftTold, void> {
  const { stop } = yield* walkForeignPools(walk);
  if (stop === undefined) return;
  const trouble =
    stop.kind === 'fault'
      ? stop.fault
      : { code: 'time-over', message: 'the time was over before they had been listed once more' };
  yield toldUnseen(unseenInCluster(walk.only.size, trouble));
}
