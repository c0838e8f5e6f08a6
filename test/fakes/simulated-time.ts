import { setImmediate as settle } from 'node:timers/promises';
import type { Clock } from '../../shared/ports/clock.ts';
import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';
import { noon } from './builders.ts';

interface Timer {
  readonly atMs: number;
  readonly owner: SimulatedProcess;
  readonly wake: () => void;
}

/** One time for several processes, which a test moves. */
export class SimulatedTime {
  #nowMs = 0;
  #timers: Timer[] = [];

  get nowMs(): number {
    return this.#nowMs;
  }

  /** @param skewMs by how much the clock of this process is ahead of the others' */
  process(skewMs = 0): SimulatedProcess {
    return new SimulatedProcess(this, skewMs);
  }

  add(timer: Timer): void {
    this.#timers.push(timer);
  }

  /** Lets time pass, and everybody who is not stopped do what is due. */
  async advanceMs(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const next = this.#timers
        .filter(({ atMs, owner }) => atMs <= untilMs && !owner.isStopped)
        .toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.wake();
      await this.settle();
    }
    this.#nowMs = untilMs;
  }

  /** Lets everybody come to where they wait for time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await settle();
  }
}

/** The clocks of a process that can be stopped, as by SIGSTOP, and go on. */
export class SimulatedProcess {
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  readonly sleep: Sleep;
  isStopped = false;
  /** By how much its clock of the day has been moved since. */
  movedMs = 0;

  constructor(time: SimulatedTime, skewMs: number) {
    this.clock = { now: () => new Date(noon.getTime() + time.nowMs + skewMs + this.movedMs) };
    // Each machine counts from a moment of its own.
    this.monotonic = { nowMs: () => time.nowMs + 7 * skewMs };
    this.sleep = (ms, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      else time.add({ atMs: time.nowMs + ms, owner: this, wake: resolve });
      return promise;
    };
  }
}
