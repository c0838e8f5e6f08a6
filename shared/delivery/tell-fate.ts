import type { Fault } from '../model/fault.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Ignored } from './fate.ts';

export interface TellFateDeps {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** Each is counted by its reason. Told when the message is at its end, so that none is counted twice. */
export function tellIgnored(
  { log, metrics }: TellFateDeps,
  messageId: string,
  ignored: readonly Ignored[],
): void {
  for (const { reason, detail } of ignored) {
    metrics.count('MessagesIgnored', 1, reason);
    log.info('message ignored', { messageId, reason, detail });
  }
}

/** For a message that lies before people now. */
export function tellRejected(
  { log, metrics }: TellFateDeps,
  messageId: string,
  reason: string,
): void {
  metrics.count('MessagesRejected', 1);
  log.warn('message rejected', { messageId, reason });
}

/** For a message that could not be put before people, and comes back. */
export function tellNotRejected(
  { log }: Pick<TellFateDeps, 'log'>,
  messageId: string,
  fault: Fault,
): void {
  log.error('message not rejected', { messageId, detail: fault.message });
}
