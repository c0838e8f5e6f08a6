import type { DeadLetter, DeedEnd, LetterDeed, LookEnd } from '../../shared/model/dead-letter.ts';
import type { DeadLetterQueue } from '../../shared/ports/dead-letter-queue.ts';

export const bounds = { mostLetters: 1_000, mostMs: 10_000 };
export const neverStopped = new AbortController().signal;

/** All that a look shows, and how it ended. */
export async function allOf(
  look: AsyncGenerator<readonly DeadLetter[], LookEnd>,
): Promise<{ readonly letters: readonly DeadLetter[]; readonly end: LookEnd }> {
  const letters: DeadLetter[] = [];
  for (;;) {
    const next = await look.next();
    if (next.done === true) return { letters, end: next.value };
    letters.push(...next.value);
  }
}

/** Does something with letters, and what was told on the way. */
export async function deedOf(
  queue: DeadLetterQueue,
  which: ReadonlySet<string> | 'all',
  deed: LetterDeed,
): Promise<{ readonly end: DeedEnd; readonly told: readonly number[] }> {
  const told: number[] = [];
  const end = await queue.treat(which, deed, (done) => told.push(done), neverStopped);
  return { end, told };
}
