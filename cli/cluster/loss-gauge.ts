import type { FeedHealth } from '../../shared/kube/feed-health.ts';
import type { MonotonicClock } from '../../shared/ports/timing.ts';

/** Whether a feed has lost its connection: it has failed, and nothing was heard since. */
export class LossGauge {
  readonly #health: () => FeedHealth;
  #last: FeedHealth;
  #isLost = false;

  constructor(health: () => FeedHealth) {
    this.#health = health;
    this.#last = health();
  }

  isLost(): boolean {
    const before = this.#last;
    this.#last = this.#health();
    const { failures, heardAtMs } = this.#last;
    if (heardAtMs !== before.heardAtMs) this.#isLost = false;
    else if (failures > before.failures) this.#isLost = true;
    return this.#isLost;
  }
}

/** Whether something has been so for a while. */
export class Lasting {
  readonly #monotonic: MonotonicClock;
  readonly #forMs: number;
  #sinceMs: number | undefined;

  constructor(monotonic: MonotonicClock, forMs: number) {
    this.#monotonic = monotonic;
    this.#forMs = forMs;
  }

  lasts(isSo: boolean): boolean {
    if (!isSo) {
      this.#sinceMs = undefined;
      return false;
    }
    this.#sinceMs ??= this.#monotonic.nowMs();
    return this.#monotonic.nowMs() - this.#sinceMs >= this.#forMs;
  }
}
