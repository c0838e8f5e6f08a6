import { isFault, orFault } from '../model/fault.ts';
import { groupNamedBy, type ForeignPoolRef } from '../model/foreign-pool.ts';
import { groupKey } from '../model/group.ts';
import type { SweptForeignPool } from '../ports/swept-fleet.ts';
import type { Batch } from './access-buffers.ts';
import type { DeniedAccess } from './denied-access.ts';
import { lookedAt, toldFinding, toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import { foreignFinding, type ForeignPoolOfGroup } from './foreign-findings.ts';
import type { GroupLane } from './group-lane.ts';
import { idsDigest } from './ids-digest.ts';
import type { MachinePoolWindow } from './machine-pool-window.ts';
import type { Nominees } from './nominees.ts';
import type { Stop } from './pages-in-time.ts';
import type { SeenGroups } from './seen-groups.ts';
import { findOwners, foreignFactsOf, type FoundOwner } from './swept-facts.ts';
import { unseenInCluster, unseenThrough } from './unseen.ts';
import { isDue, walkPages, type WalkEnd } from './walk-pages.ts';

export interface ForeignWalk extends Walk {
  readonly lane: GroupLane<ForeignPoolOfGroup>;
  readonly seen: SeenGroups;
  /** Absent where every group is read. */
  readonly nominees?: Nominees<ForeignPoolRef>;
  /** Which are looked at in this round, and no more once they were come to; absent: all. */
  readonly only?: Set<string>;
}

/** Looks at other providers' objects, page by page. */
export function walkForeignPools(walk: ForeignWalk): AsyncGenerator<DriftTold, WalkEnd> {
  const { deps, options } = walk;
  return walkPages(walk, {
    pages: deps.fleet.foreignPools(options.signal, options.namespaces),
    after: options.from?.afterForeignPool,
    lookAtPage: (window, page) => lookAtPage(walk, window, page),
  });
}

async function* lookAtPage(
  walk: ForeignWalk,
  window: MachinePoolWindow,
  page: readonly SweptForeignPool[],
): AsyncGenerator<DriftTold, Stop | undefined> {
  const { deps, options, only, seen, nominees } = walk;
  for (const pool of page) seen.addForeign(pool.ref.name, groupNamedBy(pool));
  const isNew = ({ ref }: SweptForeignPool): boolean =>
    isDue(options, ref, options.from?.afterForeignPool);
  // An inventory names some of all, and is compared with all, whichever hop has listed them first.
  const due = page.filter((pool) => {
    if (only !== undefined) return only.has(foreignKey(pool.ref));
    return isNew(pool) || (nominees !== undefined && isDue(options, pool.ref));
  });
  const owners = await orFault(() => findOwners(deps.cluster, window, due));
  if (isFault(owners)) return { kind: 'fault', fault: owners };
  for (const [at, pool] of due.entries()) {
    const owner = owners[at];
    only?.delete(foreignKey(pool.ref));
    if (owner?.kind === 'failed') yield toldUnseen(unseenInCluster(1, owner.fault));
    else if (owner !== undefined) yield* lookAtPool(walk, { pool, owner, isNew: isNew(pool) });
  }
  return undefined;
}

interface DuePool {
  readonly pool: SweptForeignPool;
  readonly owner: FoundOwner;
  /** Whether no hop before has come to it. */
  readonly isNew: boolean;
}

async function* lookAtPool(
  walk: ForeignWalk,
  { pool, owner, isNew }: DuePool,
): AsyncGenerator<DriftTold, void> {
  const { lane, nominees, only } = walk;
  const group = groupNamedBy(pool);
  const facts = group === undefined ? undefined : foreignFactsOf(walk, pool, group, owner);
  const isLeft = facts === undefined || facts.paused || pool.beingDeleted;
  if (group === undefined || isLeft || facts.access.kind === 'denied') {
    if (isNew) yield lookedAt({ foreignPools: 1 });
    return;
  }
  const { access } = facts.access;
  if (nominees !== undefined && only === undefined) {
    const { ref } = pool;
    nominees.add(access, { ref, group, beingDeleted: false, list: idsDigest(pool.providerIdList) });
    return;
  }
  const { machinePool } = facts;
  yield* lane.add(access, { group, pool, ...(machinePool === undefined ? {} : { machinePool }) });
}

/** Reads the groups of a batch in one call, and compares the lists of those that are there. */
export async function lookAtForeignPools(
  { deps }: Walk,
  denied: DeniedAccess,
  { access, items }: Batch<ForeignPoolOfGroup>,
): Promise<readonly DriftTold[]> {
  const groups = [...new Map(items.map(({ group }) => [groupKey(group), group])).values()];
  const readings =
    denied.faultOf(access) ?? (await orFault(() => deps.cloud.readGroups(access, groups)));
  if (isFault(readings)) {
    denied.remember(access, readings);
    return [toldUnseen(unseenThrough(access, items.length, readings))];
  }
  const told = items.flatMap((item): readonly DriftTold[] => {
    const reading = readings.get(groupKey(item.group));
    if (reading === undefined || reading.kind === 'failed') {
      const trouble = reading ?? { code: 'incomplete-reading', message: 'a group was not read' };
      return [toldUnseen(unseenThrough(access, 1, trouble))];
    }
    const finding = reading.kind === 'found' ? foreignFinding(item, reading.group) : undefined;
    return [
      ...(finding === undefined ? [] : [toldFinding(finding)]),
      lookedAt({ foreignPools: 1 }),
    ];
  });
  return [...told, lookedAt({ groupsRead: groups.length })];
}

export function foreignKey({ kind, namespace, name }: ForeignPoolRef): string {
  return `${kind}/${namespace}/${name}`;
}
