import { isFault, orFault } from '../model/fault.ts';
import { groupKey, type GroupKey } from '../model/group.ts';
import { poolKey, type PoolRef } from '../model/pool.ts';
import { toldUnseen, type DriftTold } from './drift-told.ts';
import { isUntold } from './look-at-pools.ts';
import { lookAgainTogether, type AgainTogether } from './reread-pools.ts';
import type { SharedGroup } from './seen-groups.ts';
import { unseenInCluster } from './unseen.ts';
import { isDue, type WalkEnd } from './walk-pages.ts';
import type { PoolWalk } from './walk-pools.ts';

type Rivals = ReadonlyMap<GroupKey, readonly PoolRef[]>;

const noRivals: Rivals = new Map();

/**
 * Looks at the groups that are shared, or were. Where not everything was listed, the index names the other
 * pools of a group: by itself each would be taken for the one that works on it.
 */
export async function* lookAtShared(
  walk: PoolWalk,
  { stop }: Pick<WalkEnd, 'stop'>,
): AsyncGenerator<DriftTold, void> {
  const { deps, options, seen } = walk;
  const groups = seen
    .shared()
    .map((shared) => askedFor(walk, shared))
    .filter(({ pools }) => pools.some(({ isSilent }) => isSilent !== true));
  const isAllListed = stop === undefined && options.namespaces === undefined;
  const rivals =
    isAllListed || groups.length === 0
      ? noRivals
      : await orFault(() => deps.index.poolsOf(groups.map(({ group }) => group)));
  if (isFault(rivals)) {
    const untold = groups.flatMap(({ pools }) => pools).filter(isUntold);
    yield toldUnseen(unseenInCluster(untold.length, rivals));
    return;
  }
  for (const each of groups) yield* lookAgainTogether(walk, withRivals(each, rivals));
}

/** What shares a group is read for the sake of the others, also where nobody wants to hear of it. */
function askedFor({ options }: PoolWalk, { group, pools }: SharedGroup): AgainTogether {
  return {
    group,
    pools: pools.map((held) => {
      return { ...held, isSilent: !isDue(options, held.ref, options.from?.afterPool) };
    }),
  };
}

function withRivals({ group, pools }: AgainTogether, rivals: Rivals): AgainTogether {
  const listed = new Set(pools.map(({ ref }) => poolKey(ref)));
  const others = (rivals.get(groupKey(group)) ?? []).filter((ref) => !listed.has(poolKey(ref)));
  return { group, pools: [...pools, ...others.map((ref) => ({ ref, isSilent: true }))] };
}
