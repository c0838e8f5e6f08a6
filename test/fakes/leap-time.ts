import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';
import type { FixedClock } from './fixed-clock.ts';

/** Time that leaps when somebody sleeps, with the clock of the dependencies. */
export class LeapTime implements MonotonicClock {
  /** How long each slept, in ms. */
  readonly slept: number[] = [];
  readonly #clock: FixedClock;
  #whileAsleep: () => unknown = () => undefined;

  constructor(clock: FixedClock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.now().getTime();
  }

  /** Runs once, while somebody sleeps for the next time. */
  onceAsleep(work: () => unknown): void {
    this.#whileAsleep = work;
  }

  readonly sleep: Sleep = async (ms) => {
    this.slept.push(ms);
    const work = this.#whileAsleep;
    this.#whileAsleep = () => undefined;
    await work();
    this.#clock.advanceMs(ms);
  };
}
