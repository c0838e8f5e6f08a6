import { exitStatus, type ExitStatus } from './exit-status.ts';

const statuses = { SIGINT: exitStatus.interrupted, SIGTERM: exitStatus.terminated } as const;

/** What of a process tells of Ctrl-C and of SIGTERM, and ends it. */
export interface InterruptedProcess {
  on(signal: keyof typeof statuses, listener: () => void): unknown;
  exit(status: ExitStatus): void;
}

/**
 * What Ctrl-C and SIGTERM come to: the end of the process, or, once a command heeds them, the abortion
 * of its work; a second one ends it at once. Make it before anything slow is loaded.
 */
export class SystemInterrupts {
  readonly #stop = new AbortController();
  #isHeeded = false;
  #status: ExitStatus | undefined;

  constructor(process: InterruptedProcess) {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      // Not once: what hides the cursor ends the process where it finds no other listener.
      process.on(name, () => {
        if (!this.#isHeeded || this.#status !== undefined) process.exit(statuses[name]);
        this.#status = statuses[name];
        this.#stop.abort();
      });
    }
  }

  /** @returns what is aborted from now on, in place of the process */
  heed(): AbortSignal {
    this.#isHeeded = true;
    return this.#stop.signal;
  }

  /** A command knows that it was interrupted, and not by what. */
  statusOf(status: ExitStatus): ExitStatus {
    return status === exitStatus.interrupted ? (this.#status ?? status) : status;
  }
}
