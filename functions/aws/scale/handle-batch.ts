import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { CarriedRequest } from '../../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../../shared/scale/scale-outcome.ts';
import { finishBatch, type FoundRecord, type MessageFateDeps } from '../queue/message-fate.ts';
import { parseScaleMessage } from './parse-scale-message.ts';

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
  const requests: CarriedRequest[] = [];
  const found = Records.map((record): FoundRecord => {
    const result = parseScaleMessage(deps.installation, record.body);
    if (result.kind !== 'request') return { record, found: result };
    const { messageId: id, attributes } = record;
    const isNew = attributes.ApproximateReceiveCount === '1';
    requests.push({ id, request: result.request, isNew });
    return { record, found: { kind: 'asks', id } };
  });
  const outcomes = await deps.scale(requests);
  return finishBatch(deps, found, outcomes);
}
