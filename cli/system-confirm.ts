import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';

/** Asks the person at the terminal; nothing but yes is a yes. */
export function systemConfirm(stdin: ReadStream, stderr: WriteStream) {
  return async (question: string, signal: AbortSignal): Promise<boolean | undefined> => {
    if (!stdin.isTTY || !stderr.isTTY) return undefined;
    const lines = createInterface({ input: stdin, output: stderr });
    // The terminal sends Ctrl-C here while it is asked.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      const answer = await lines.question(`${question} [y/N] `, { signal });
      return /^y(?:es)?$/i.test(answer.trim());
    } catch (error) {
      if (signal.aborted) return false;
      throw error;
    } finally {
      lines.close();
    }
  };
}
