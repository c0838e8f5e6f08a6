import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { CarriedRequest } from '../../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../../shared/scale/scale-outcome.ts';
import {
  batchResponse,
  comeBack,
  ignore,
  reject,
  type Fate,
  type MessageFateDeps,
} from '../queue/message-fate.ts';
import { parseScaleMessage, type ScaleMessage } from './parse-scale-message.ts';

export interface HandleBatchDeps extends MessageFateDeps {
  /** An outcome for every request, by its ID. */
  readonly scale: (
    requests: readonly CarriedRequest[],
  ) => Promise<ReadonlyMap<string, ScaleOutcome>>;
  /** Whose requests are meant for this function. */
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
    result: parseScaleMessage(deps.installation, record.body),
  }));
  const requests = parsed.flatMap(({ record: { messageId: id }, result }) =>
    result.kind === 'request' ? [{ id, request: result.request }] : [],
  );
  const outcomes = await deps.scale(requests);
  const fates = await Promise.all(
    parsed.map(({ record, result }) => finish(deps, record, result, outcomes)),
  );
  return batchResponse(Records, fates);
}

async function finish(
  deps: HandleBatchDeps,
  record: SQSRecord,
  result: ScaleMessage,
  outcomes: ReadonlyMap<string, ScaleOutcome>,
): Promise<Fate> {
  switch (result.kind) {
    case 'rejected':
      return reject(deps, record, result.reason);
    case 'ignored':
      return ignore(deps, record, result);
    case 'request': {
      const outcome = outcomes.get(record.messageId);
      if (outcome?.kind === 'deferred') return comeBack(deps, record, outcome.retryAfterMs);
      // A request that nobody answered for is not done.
      return outcome === undefined ? comeBack(deps, record) : 'acknowledged';
    }
  }
}
