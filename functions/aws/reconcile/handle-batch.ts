import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { findingIn } from '../../../shared/delivery/fate.ts';
import { hintsIn } from '../../../shared/delivery/hints-in.ts';
import type { Hint, PoolHint } from '../../../shared/model/hint.ts';
import type { Outcome } from '../../../shared/model/outcome.ts';
import { parseMessage } from '../events/parse-message.ts';
import type { QueueMessage } from '../events/queue-message.ts';
import { finishBatch, type MessageFateDeps } from '../queue/message-fate.ts';

export interface HandleBatchDeps extends MessageFateDeps {
  /** An outcome for every hint, by its ID. */
  readonly reconcile: (
    hints: readonly Hint[],
    poolHints: readonly PoolHint[],
  ) => Promise<ReadonlyMap<string, Outcome>>;
  /** Name of this one: requests for another are ignored. */
  readonly installation: string;
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
  const { hints, poolHints } = hintsIn(parsed.map(({ result }) => result));
  const outcomes = await deps.reconcile(hints, poolHints);
  const found = parsed.map(({ record, result }) => ({ record, found: findingIn(result) }));
  return finishBatch(deps, found, outcomes);
}

function messageOf({ messageId, body, awsRegion }: SQSRecord): QueueMessage {
  return { id: messageId, body, region: awsRegion };
}
