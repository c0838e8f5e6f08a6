import { conditionOf } from '../model/condition.ts';
import type { Pool } from '../model/pool.ts';
import type { ObservedPool } from './observe.ts';

/**
 * Which of several pools on one group works on: the one that holds the claim already, else the
 * oldest, then the one with the smaller UID. A pool that may not be written cannot take a claim.
 */
export function claimantOf(pools: readonly ObservedPool[]): Pool | undefined {
  return pools
    .filter(
      ({ pool, access }) =>
        !pool.beingDeleted && pool.machinePoolName !== undefined && access.kind === 'allowed',
    )
    .map(({ pool }) => pool)
    .toSorted(byClaim)[0];
}

function byClaim(a: Pool, b: Pool): number {
  return (
    Number(holdsClaim(b)) - Number(holdsClaim(a)) ||
    Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
    (a.uid < b.uid ? -1 : 1)
  );
}

function holdsClaim(pool: Pool): boolean {
  return conditionOf(pool.status.conditions ?? [], 'GroupClaimed')?.status === 'True';
}
