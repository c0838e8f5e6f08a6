import { once } from 'node:events';
import { exitStatus, type ExitStatus } from './exit-status.ts';

export interface OutputDeps {
  /** A line for people, beside the output. */
  readonly complain: (line: string) => void;
  /** Ends the process. */
  readonly exit: (status: ExitStatus) => void;
}

/**
 * Standard output. Where it cannot be written the process ends. Who reads it may stop, as head does: then
 * nothing is left to do, unless the command is to be finished all the same.
 */
export class SystemOutput {
  readonly #stream: NodeJS.WritableStream;
  #isFinishedUnread = false;
  #isUnread = false;

  constructor(stream: NodeJS.WritableStream, { complain, exit }: OutputDeps) {
    this.#stream = stream;
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE') {
        complain(`cannot write the output: ${message}`);
        exit(exitStatus.failed);
      } else if (this.#isFinishedUnread) this.#isUnread = true;
      else exit(exitStatus.ok);
    });
  }

  /** From now on the work goes on though nobody reads what it says. */
  finishUnread(): void {
    this.#isFinishedUnread = true;
  }

  /** Ends when more can be taken. */
  async print(text: string): Promise<void> {
    if (this.#isUnread || this.#stream.write(text)) return;
    try {
      await once(this.#stream, 'drain');
    } catch (error) {
      if (!this.#isUnread) throw error;
    }
  }
}
