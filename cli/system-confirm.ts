import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

/**
 * Asks on a terminal; without one there is nobody to answer. Anything but a yes is a no, also Ctrl-D.
 *
 * The function that it makes throws once its signal is aborted.
 */
export function systemConfirm(
  input: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream,
  output: Pick<WriteStream, 'isTTY'> & NodeJS.WritableStream,
): (question: string, signal: AbortSignal) => Promise<boolean | undefined> {
  return async (question, signal) => {
    if (!input.isTTY || !output.isTTY) return undefined;
    const asking = createInterface({ input, output });
    const gone = new AbortController();
    try {
      // With a terminal readline takes Ctrl-C to itself.
      asking.once('SIGINT', () => process.emit('SIGINT'));
      // By itself the question would wait on for an input that has ended. The abort ends its line, too.
      asking.once('close', () => gone.abort());
      const either = AbortSignal.any([signal, gone.signal]);
      const answer = await asking.question(`${question} [y/N] `, { signal: either });
      return /^y(es)?$/i.test(answer.trim());
    } catch (error) {
      const isEnded = error instanceof Error && error.name === 'AbortError';
      if (signal.aborted || !isEnded) throw error;
      return false;
    } finally {
      asking.close();
    }
  };
}
