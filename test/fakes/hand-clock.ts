import type { MonotonicClock } from '../../shared/ports/timing.ts';

/** A monotonic clock that stands until a test moves it. */
export class HandClock implements MonotonicClock {
  #nowMs = 1_000;

  nowMs(): number {
    return this.#nowMs;
  }

  advanceMs(ms: number): void {
    this.#nowMs += ms;
  }
}
