import type { MonotonicClock } from '../ports/timing.ts';
import type { FeedHealth, FeedState } from './feed-health.ts';
import type { FeedEnd, FeedWork } from './feed-next.ts';

/** Keeps count of how a feed fares. */
export class FeedGauge {
  readonly #monotonic: MonotonicClock;
  #working: 'loading' | 'following' = 'loading';
  #obstacle: 'denied' | 'not-served' | undefined;
  #loads = 0;
  #failures = 0;
  #skipped = 0;
  #heardAtMs: number | undefined;

  constructor(monotonic: MonotonicClock) {
    this.#monotonic = monotonic;
  }

  read(): FeedHealth {
    const state: FeedState = this.#obstacle ?? this.#working;
    return {
      state,
      loads: this.#loads,
      failures: this.#failures,
      skipped: this.#skipped,
      heardAtMs: this.#heardAtMs,
    };
  }

  begins(work: FeedWork): void {
    this.#working = work === 'follow' ? 'following' : 'loading';
  }

  heard(): void {
    this.#obstacle = undefined;
    this.#heardAtMs = this.#monotonic.nowMs();
  }

  loaded(): void {
    this.#loads += 1;
    this.#working = 'following';
  }

  skipped(): void {
    this.#skipped += 1;
  }

  failed(end: FeedEnd): void {
    this.#failures += 1;
    const status = end.kind === 'refused' ? end.refusal.status : undefined;
    if (status === 401 || status === 403) this.#obstacle = 'denied';
    else this.#obstacle = status === 404 ? 'not-served' : undefined;
  }
}
