import { isDeepStrictEqual } from 'node:util';
import { isFault, orFault } from '../model/fault.ts';
import { poolKey, type Pool, type PoolStatus } from '../model/pool.ts';
import type { ScalePlan } from './plan-scale.ts';
import { scaleAnnouncements } from './scale-conditions.ts';
import {
  again,
  deferredBy,
  done,
  type ApplyScaleDeps,
  type Memory,
  type RoundResult,
} from './scale-round.ts';

/** Writes the status where it differs, on the condition that the pool is as it was read, and tells people. */
export async function writeSettled(
  deps: Pick<ApplyScaleDeps, 'cluster' | 'log' | 'metrics'>,
  pool: Pool,
  { status, outcome }: Extract<ScalePlan, { kind: 'settle' }>,
  memory: Memory,
): Promise<RoundResult> {
  if (isDeepStrictEqual(pool.status, status)) return done(outcome, memory);
  const result = await orFault(() => deps.cluster.writeStatus(pool, pool.status, status));
  if (isFault(result)) return done(deferredBy(result), memory);
  switch (result.kind) {
    case 'written':
      await announce(deps, pool, status);
      return done(outcome, memory);
    case 'conflict':
      deps.metrics.count('WriteConflicts', 1);
      return again('conflict', memory);
    case 'gone':
      return done({ kind: 'ignored', reason: 'pool-deleted' }, memory);
  }
}

/** What is written stands, whether or not people can be told of it. */
async function announce(
  { cluster, log }: Pick<ApplyScaleDeps, 'cluster' | 'log'>,
  pool: Pool,
  after: PoolStatus,
): Promise<void> {
  for (const announcement of scaleAnnouncements(pool.status, after)) {
    const told = await orFault(() => cluster.announce(pool, announcement));
    if (!isFault(told)) continue;
    const { reason } = announcement;
    log.warn('event not recorded', { pool: poolKey(pool.ref), reason, detail: told.message });
  }
}
