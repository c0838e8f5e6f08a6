import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { Hint, ParseResult, PoolHint } from '../../../shared/model/hint.ts';
import type { Outcome } from '../../../shared/model/outcome.ts';
import type { Logger } from '../../../shared/ports/logger.ts';
import type { Metrics } from '../../../shared/ports/metrics.ts';
import { parseMessage } from '../events/parse-message.ts';
import type { QueueMessage } from '../events/queue-message.ts';
import { backOffSeconds } from '../queue/back-off.ts';
import type { EventQueue } from '../queue/event-queue.ts';

export interface HandleBatchDeps {
  /** An outcome for every hint, by its ID. */
  readonly reconcile: (
    hints: readonly Hint[],
    poolHints: readonly PoolHint[],
  ) => Promise<ReadonlyMap<string, Outcome>>;
  readonly queue: Pick<EventQueue, 'reject' | 'comeBack'>;
  /** Name of this one: requests for another are ignored. */
  readonly installation: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/**
 * Works on a batch of SQS messages. A message is named as failed only where it has to come back;
 * all others are acknowledged by being left out.
 */
export async function handleBatch(
  deps: HandleBatchDeps,
  { Records }: SQSEvent,
): Promise<SQSBatchResponse> {
  const parsed = Records.map((record) => ({
    record,
    result: parseMessage(messageOf(record), deps.installation),
  }));
  const hints = parsed.flatMap(({ result }) => (result.kind === 'hint' ? [result.hint] : []));
  const poolHints = parsed.flatMap(({ result }) =>
    result.kind === 'pool-hint' ? [result.hint] : [],
  );
  const outcomes = await deps.reconcile(hints, poolHints);
  const returning = await Promise.all(
    parsed.map(({ record, result }) => finish(deps, record, result, outcomes)),
  );
  return {
    batchItemFailures: Records.filter((_, at) => returning[at] === 'comes-back').map(
      ({ messageId }) => ({ itemIdentifier: messageId }),
    ),
  };
}

function messageOf({ messageId, body, awsRegion }: SQSRecord): QueueMessage {
  return { id: messageId, body, region: awsRegion };
}

type Fate = 'acknowledged' | 'comes-back';

async function finish(
  deps: HandleBatchDeps,
  record: SQSRecord,
  result: ParseResult,
  outcomes: ReadonlyMap<string, Outcome>,
): Promise<Fate> {
  switch (result.kind) {
    case 'rejected':
      return reject(deps, record, result.reason);
    case 'ignored':
      deps.metrics.count('MessagesIgnored', 1, result.reason);
      deps.log.info('message ignored', {
        messageId: record.messageId,
        reason: result.reason,
        detail: result.detail,
      });
      return 'acknowledged';
    case 'hint':
    case 'pool-hint': {
      const outcome = outcomes.get(result.hint.id);
      if (outcome?.kind === 'deferred') return comeBack(deps, record, outcome.retryAfterMs);
      // A hint that nobody answered for is not done.
      return outcome === undefined ? comeBack(deps, record) : 'acknowledged';
    }
  }
}

/** Acknowledged only once it lies in the queue for people: until then it comes back. */
async function reject(deps: HandleBatchDeps, record: SQSRecord, reason: string): Promise<Fate> {
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

async function comeBack(
  deps: HandleBatchDeps,
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
