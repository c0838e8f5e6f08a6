import type { DeadLetter, DeedEnd, LetterDeed, LookEnd } from '../model/dead-letter.ts';

/** What a look is bounded by. */
export interface LookBounds {
  readonly mostLetters: number;
  readonly mostMs: number;
}

/** A queue of messages for people, as a person's command sees it. */
export interface DeadLetterQueue {
  readonly cloud: 'aws' | 'azure';
  /** `rejected`: nobody could work on them; `redrive`: given up after too many tries. */
  readonly kind: 'rejected' | 'redrive';
  /** As the cloud has it. */
  readonly name: string;
  /**
   * Shows each letter once and leaves all of them where they are, also where it is aborted or the caller
   * stops early.
   *
   * @throws Fault
   */
  look(bounds: LookBounds, signal: AbortSignal): AsyncGenerator<readonly DeadLetter[], LookEnd>;
  /**
   * Does something with letters: with those of these IDs, or with all that lie there, also with such as came
   * since the look. Whatever is sent back is deleted only after it. An abort ends it between two letters.
   * A fault on the way is told in what it returns.
   *
   * All that was rejected must not be sent back: what is rejected again would be met again, without an end.
   *
   * @param told is told how many are done so far
   */
  treat(
    which: ReadonlySet<string> | 'all',
    deed: LetterDeed,
    told: (done: number) => void,
    signal: AbortSignal,
  ): Promise<DeedEnd>;
}
