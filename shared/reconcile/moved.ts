import type { Pool } from '../model/pool.ts';
import { differenceOf, type ProviderId } from '../model/provider-id.ts';

/** How many IDs come to a list and leave it. */
export interface Moved {
  readonly added: number;
  readonly removed: number;
}

export const notMoved: Moved = { added: 0, removed: 0 };

/**
 * What a list changes; where it changes nothing, what was not told yet: a list can have been written
 * by a function that did not come to write the status, whose replicas are not the list's length then.
 */
export function movedBy({ providerIdList, status }: Pool, list: readonly ProviderId[]): Moved {
  const { added, removed } = differenceOf(providerIdList, list);
  const moved = { added: added.length, removed: removed.length };
  if (isMoved(moved) || status.replicas === undefined) return moved;
  const untold = providerIdList.length - status.replicas;
  return { added: Math.max(0, untold), removed: Math.max(0, -untold) };
}

export function isMoved({ added, removed }: Moved): boolean {
  return added + removed > 0;
}
