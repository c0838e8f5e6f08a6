import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import type { Pool } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import type { InventoryEntry } from '../ports/inventory.ts';

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

type ComparedPool = Pick<Pool, 'group' | 'beingDeleted' | 'providerIdList' | 'status'>;

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
    const unread = found.some(({ status }) => !wasRead(status)) ? (['never-read'] as const) : [];
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
  { providerIdList, status }: ComparedPool,
  { capacity, uniqueId, providerIds }: InventoryEntry,
): readonly NominationReason[] {
  if (!wasRead(status)) return ['never-read'];
  const known = status.groupUniqueID;
  const isAnother = known !== undefined && uniqueId !== undefined && known !== uniqueId;
  return [
    ...(isAnother ? (['made-anew'] as const) : []),
    ...(capacity === status.desiredCapacity ? [] : (['capacity-differs'] as const)),
    ...(sameIds(providerIdList, providerIds) ? [] : (['list-differs'] as const)),
  ];
}

function wasRead({ observedAt, desiredCapacity }: Pool['status']): boolean {
  return observedAt !== undefined && desiredCapacity !== undefined;
}

/** Azure writes one ID in more than one case. */
function sameIds(published: readonly ProviderId[], listed: readonly ProviderId[]): boolean {
  const had = new Set(published.map((id) => id.toLowerCase()));
  const has = new Set(listed.map((id) => id.toLowerCase()));
  return had.size === has.size && [...had].every((id) => has.has(id));
}
