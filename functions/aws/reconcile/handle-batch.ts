import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Hint, ParseResult, PoolHint } from '../../../shared/model/hint.ts';
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
  const hints = parsed.flatMap(({ result }) => (result.kind === 'hint' ? [result.hint] : []));
  const poolHints = parsed.flatMap(({ result }) =>
    result.kind === 'pool-hint' ? [result.hint] : [],
  );
  const outcomes = await deps.reconcile(hints, poolHints);
  const fates = await Promise.all(
    parsed.map(({ record, result }) => finish(deps, record, result, outcomes)),
  );
  return batchResponse(Records, fates);
}

function messageOf({ messageId, body, awsRegion }: SQSRecord): QueueMessage {
  return { id: messageId, body, region: awsRegion };
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
    case 'hint':
    case 'pool-hint':
    case 'member-hint': {
      const outcome = outcomes.get(result.hint.id);
      if (outcome?.kind === 'deferred') return comeBack(deps, record, outcome.retryAfterMs);
      // A hint that nobody answered for is not done.
      return outcome === undefined ? comeBack(deps, record) : 'acknowledged';
    }
  }
}
