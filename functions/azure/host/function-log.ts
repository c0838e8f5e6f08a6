import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogFields, Logger } from '../../../shared/ports/logger.ts';

/** What of an invocation's context takes lines: their levels are those of the log. */
export type LevelledWriter = Readonly<Record<'info' | 'warn' | 'error', (line: string) => void>>;

interface Invocation {
  readonly writer: LevelledWriter;
  isOver: boolean;
}

/**
 * One line of JSON for each message, by the invocation that it belongs to. The host does not take
 * lines for an invocation that is over, so what is still said then goes to the process's own output.
 */
export class FunctionLog implements Logger {
  readonly #service: string;
  readonly #outside: LevelledWriter;
  readonly #invocations = new AsyncLocalStorage<Invocation>();

  /**
   * @param service name of the function, such as `poolsync-reconcile`
   * @param outside takes what belongs to no invocation
   */
  constructor(service: string, outside: LevelledWriter) {
    this.#service = service;
    this.#outside = outside;
  }

  /** All that the work says belongs to this invocation, as long as it lasts. */
  async during<Result>(writer: LevelledWriter, work: () => Promise<Result>): Promise<Result> {
    const invocation = { writer, isOver: false };
    try {
      return await this.#invocations.run(invocation, work);
    } finally {
      invocation.isOver = true;
    }
  }

  info(message: string, fields: LogFields = {}): void {
    this.#write('info', { message, ...fields });
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#write('warn', { message, ...fields });
  }

  error(message: string, fields: LogFields = {}): void {
    this.#write('error', { message, ...fields });
  }

  /** A figure that queries of the log can sum up; it begins with its name, for them to find it by. */
  metric(name: string, value: number, reason: string | undefined): void {
    this.#write('info', { metric: name, value, reason });
  }

  #write(level: keyof LevelledWriter, fields: LogFields): void {
    const invocation = this.#invocations.getStore();
    const writer = invocation?.isOver === false ? invocation.writer : this.#outside;
    writer[level](
      JSON.stringify({ ...fields, level: level.toUpperCase(), service: this.#service }),
    );
  }
}
