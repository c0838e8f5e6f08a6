import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Hint, ParseResult } from '../../../shared/model/hint.ts';
import type { Outcome } from '../../../shared/model/outcome.ts';
import { parseMessage } from '../events/parse-message.ts';
import type { QueueMessage } from '../events/queue-message.ts';
import {
  batchResponse,
  comeBack,
  ignore,
  reject,
  type Fate,
  type MessageFateDeps,
} from '../queue/message-fate.ts';

export interface HandleBatchDeps extends MessageFateDeps {
  /** An outcome for every hint, by its ID. */
  readonly reconcile: (hints: readonly Hint[]) => Promise<ReadonlyMap<string, Outcome>>;
}

/**
 * Works on a batch of SQS messages. A message is named as failed only where it has to come back;
 * all others are acknowledged by being left out.
 */
export async function handleBatch(
  deps: HandleBatchDeps,
  { Records }: SQSEvent,
): Promise<SQSBatchResponse> {
  const parsed = Records.map((record) => ({ record, result: parseMessage(messageOf(record)) }));
  const hints = parsed.flatMap(({ result }) => (result.kind === 'hint' ? [result.hint] : []));
  const outcomes = await deps.reconcile(hints);
  const fates = await Promise.all(
    parsed.map(({ record, result }) => finish(deps, record, result, outcomes)),
  );
  return batchResponse(Records, fates);
}

function messageOf({ messageId, body, awsRegion, attributes }: SQSRecord): QueueMessage {
  const returned = Number(attributes.ApproximateReceiveCount) > 1;
  return { id: messageId, body, region: awsRegion, returned };
}

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
      return ignore(deps, record, result);
    case 'hint': {
      const outcome = outcomes.get(result.hint.id);
      if (outcome?.kind === 'deferred') return comeBack(deps, record, outcome.retryAfterMs);
      // A hint that nobody answered for is not done.
      return outcome === undefined ? comeBack(deps, record) : 'acknowledged';
    }
  }
}
