import { poolKey } from '../model/pool.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { PoolRequests } from './coalesce-requests.ts';
import type { ScaleOutcome } from './scale-outcome.ts';

export interface ReportScaleDeps {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** One line and its counts for each pool's outcome; one that is in sync says nothing. */
export function reportScale(
  { log, metrics }: ReportScaleDeps,
  requests: PoolRequests,
  outcome: ScaleOutcome,
): void {
  const pool = poolKey(requests.pool);
  const messages = requests.ids.length;
  switch (outcome.kind) {
    case 'in-sync':
      return;
    case 'scaled':
      metrics.count('PoolsScaled', 1);
      log.info('pool scaled', { pool, from: outcome.from, to: outcome.to });
      return;
    case 'not-scaled':
      metrics.count('PoolsNotScaled', 1, outcome.reason);
      log.info('pool not scaled', { pool, reason: outcome.reason });
      return;
    case 'ignored':
      metrics.count('MessagesIgnored', messages, outcome.reason);
      log.info('request ignored', { pool, messages, reason: outcome.reason });
      return;
    case 'deferred': {
      const { reason, detail } = outcome;
      metrics.count('MessagesDeferred', messages, reason);
      log.warn('request deferred', { pool, messages, reason, detail });
      return;
    }
  }
}
