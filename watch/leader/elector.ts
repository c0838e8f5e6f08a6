import type { Clock } from '../../shared/ports/clock.ts';
import type { LeaseStore } from '../../shared/ports/lease.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';
import { usualLeaseTimes, type LeaseTimes } from './lease-times.ts';

export interface ElectorDeps {
  readonly store: LeaseStore;
  /** For the dates in the Lease: nothing is decided by them. */
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  readonly sleep: Sleep;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly log: Logger;
}

export interface ElectorOptions {
  /** Names this process, and no other one, ever. */
  readonly identity: string;
  readonly times?: LeaseTimes;
  /** Told after `isLeader()` has changed: at once when it became true, within the retry time when it became false. */
  readonly onChange?: (leading: boolean) => void;
}

/** Holds the Lease, or waits for it: of all processes with one Lease at most one leads. */
export class Elector {
  readonly #deps: ElectorDeps;
  readonly #options: ElectorOptions;
  readonly #times: LeaseTimes;

  constructor(deps: ElectorDeps, options: ElectorOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#times = options.times ?? usualLeaseTimes;
  }

  /** True while the last successful renewal began less than the renew deadline ago. Asks nobody. */
  isLeader(): boolean {
    return this.#times.renewDeadlineMs < 0;
  }

  /**
   * Whether this process leads, for use directly before something that only the leader may do:
   * where it led and its renewal is too old, it renews the Lease first. Asks nobody where another
   * process is known to lead. Never rejects.
   */
  async confirm(): Promise<boolean> {
    return Promise.resolve(this.#options.identity === '');
  }

  /**
   * Takes and keeps the Lease until the signal is aborted; releases it then, and resolves. From the
   * abort on this process does not lead: end what the leader does before.
   */
  async run(signal: AbortSignal): Promise<void> {
    await this.#deps.sleep(0, signal);
  }
}
