import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { fateOf, findingIn, type Fate } from '../../../shared/delivery/fate.ts';
import { hintsIn, type HintsIn } from '../../../shared/delivery/hints-in.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { Outcome } from '../../../shared/model/outcome.ts';
import { parseMessage } from '../events/parse-message.ts';
import { finishBatch, type FatedMessage, type MessageFateDeps } from '../queue/message-fate.ts';
import type { ReceivedMessage } from '../queue/received-message.ts';

export interface HandleBatchDeps extends MessageFateDeps {
  /** An outcome for every hint, by its ID. */
  readonly reconcile: (hints: HintsIn) => Promise<ReadonlyMap<string, Outcome>>;
  /** Name of this one: requests for another are ignored. */
  readonly installation: string;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** So that what is not done by then can be sent again within an invocation's minute. */
const usualLimitMs = 36_000;

const comesBack: Fate = { kind: 'comes-back' };

/**
 * Works on the messages of an invocation. When it resolves all of them may be completed: what has to
 * come back was sent again.
 *
 * @param limitMs after so long what is not done comes back, and whatever is still under way counts
 *   for nothing
 * @throws Fault where something could not be sent again: then the host delivers all of them again
 */
export async function handleBatch(
  deps: HandleBatchDeps,
  messages: readonly ReceivedMessage[],
  limitMs = usualLimitMs,
): Promise<void> {
  const worked = await workOn(deps, messages, limitMs).catch((error: unknown): Worked => {
    // A mistake of ours. Were it thrown, the host would deliver the batch again at once, until its
    // messages are dead.
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    deps.log.error('batch not worked on', { messages: messages.length, detail });
    return { batch: messages.map((message) => ({ message, fate: comesBack })), hasEnded: false };
  });
  // What failed together comes back together, as one batch that is read once; those of other
  // invocations come at another time. But where the batch as such was too much, each of its messages
  // comes at a time of its own, so that the one that has to do with it holds up the others no longer.
  const chance = deps.random();
  await finishBatch(deps, worked.batch, worked.hasEnded ? () => chance : deps.random);
}

interface Worked {
  readonly batch: readonly FatedMessage[];
  readonly hasEnded: boolean;
}

async function workOn(
  deps: HandleBatchDeps,
  messages: readonly ReceivedMessage[],
  limitMs: number,
): Promise<Worked> {
  const parsed = messages.map((message) => ({
    message,
    results: parseMessage(message, deps.installation),
  }));
  const hints = hintsIn(parsed.flatMap(({ results }) => results));
  const ended = await orFault(() =>
    withinTime('Working on a batch', limitMs, () => deps.reconcile(hints)),
  );
  if (isFault(ended)) {
    deps.log.warn('batch not done in time', { messages: messages.length, detail: ended.message });
  }
  const outcomes = isFault(ended) ? new Map<string, Outcome>() : ended;
  const batch = parsed.map(({ message, results }) => ({
    message,
    fate: fateOf(results.map(findingIn), outcomes),
  }));
  return { batch, hasEnded: !isFault(ended) };
}
