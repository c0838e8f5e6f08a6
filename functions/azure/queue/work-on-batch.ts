import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { fateOf, type Ending, type Fate, type Finding } from '../../../shared/delivery/fate.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import { finishBatch, type FatedMessage, type MessageFateDeps } from './message-fate.ts';
import type { ReceivedMessage } from './received-message.ts';

export interface BatchDeps extends MessageFateDeps {
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

/** What a function has read in the messages of a batch. */
export interface ReadBatch {
  /** Of each message what was found in it. */
  readonly found: readonly FoundMessage[];
  /**
   * Does all that is asked for.
   *
   * @param over aborted when its time is up
   * @param tell is told the ending of every ID that is asked
   */
  readonly work: (over: AbortSignal, tell: Tell) => Promise<unknown>;
}

/** Takes the ending of one ID. What ended before the time is up keeps its ending, and its time to come back. */
export type Tell = (id: string, ending: Ending) => void;

interface FoundMessage {
  readonly message: ReceivedMessage;
  readonly findings: readonly Finding[];
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
export async function workOnBatch(
  deps: BatchDeps,
  messages: readonly ReceivedMessage[],
  read: (messages: readonly ReceivedMessage[]) => ReadBatch,
  limitMs = usualLimitMs,
): Promise<void> {
  const worked = await readAndWork(deps, () => read(messages), limitMs).catch(
    (error: unknown): Worked => {
      // A mistake of ours. Were it thrown, the host would deliver the batch again at once, until its
      // messages are dead.
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      deps.log.error('batch not worked on', { messages: messages.length, detail });
      return { batch: messages.map((message) => ({ message, fate: comesBack })), hasEnded: false };
    },
  );
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

async function readAndWork(
  { log }: Pick<BatchDeps, 'log'>,
  read: () => ReadBatch,
  limitMs: number,
): Promise<Worked> {
  const { found, work } = read();
  const endings = new Map<string, Ending>();
  const tell: Tell = (id, ending) => void endings.set(id, ending);
  const ended = await orFault(() =>
    withinTime('Working on a batch', limitMs, (over) => work(over, tell)),
  );
  if (isFault(ended)) {
    log.warn('batch not done in time', { messages: found.length, detail: ended.message });
  }
  const batch = found.map(({ message, findings }) => ({
    message,
    fate: fateOf(findings, endings),
  }));
  return { batch, hasEnded: !isFault(ended) };
}
