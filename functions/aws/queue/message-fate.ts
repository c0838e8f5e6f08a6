import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { backOffSeconds } from '../../../shared/delivery/back-off.ts';
import { fateOf, type Ending, type Fate, type Finding } from '../../../shared/delivery/fate.ts';
import {
  tellIgnored,
  tellNotRejected,
  tellRejected,
  type TellFateDeps,
} from '../../../shared/delivery/tell-fate.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { EventQueue } from './event-queue.ts';

export interface MessageFateDeps extends TellFateDeps {
  readonly queue: Pick<EventQueue, 'reject' | 'comeBack'>;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** A record with what was found in it. */
export interface FoundRecord {
  readonly record: SQSRecord;
  readonly found: Finding;
}

/**
 * Lets each message go as the outcomes say.
 *
 * @returns names as failed the messages that have to come back, in their order; all others are
 *   acknowledged by being left out
 */
export async function finishBatch(
  deps: MessageFateDeps,
  records: readonly FoundRecord[],
  outcomes: ReadonlyMap<string, Ending>,
): Promise<SQSBatchResponse> {
  const acknowledged = await Promise.all(
    records.map(({ record, found }) => finish(deps, record, fateOf([found], outcomes))),
  );
  return {
    batchItemFailures: records
      .filter((_, at) => acknowledged[at] !== true)
      .map(({ record: { messageId } }) => ({ itemIdentifier: messageId })),
  };
}

/** @returns whether the message is to be acknowledged */
async function finish(deps: MessageFateDeps, record: SQSRecord, fate: Fate): Promise<boolean> {
  switch (fate.kind) {
    case 'comes-back':
      return comeBack(deps, record, fate.retryAfterMs);
    case 'rejected':
      return reject(deps, record, fate.reason);
    case 'done':
      tellIgnored(deps, record.messageId, fate.ignored);
      return true;
  }
}

/** Acknowledged only once it lies in the queue for people: until then it comes back. */
async function reject(deps: MessageFateDeps, record: SQSRecord, reason: string): Promise<boolean> {
  const { messageId, body } = record;
  const sent = await orFault(() => deps.queue.reject(body, reason));
  if (isFault(sent)) {
    tellNotRejected(deps, messageId, sent);
    return comeBack(deps, record);
  }
  tellRejected(deps, messageId, reason);
  return true;
}

/** @param retryAfterMs absent: soon at first, then ever later */
async function comeBack(
  deps: MessageFateDeps,
  record: SQSRecord,
  retryAfterMs?: number,
): Promise<false> {
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
  return false;
}
