import { locationRefusal, type AccessDecision } from '../model/account.ts';
import { conditionOf } from '../model/condition.ts';
import type { GroupRef } from '../model/group.ts';
import type { Pool } from '../model/pool.ts';
import type { ObservedPool } from './observed-pool.ts';

/**
 * Which of several pools on one group works on: the one that holds the claim already, else the
 * oldest, then the one with the smaller UID. A pool that may not be written cannot take a claim.
 *
 * @param location of a scale set, once it was read
 */
export function claimantOf(pools: readonly ObservedPool[], location?: string): Pool | undefined {
  return pools
    .filter(({ pool }) => !pool.beingDeleted && pool.machinePoolName !== undefined)
    .filter(({ pool, access }) => isAllowed(access, pool.group, location))
    .map(({ pool }) => pool)
    .toSorted(byClaim)[0];
}

function isAllowed(access: AccessDecision, group: GroupRef, location?: string): boolean {
  if (access.kind === 'denied') return false;
  const isElsewhere = access.access.cloud === 'aws' || location === undefined;
  return isElsewhere || locationRefusal(access.access, group, location) === undefined;
}

function byClaim(a: Pool, b: Pool): number {
  return (
    Number(holdsClaim(b)) - Number(holdsClaim(a)) ||
    Date.parse(a.createdAt) - Date.parse(b.createdAt) ||
    (a.uid < b.uid ? -1 : 1)
  );
}

/** Whether it is written down of the pool that it works on its group. */
export function holdsClaim({ status }: Pick<Pool, 'status'>): boolean {
  return conditionOf(status.conditions ?? [], 'GroupClaimed')?.status === 'True';
}
