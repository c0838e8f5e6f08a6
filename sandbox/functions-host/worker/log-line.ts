import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

/** Levels of the log of Azure Functions. */
export type LogLevel =
  'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';

/** The invocation that the running code belongs to. */
export interface Invocation {
  readonly functionName: string;
  readonly invocationId: string;
}

/** `user`: the app's own; `system`: library and worker; `console`: what the app wrote there. */
export type LogCategory = 'user' | 'system' | 'customMetric' | 'console';

/** Writes lines of JSON to standard output, where the host's log is. */
export class LogLines {
  readonly #invocations = new AsyncLocalStorage<Invocation>();
  readonly #write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Runs `act` so that all that it logs, also later, names the invocation. */
  async within<T>(invocation: Invocation, act: () => Promise<T>): Promise<T> {
    return this.#invocations.run(invocation, act);
  }

  log(level: LogLevel, category: LogCategory, message: string): void {
    const invocation = this.#invocations.getStore();
    const time = new Date().toISOString();
    this.#write(`${JSON.stringify({ time, level, category, ...invocation, message })}\n`);
  }

  /** Makes the console of this process write such lines too. */
  takeOverConsole(target: Console): void {
    const levels = {
      trace: 'trace',
      debug: 'debug',
      log: 'information',
      info: 'information',
      warn: 'warning',
      error: 'error',
    } as const;
    for (const [method, level] of Object.entries(levels)) {
      Reflect.set(target, method, (...args: unknown[]) => {
        this.log(level, 'console', format(...args));
      });
    }
  }
}
