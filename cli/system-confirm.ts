import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

/** Asks on a terminal; without one there is nobody to answer. Anything but a yes is a no. */
export function systemConfirm(
  input: Pick<ReadStream, 'isTTY'> & NodeJS.ReadableStream,
  output: Pick<WriteStream, 'isTTY'> & NodeJS.WritableStream,
): (question: string, signal: AbortSignal) => Promise<boolean | undefined> {
  return async (question, signal) => {
    if (!input.isTTY || !output.isTTY) return undefined;
    const asking = createInterface({ input, output });
    try {
      // With a terminal readline takes Ctrl-C to itself.
      asking.once('SIGINT', () => process.emit('SIGINT'));
      const answer = await asking.question(`${question} [y/N] `, { signal });
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      asking.close();
    }
  };
}
