import type {
  DeadLetter,
  DeedEnd,
  LetterDeed,
  LookEnd,
} from '../../../shared/model/dead-letter.ts';
import { isFault, orFault, type Fault } from '../../../shared/model/fault.ts';
import type { DeadLetterQueue, LookBounds } from '../../../shared/ports/dead-letter-queue.ts';
import { LetterHold, type HeldLetter } from './letter-hold.ts';
import { moveAllBack } from './move-task.ts';
import { nameOfQueue, sendBack, type SourceQueues } from './send-back.ts';
import { SqsCalls, type Sqs } from './sqs-calls.ts';

export interface SqsLettersDeps {
  readonly sqs: Sqs;
  readonly kind: DeadLetterQueue['kind'];
  readonly url: string;
  /** URLs of the queues that letters are sent back to. */
  readonly sources: SourceQueues;
  /** Resolves after so long, or once the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A deed goes through a queue for so long, while the letters that it passes over are hidden. */
const mostDeedMs = 90_000;

/**
 * A queue of SQS with messages for people. SQS cannot show a message without handing it out: so a look receives
 * all, each hidden for two minutes, and puts them back at its end. If the process dies they come back by themselves.
 */
export class SqsLetters implements DeadLetterQueue {
  readonly cloud = 'aws';
  readonly kind: DeadLetterQueue['kind'];
  readonly name: string;
  readonly #deps: SqsLettersDeps;
  readonly #calls: SqsCalls;

  constructor(deps: SqsLettersDeps) {
    this.#deps = deps;
    this.#calls = new SqsCalls(deps.sqs, deps.url);
    this.kind = deps.kind;
    this.name = nameOfQueue(deps.url);
  }

  async *look(
    { mostLetters, mostMs }: LookBounds,
    signal: AbortSignal,
  ): AsyncGenerator<readonly DeadLetter[], LookEnd> {
    const { held } = await this.#calls.mustBeLast();
    const over = AbortSignal.any([signal, AbortSignal.timeout(mostMs)]);
    const hold = new LetterHold(this.#calls);
    let seen = 0;
    try {
      while (!over.aborted && seen < mostLetters) {
        const { fresh, isEmpty } = await hold.receive(over, mostLetters - seen);
        if (isEmpty) return { complete: true, held };
        seen += fresh.length;
        yield fresh.map((letter) => this.#shown(letter));
      }
      return { complete: false, held };
    } finally {
      await hold.putBack();
    }
  }

  async treat(
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    told: (done: number) => void,
    signal: AbortSignal,
  ): Promise<DeedEnd> {
    const progress = { done: 0 };
    const begun = await orFault(() => this.#treat(which, deed, progress, told, signal));
    return isFault(begun) ? { done: progress.done, problem: begun.message } : begun;
  }

  async #treat(
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    progress: { done: number },
    told: (done: number) => void,
    signal: AbortSignal,
  ): Promise<DeedEnd> {
    if (which === 'all' && deed === 'delete') {
      await this.#calls.purge();
      return { done: undefined };
    }
    if (which === 'all' && this.kind === 'redrive') {
      return moveAllBack(this.#deps, this.#calls, told, signal);
    }
    await this.#calls.mustBeLast();
    return this.#oneByOne(which, deed, progress, told, signal);
  }

  async #oneByOne(
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    progress: { done: number },
    told: (done: number) => void,
    signal: AbortSignal,
  ): Promise<DeedEnd> {
    const hold = new LetterHold(this.#calls);
    const over = AbortSignal.any([signal, AbortSignal.timeout(mostDeedMs)]);
    const isLeft = (): boolean => which === 'all' || progress.done < which.size;
    try {
      while (!over.aborted && isLeft()) {
        const { fresh, isEmpty } = await hold.receive(over);
        if (isEmpty) return progress;
        const wanted = fresh.filter(({ id }) => which === 'all' || which.has(id));
        const { letters, fault } = await this.#readyToGo(wanted, deed);
        await hold.remove(letters);
        progress.done += letters.length;
        told(progress.done);
        if (fault !== undefined) throw fault;
      }
    } finally {
      await hold.putBack();
    }
    const problem = `not all were reached in ${mostDeedMs / 1_000} s: run it again`;
    return !signal.aborted && isLeft() ? { ...progress, problem } : progress;
  }

  /** Those that may be deleted; where one could not be sent back, the others may all the same. */
  async #readyToGo(
    letters: readonly HeldLetter[],
    deed: LetterDeed,
  ): Promise<{ readonly letters: readonly HeldLetter[]; readonly fault?: Fault }> {
    if (deed === 'delete') return { letters };
    const { sqs, sources } = this.#deps;
    const sent = await Promise.all(
      letters.map((letter) => orFault(() => sendBack(sqs, sources, letter))),
    );
    const fault = sent.find(isFault);
    const gone = letters.filter((_, at) => !isFault(sent[at]));
    return fault === undefined ? { letters: gone } : { letters: gone, fault };
  }

  #shown({ id, body, attributes, sentAt, givenUpBy }: HeldLetter): DeadLetter {
    const told = attributes['reason']?.StringValue;
    const by = givenUpBy === undefined ? 'a queue' : nameOfQueue(givenUpBy);
    const usual =
      this.kind === 'redrive' ? `${by} gave it up: received too often` : 'no reason is given';
    return { id, body, reason: told ?? usual, ...(sentAt === undefined ? {} : { at: sentAt }) };
  }
}
