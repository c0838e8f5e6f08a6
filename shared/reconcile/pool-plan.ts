import { isDeepStrictEqual } from 'node:util';
import type { MachinePool } from '../model/machine-pool.ts';
import type { GroupOutcome } from '../model/outcome.ts';
import type { PoolChange, PoolPlan } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import type { ProviderId } from '../model/provider-id.ts';
import { announcementsOf } from './announcements.ts';
import { notMoved, type Moved } from './moved.ts';

/** A plan that writes nothing. */
export function leave(pool: Pool, outcome: GroupOutcome): PoolPlan {
  return { pool, changes: [], announcements: [], outcome };
}

/** A figure for `spec.replicas`, and what the status says once it is there. */
export interface WriteBack {
  readonly machinePool: MachinePool;
  readonly replicas: number;
  readonly statusAfter: PoolStatus;
}

export interface Wanted {
  /** Absent: the list stays as it is. */
  readonly list?: readonly ProviderId[];
  /** What is told of the list. */
  readonly moved?: Moved;
  readonly status: PoolStatus;
  /** When the reading began that the status rests on. */
  readonly observedAt?: Date;
  readonly writeBack?: WriteBack;
}

/**
 * The plan that makes a pool as it is wanted: the list goes first, the status after it. A status
 * that says nothing new is not written, and the time of the observation alone is nothing new. What
 * is written back to the MachinePool comes last, since it must hold up neither.
 */
export function change(
  pool: Pool,
  { list = pool.providerIdList, moved = notMoved, status, observedAt, writeBack }: Wanted,
): PoolPlan {
  const restsOn = observedAt === undefined ? {} : { observedAt: observedAt.toISOString() };
  const changes: readonly PoolChange[] = [
    ...(isDeepStrictEqual(pool.providerIdList, list)
      ? []
      : [{ kind: 'publish-list', providerIdList: list, ...moved } as const]),
    ...(isDeepStrictEqual(pool.status, status) ? [] : [published({ ...status, ...restsOn })]),
    ...(writeBack === undefined ? [] : writesBack(writeBack, restsOn)),
  ];
  return {
    pool,
    changes,
    announcements: announcementsOf(pool.status, status, moved),
    outcome: changes.length === 0 ? { kind: 'in-sync' } : { kind: 'applied', ...moved },
  };
}

function published(status: PoolStatus): PoolChange {
  return { kind: 'publish-status', status };
}

function writesBack(
  { machinePool, replicas, statusAfter }: WriteBack,
  restsOn: Pick<PoolStatus, 'observedAt'>,
): readonly PoolChange[] {
  return [{ kind: 'write-back', machinePool, replicas }, published({ ...statusAfter, ...restsOn })];
}
