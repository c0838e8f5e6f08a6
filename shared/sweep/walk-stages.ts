import type { ForeignPoolRef } from '../model/foreign-pool.ts';
import type { PoolRef } from '../model/pool.ts';
import type { DeniedAccess } from './denied-access.ts';
import { toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import type { ForeignPoolOfGroup } from './foreign-findings.ts';
import { GroupLane } from './group-lane.ts';
import { lookAtPools, type PoolsOfGroup } from './look-at-pools.ts';
import { Nominees } from './nominees.ts';
import { lookAgain, type Again } from './reread-pools.ts';
import type { HeldBack, SeenGroups } from './seen-groups.ts';
import { unseenInCluster } from './unseen.ts';
import {
  foreignKey,
  lookAtForeignPools,
  walkForeignPools,
  type ForeignWalk,
} from './walk-foreign-pools.ts';
import { isDue, walkPools, type PoolWalk, type WalkEnd } from './walk-pools.ts';

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
  if (inventory !== undefined && nominees !== undefined) {
    const named: Again[] = [];
    const compared = nominees.compare(inventory, base.options.isOver ?? (() => false));
    for await (const told of compared) {
      if (told.kind === 'nominee') named.push(told.nominee.pool);
      else yield told;
      if (named.length >= mostAgain) yield* lookAgain(walk, named.splice(0));
    }
    yield* lookAgain(walk, named);
  }
  for (const together of seen.heldBack()) yield* lookAgain(walk, together.map(askedFor(base)));
  yield* lane.finish();
  return end;
}

/** What shares a group is read for the sake of the others, also where nobody wants to hear of it. */
function askedFor({ options }: Walk): (held: HeldBack) => Again {
  return (held) => ({ ...held, isSilent: !isDue(options, held.ref, options.from?.afterPool) });
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
  if (inventory !== undefined && nominees !== undefined) {
    const only = new Set<string>();
    for await (const told of nominees.compare(inventory, base.options.isOver ?? (() => false))) {
      if (told.kind === 'nominee') only.add(foreignKey(told.nominee.pool.ref));
      else yield told;
    }
    // Their lists are not kept: the few that were named are listed once more.
    if (only.size > 0) yield* relist({ ...walk, only });
  }
  yield* lane.finish();
  return end;
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
