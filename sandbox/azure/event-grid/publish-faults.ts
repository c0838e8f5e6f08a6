/** What befalls a call to a topic. */
export type PublishFault =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** Seconds for the header `Retry-After`. */
      readonly retryAfterSeconds?: number | undefined;
    }
  | { readonly kind: 'hang' };

/** Faults of the next calls, in the order they were asked for. */
export class PublishFaults {
  readonly #next: PublishFault[] = [];

  /** Answers 429 (or 503), as a topic does that gets more than it takes. */
  throttle(
    options: {
      readonly times?: number;
      readonly status?: 429 | 503;
      readonly retryAfterSeconds?: number;
    } = {},
  ): void {
    const { times = 1, status = 429, retryAfterSeconds } = options;
    this.#add(times, { kind: 'answer', status, retryAfterSeconds });
  }

  error({
    times = 1,
    status = 500,
  }: { readonly times?: number; readonly status?: number } = {}): void {
    this.#add(times, { kind: 'answer', status });
  }

  /** No answer until the client gives up. */
  hang(times = 1): void {
    this.#add(times, { kind: 'hang' });
  }

  /** How many calls are still to fail. */
  get pending(): number {
    return this.#next.length;
  }

  clear(): void {
    this.#next.length = 0;
  }

  /** The fault of the call that comes now, used up by this call. */
  take(): PublishFault | undefined {
    return this.#next.shift();
  }

  #add(times: number, fault: PublishFault): void {
    for (let n = 0; n < times; n += 1) this.#next.push(fault);
  }
}
