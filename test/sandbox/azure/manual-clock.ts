import type { Cancel, Clock } from '../../../sandbox/simulated/clock.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Node's timers take more for 1 ms. */
const longestMs = 2_147_483_647;

/** A clock of the sandbox that stands until a test moves it. */
export class ManualClock implements Clock {
  #now = Date.UTC(2026, 10, 26, 12);
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.#now + (ms > longestMs ? 1 : ms), run };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Moves on, running what falls due in its order; whoever waited for it has run too afterwards. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers]
        .filter(({ at }) => at <= end)
        .toSorted((a, b) => a.at - b.at)
        .at(0);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets all that waits for a settled promise go on. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
