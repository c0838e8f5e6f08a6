import { findingIn } from '../../../shared/delivery/fate.ts';
import { hintsIn, type HintsIn } from '../../../shared/delivery/hints-in.ts';
import type { Outcome } from '../../../shared/model/outcome.ts';
import { parseMessage } from '../events/parse-message.ts';
import type { ReceivedMessage } from '../queue/received-message.ts';
import { workOnBatch, type BatchDeps, type Tell } from '../queue/work-on-batch.ts';

export interface HandleBatchDeps extends BatchDeps {
  /** An outcome for every hint, by its ID. */
  readonly reconcile: (hints: HintsIn) => Promise<ReadonlyMap<string, Outcome>>;
  /** Name of this one: requests for another are ignored. */
  readonly installation: string;
}

/** Works on a batch of the events queue, as {@link workOnBatch} says. */
export function handleBatch(
  deps: HandleBatchDeps,
  batch: readonly ReceivedMessage[],
  limitMs?: number,
): Promise<void> {
  const read = (messages: readonly ReceivedMessage[]) => {
    const parsed = messages.map((message) => ({
      message,
      results: parseMessage(message, deps.installation),
    }));
    const hints = hintsIn(parsed.flatMap(({ results }) => results));
    return {
      found: parsed.map(({ message, results }) => ({ message, findings: results.map(findingIn) })),
      work: async (_: AbortSignal, tell: Tell) => {
        for (const [id, outcome] of await deps.reconcile(hints)) tell(id, outcome);
      },
    };
  };
  return workOnBatch(deps, batch, read, limitMs);
}
