import type { Clock } from '../../simulated/clock.ts';

/** Those who wait for messages. Who is woken looks again, and waits on where another was faster. */
export class Waiters {
  readonly #clock: Pick<Clock, 'after'>;
  readonly #waiting = new Set<() => void>();
  #wakeQueued = false;

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock;
  }

  /** Resolves at a wake-up, or when `signal` is aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        signal.removeEventListener('abort', end);
        this.#waiting.delete(end);
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      this.#waiting.add(end);
    });
  }

  /** Wakes at the next turn, so that messages that come in one step reach a receiver as one batch. */
  wake(): void {
    if (this.#wakeQueued || this.#waiting.size === 0) return;
    this.#wakeQueued = true;
    this.#clock.after(0, () => {
      this.#wakeQueued = false;
      for (const end of this.#waiting) end();
    });
  }
}
