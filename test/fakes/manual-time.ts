import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Time that passes only when a test lets it: whoever sleeps wakes in the order of the alarms. */
export class ManualTime implements MonotonicClock {
  readonly #sleepers = new Set<Sleeper>();
  #nowMs = 1_000;

  nowMs(): number {
    return this.#nowMs;
  }

  readonly sleep: Sleep = (ms, signal) =>
    new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        resolve();
      };
      const sleeper = { atMs: this.#nowMs + ms, wake };
      this.#sleepers.add(sleeper);
      if (signal.aborted) wake();
      else signal.addEventListener('abort', wake, { once: true });
    });

  /** Lets so much time pass, and everything that waits for it happen. */
  async advanceMs(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settle();
      const [next] = [...this.#sleepers].toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined || next.atMs > endMs) break;
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
    }
    this.#nowMs = endMs;
    await settle();
  }
}

/** Lets everything happen that waits for no time. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
