import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { Logger } from '../../../shared/ports/logger.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import { backOffSeconds } from './back-off.ts';
import type { EventQueue } from './event-queue.ts';

export interface MessageFateDeps {
  readonly queue: Pick<EventQueue, 'reject' | 'comeBack'>;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** What becomes of a message: `comes-back` is no end. */
export type Fate = 'acknowledged' | 'comes-back';

/** Names as failed the messages that have to come back, in their order; all others are acknowledged. */
export function batchResponse(
  records: readonly SQSRecord[],
  fates: readonly Fate[],
): SQSBatchResponse {
  return {
    batchItemFailures: records
      .filter((_, at) => fates[at] === 'comes-back')
      .map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

/** Acknowledged only once it lies in the queue for people: until then it comes back. */
export async function reject(
  deps: MessageFateDeps,
  record: SQSRecord,
  reason: string,
): Promise<Fate> {
  const { messageId, body } = record;
  const sent = await orFault(() => deps.queue.reject(body, reason));
  if (isFault(sent)) {
    deps.log.error('message not rejected', { messageId, detail: sent.message });
    return comeBack(deps, record);
  }
  deps.metrics.count('MessagesRejected', 1);
  deps.log.warn('message rejected', { messageId, reason });
  return 'acknowledged';
}

/** Counted by its reason, and nothing else. */
export function ignore(
  deps: MessageFateDeps,
  { messageId }: SQSRecord,
  { reason, detail }: { readonly reason: string; readonly detail: string },
): Fate {
  deps.metrics.count('MessagesIgnored', 1, reason);
  deps.log.info('message ignored', { messageId, reason, detail });
  return 'acknowledged';
}

/** @param retryAfterMs absent: soon at first, then ever later */
export async function comeBack(
  deps: MessageFateDeps,
  record: SQSRecord,
  retryAfterMs?: number,
): Promise<Fate> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  const seconds =
    retryAfterMs === undefined
      ? backOffSeconds(receiveCount, deps.random())
      : Math.ceil(retryAfterMs / 1_000);
  const changed = await orFault(() => deps.queue.comeBack(record.receiptHandle, seconds));
  if (isFault(changed)) {
    // It comes back all the same, after the queue's own visibility timeout.
    deps.log.warn('visibility not changed', {
      messageId: record.messageId,
      detail: changed.message,
    });
  }
  return 'comes-back';
}
