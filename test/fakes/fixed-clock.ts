import type { Clock } from '../../shared/ports/clock.ts';
import { noon } from './builders.ts';

/** A clock that stands until a test moves it. */
export class FixedClock implements Clock {
  #nowMs: number;

  constructor(at: Date = noon) {
    this.#nowMs = at.getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  advanceMs(ms: number): void {
    this.#nowMs += ms;
  }
}
