import { askedWait, isFault, orFault } from '../model/fault.ts';
import type { ForeignPool } from '../model/foreign-pool.ts';
import type { GroupOutcome } from '../model/outcome.ts';
import type { Announcement } from '../model/plan.ts';
import type { Clock } from '../ports/clock.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import { deferredBy } from './apply.ts';
import type { NudgeDecision } from './nudge-verdict.ts';

export interface CarryOutDeps {
  readonly foreignPools: Pick<ForeignPools, 'nudge' | 'announceOnce'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
}

export type NudgeEnd =
  | { readonly kind: 'done'; readonly outcome: GroupOutcome }
  /** Somebody else wrote first, maybe a nudge: begin again. */
  | { readonly kind: 'conflict' };

export async function carryOutNudge(
  deps: CarryOutDeps,
  pool: ForeignPool,
  verdict: NudgeDecision,
): Promise<NudgeEnd> {
  switch (verdict.kind) {
    case 'leave': {
      const { reason, detail } = verdict;
      if (detail !== undefined)
        deps.log.info('pool not nudged', { ...nameOf(pool), reason, detail });
      return done({ kind: 'ignored', reason });
    }
    case 'told':
      return done({ kind: 'in-sync' });
    case 'wait':
      return done({
        kind: 'deferred',
        reason: 'too-soon-to-nudge',
        detail: 'the object was nudged, or its group changed, a moment ago',
        retryAfterMs: verdict.forMs,
      });
    case 'fault':
      return done({
        kind: 'deferred',
        reason: 'fault',
        detail: verdict.detail,
        ...askedWait(verdict),
      });
    case 'withhold':
      await tellOnce(deps, pool, verdict.announcement);
      return done({ kind: 'ignored', reason: 'nudge-withheld' });
    case 'nudge':
      return nudge(deps, pool);
  }
}

async function nudge(
  { foreignPools, clock, log, metrics }: CarryOutDeps,
  pool: ForeignPool,
): Promise<NudgeEnd> {
  const result = await orFault(() => foreignPools.nudge(pool, clock.now()));
  if (isFault(result)) return done(deferredBy(result));
  switch (result.kind) {
    case 'written':
      metrics.count('PoolsNudged', 1);
      log.info('pool nudged', nameOf(pool));
      return done({ kind: 'applied', added: 0, removed: 0 });
    case 'conflict':
      return { kind: 'conflict' };
    case 'gone':
      return done({ kind: 'ignored', reason: 'pool-deleted' });
  }
}

/** What was decided stands, whether or not people can be told of it. */
async function tellOnce(
  { foreignPools, log }: CarryOutDeps,
  pool: ForeignPool,
  announcement: Announcement,
): Promise<void> {
  const told = await orFault(() => foreignPools.announceOnce(pool, announcement));
  if (!isFault(told)) return;
  const { reason } = announcement;
  log.warn('event not recorded', { ...nameOf(pool), reason, detail: told.message });
}

function nameOf({ ref: { kind, namespace, name } }: ForeignPool): { readonly pool: string } {
  return { pool: `${kind}/${namespace}/${name}` };
}

function done(outcome: GroupOutcome): NudgeEnd {
  return { kind: 'done', outcome };
}
