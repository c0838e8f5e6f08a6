import type { LeaseSeen } from '../model/lease-seen.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaseStore } from '../ports/lease.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';

export interface WatchLeaseDeps {
  /** The Lease that the leading watch renews. */
  readonly watchLease: Pick<LeaseStore, 'read'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'gauge'>;
}

/** Much more than the watch takes to fail over. */
const staleAfterSeconds = 120;

/**
 * Looks whether the watch is alive, for the metric of it: the watch itself cannot tell that it is not. An
 * age that nobody knows is no figure at all, so an alarm has to take a missing one for breaching.
 */
export async function lookAtWatchLease(deps: WatchLeaseDeps): Promise<LeaseSeen> {
  const { watchLease, clock, log, metrics } = deps;
  const lease = await orFault(() => watchLease.read());
  if (isFault(lease)) {
    const { code, message: detail } = lease;
    log.warn('watch lease not read', { code, detail });
    return { kind: 'unread', code, detail };
  }
  const renewedMs = Date.parse(lease?.record.renewedAt ?? '');
  if (lease === undefined || Number.isNaN(renewedMs)) {
    log.warn('watch lease missing');
    return { kind: 'missing' };
  }
  // The watch may have another time.
  const ageSeconds = Math.max(0, Math.round((clock.now().getTime() - renewedMs) / 1_000));
  metrics.gauge('WatchLeaseAge', ageSeconds);
  const { holder } = lease.record;
  if (ageSeconds <= staleAfterSeconds) return { kind: 'renewed', ageSeconds };
  log.warn('watch lease stale', { ageSeconds, holder });
  return { kind: 'stale', ageSeconds };
}
