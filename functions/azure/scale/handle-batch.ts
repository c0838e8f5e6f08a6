import type { CarriedRequest } from '../../../shared/scale/coalesce-requests.ts';
import type { ScaleOutcome } from '../../../shared/scale/scale-outcome.ts';
import type { ReceivedMessage } from '../queue/received-message.ts';
import { workOnBatch, type BatchDeps, type Tell } from '../queue/work-on-batch.ts';
import { parseScaleMessage } from './parse-scale-message.ts';

export interface HandleBatchDeps extends BatchDeps {
  /** Tells the outcome of every request whose work began in time, by its ID. */
  readonly scale: (
    requests: readonly CarriedRequest[],
    over: AbortSignal,
    tell: (id: string, outcome: ScaleOutcome) => void,
  ) => Promise<unknown>;
  /** Whose requests are meant for this function. */
  readonly installation: string;
}

/** Works on a batch of the scale queue, as {@link workOnBatch} says. */
export function handleBatch(
  deps: HandleBatchDeps,
  batch: readonly ReceivedMessage[],
  limitMs?: number,
): Promise<void> {
  const read = (messages: readonly ReceivedMessage[]) => {
    const requests: CarriedRequest[] = [];
    const found = messages.map((message) => {
      const findings = parseScaleMessage(message, deps.installation).map((result) => {
        if (result.kind !== 'request') return result;
        requests.push({ ...result.carried, isNew: message.attempt === 1 });
        return { kind: 'asks', id: result.carried.id } as const;
      });
      return { message, findings };
    });
    return { found, work: (over: AbortSignal, tell: Tell) => deps.scale(requests, over, tell) };
  };
  return workOnBatch(deps, batch, read, limitMs);
}
