import { isDeepStrictEqual } from 'node:util';
import type { FurtherLook, GroupOutcome } from '../model/outcome.ts';
import type { PoolChange, PoolPlan } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import { differenceOf, type ProviderId } from '../model/provider-id.ts';
import { announcementsOf } from './announcements.ts';

/** A plan that writes nothing. */
export function leave(pool: Pool, outcome: GroupOutcome): PoolPlan {
  return { pool, changes: [], announcements: [], outcome };
}

export interface Wanted {
  /** Absent: the list stays as it is. */
  readonly list?: readonly ProviderId[];
  readonly status: PoolStatus;
  /** When the reading began that the status rests on. */
  readonly observedAt?: Date;
  readonly furtherLook?: FurtherLook;
}

/**
 * The plan that makes a pool as it is wanted: the list goes first, the status after it. A status
 * that says nothing new is not written, and the time of the observation alone is nothing new.
 */
export function change(
  pool: Pool,
  { list = pool.providerIdList, status, observedAt, furtherLook }: Wanted,
): PoolPlan {
  const moved = differenceOf(pool.providerIdList, list);
  const [added, removed] = [moved.added.length, moved.removed.length];
  const changes: PoolChange[] = [];
  if (!isDeepStrictEqual(pool.providerIdList, list)) {
    changes.push({ kind: 'publish-list', providerIdList: list, added, removed });
  }
  if (!isDeepStrictEqual(pool.status, status)) {
    const restsOn = observedAt === undefined ? {} : { observedAt: observedAt.toISOString() };
    changes.push({ kind: 'publish-status', status: { ...status, ...restsOn } });
  }
  return {
    pool,
    changes,
    announcements: announcementsOf(pool.status, status, { added, removed }),
    outcome: changes.length === 0 ? { kind: 'in-sync' } : { kind: 'applied', added, removed },
    ...(furtherLook === undefined ? {} : { furtherLook }),
  };
}
