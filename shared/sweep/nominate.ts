import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import type { InventoryEntry } from '../ports/inventory.ts';
import { idsDigest, isSameSet, type IdsDigest } from './ids-digest.ts';

/** Why a group has to be read whole. */
export type NominationReason =
  /** No status tells of a reading. */
  | 'never-read'
  | 'not-in-inventory'
  /** It was made anew under its ID. */
  | 'made-anew'
  | 'capacity-differs'
  | 'list-differs';

/** A group that the cloud itself has to be asked about. Nothing else follows from an inventory. */
export interface Nomination {
  readonly group: GroupRef;
  /** Each once, in the order above. */
  readonly reasons: readonly NominationReason[];
}

/** What is kept of an object until the inventory of its way of access has come to its group. */
export interface ComparedPool {
  readonly group: GroupRef;
  readonly beingDeleted: boolean;
  readonly list: IdsDigest;
  /** Absent for another provider's object, of which its list alone is compared. */
  readonly status?: Pick<PoolStatus, 'observedAt' | 'desiredCapacity' | 'groupUniqueID'>;
}

export function comparedPool({
  group,
  beingDeleted,
  providerIdList,
  status: { observedAt, desiredCapacity, groupUniqueID },
}: Pick<Pool, 'group' | 'beingDeleted' | 'providerIdList' | 'status'>): ComparedPool {
  return {
    group,
    beingDeleted,
    list: idsDigest(providerIdList),
    status: {
      ...(observedAt === undefined ? {} : { observedAt }),
      ...(desiredCapacity === undefined ? {} : { desiredCapacity }),
      ...(groupUniqueID === undefined ? {} : { groupUniqueID }),
    },
  };
}

/**
 * Compares pools with an inventory as it comes, and names the groups to be read whole: each once, and those that
 * the inventory lacks last. An inventory may be behind, so what is named may be in order; and what is not
 * named may have changed since, which an event tells of, or the next sweep.
 *
 * @param pools of one way of access, in any order; those that are being deleted are left alone
 * @param inventory of the same access; a Fault of it goes on to the caller, and no group is missing before its end
 */
export async function* nominate(
  pools: readonly ComparedPool[],
  inventory: AsyncIterable<InventoryEntry>,
): AsyncIterable<Nomination> {
  const waiting = byGroup(pools);
  for await (const entry of inventory) {
    const key = groupKey(entry.group);
    const found = waiting.get(key);
    if (found === undefined) continue;
    waiting.delete(key);
    const reasons = found.flatMap((pool) => differences(pool, entry));
    if (reasons.length > 0) yield nominationOf(found, reasons);
  }
  for (const found of waiting.values()) {
    const unread = found.some(isNeverRead) ? (['never-read'] as const) : [];
    yield nominationOf(found, [...unread, 'not-in-inventory']);
  }
}

function byGroup(pools: readonly ComparedPool[]): Map<GroupKey, ComparedPool[]> {
  const living = pools.filter(({ beingDeleted }) => !beingDeleted);
  return Map.groupBy(living, ({ group }) => groupKey(group));
}

const order: readonly NominationReason[] = [
  'never-read',
  'not-in-inventory',
  'made-anew',
  'capacity-differs',
  'list-differs',
];

function nominationOf(
  [first]: readonly ComparedPool[],
  reasons: readonly NominationReason[],
): Nomination {
  if (first === undefined) throw new Error('a group without pools cannot be nominated');
  return { group: first.group, reasons: order.filter((reason) => reasons.includes(reason)) };
}

function differences(
  pool: ComparedPool,
  { capacity, uniqueId, providerIds }: InventoryEntry,
): readonly NominationReason[] {
  if (isNeverRead(pool)) return ['never-read'];
  const { list, status } = pool;
  const known = status?.groupUniqueID;
  const isAnother = known !== undefined && uniqueId !== undefined && known !== uniqueId;
  const isCounted = status === undefined || capacity === status.desiredCapacity;
  return [
    ...(isAnother ? (['made-anew'] as const) : []),
    ...(isCounted ? [] : (['capacity-differs'] as const)),
    ...(isSameSet(list, idsDigest(providerIds)) ? [] : (['list-differs'] as const)),
  ];
}

function isNeverRead({ status }: ComparedPool): boolean {
  if (status === undefined) return false;
  return status.observedAt === undefined || status.desiredCapacity === undefined;
}
