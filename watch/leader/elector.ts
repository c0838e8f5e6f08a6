import { isFault, orFault, type Fault } from '../../shared/model/fault.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { LeaseStore } from '../../shared/ports/lease.ts';
import type { Logger } from '../../shared/ports/logger.ts';
import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';
import {
  decideLease,
  expiresInMs,
  observe,
  releasedRecord,
  type ObservedLease,
} from './lease-decision.ts';
import { usualLeaseTimes, type LeaseTimes } from './lease-times.ts';

export interface ElectorDeps {
  readonly store: LeaseStore;
  /** For the dates in the Lease: nobody decides by them. */
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
  /**
   * Told when `isLeader()` has changed: at once when it became true, after the next try to renew
   * when it became false.
   */
  readonly onChange?: (leading: boolean) => void;
}

/** When the request began that made or renewed the Lease. */
interface Renewal {
  readonly monotonicMs: number;
  readonly clockMs: number;
}

/** Holds the Lease, or waits for it: of all processes with one Lease at most one leads. */
export class Elector {
  readonly #deps: ElectorDeps;
  readonly #options: ElectorOptions;
  readonly #times: LeaseTimes;
  #observed: ObservedLease | undefined;
  /** `undefined` where the last look at the Lease did not show it as ours. */
  #renewal: Renewal | undefined;
  #attempt: Promise<void> | undefined;
  #signal: AbortSignal | undefined;
  #told = false;
  #complaint = '';

  constructor(deps: ElectorDeps, options: ElectorOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#times = options.times ?? usualLeaseTimes;
  }

  /** True while the last successful renewal began less than the renew deadline ago. Asks nobody. */
  isLeader(): boolean {
    if (this.#renewal === undefined || this.#signal?.aborted === true) return false;
    const ageMs = this.#deps.monotonic.nowMs() - this.#renewal.monotonicMs;
    return ageMs < this.#times.renewDeadlineMs;
  }

  /**
   * Whether this process leads, for use directly before something that only the leader may do:
   * where it led and its renewal is too old, it renews the Lease first. Asks nobody where another
   * process is known to lead. Never rejects.
   */
  async confirm(): Promise<boolean> {
    // A renewal under way may have begun before the process was stopped: then it proves nothing.
    for (let tries = 0; tries < 2; tries += 1) {
      if (this.#renewal === undefined || this.#signal?.aborted === true) return false;
      if (this.#isFresh(this.#renewal)) return true;
      await this.#renew();
    }
    return this.isLeader();
  }

  /**
   * Takes and keeps the Lease until the signal is aborted; releases it then, and resolves. From the
   * abort on this process does not lead: end what the leader does before.
   */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    while (!signal.aborted) {
      await this.#renew();
      await this.#deps.sleep(this.#pauseMs(), signal);
    }
    await this.#attempt;
    if (this.#renewal !== undefined) await this.#release();
    this.#tell();
  }

  /** Where the machine slept, only the clock of the day may have gone on. */
  #isFresh({ clockMs }: Renewal): boolean {
    const sinceMs = this.#deps.clock.now().getTime() - clockMs;
    return this.isLeader() && Math.abs(sinceMs) < this.#times.renewDeadlineMs;
  }

  /** Who comes while a try is under way waits for that one. */
  #renew(): Promise<void> {
    this.#attempt ??= this.#try().finally(() => {
      this.#attempt = undefined;
    });
    return this.#attempt;
  }

  async #try(): Promise<void> {
    const began = this.#moment();
    const result = await orFault(() => this.#readAndWrite());
    if (isFault(result)) this.#complain(result);
    else {
      this.#complaint = '';
      if (result === 'ours') this.#renewal = began;
      else if (result === 'not-ours') this.#renewal = undefined;
    }
    this.#tell();
  }

  /** @returns `unknown` where somebody else wrote at the same time: the next look tells */
  async #readAndWrite(): Promise<'ours' | 'not-ours' | 'unknown'> {
    const { store, monotonic } = this.#deps;
    const read = await store.read();
    this.#observed =
      read === undefined ? undefined : observe(this.#observed, read, monotonic.nowMs());
    const step = decideLease(this.#times, this.#decisionMoment(), this.#observed);
    switch (step.kind) {
      case 'wait':
        return 'not-ours';
      case 'create':
        return (await store.create(step.record)) === 'written' ? 'ours' : 'unknown';
      case 'replace':
        return (await store.replace(step.record, step.resourceVersion)) === 'written'
          ? 'ours'
          : 'unknown';
    }
  }

  async #release(): Promise<void> {
    const { store, clock, log } = this.#deps;
    const result = await orFault(async () => {
      const read = await store.read();
      if (read?.record.holder !== this.#options.identity) return;
      await store.replace(releasedRecord(read.record, clock.now()), read.resourceVersion);
    });
    this.#renewal = undefined;
    if (isFault(result)) log.warn('lease not released', { detail: result.message });
    else log.info('lease released');
  }

  /** Not longer than until the Lease of another is over; not all at the same time. */
  #pauseMs(): number {
    const { monotonic, random } = this.#deps;
    const usualMs = this.#times.retryMs * (this.isLeader() ? 1 : 1 + random() / 5);
    if (this.#observed === undefined || this.#renewal !== undefined) return usualMs;
    const restMs = expiresInMs(this.#times, this.#observed, monotonic.nowMs());
    return restMs > 0 ? Math.min(usualMs, restMs) : usualMs;
  }

  #moment(): Renewal {
    const { clock, monotonic } = this.#deps;
    return { monotonicMs: monotonic.nowMs(), clockMs: clock.now().getTime() };
  }

  #decisionMoment(): Parameters<typeof decideLease>[1] {
    const { clock, monotonic } = this.#deps;
    const { identity } = this.#options;
    return { identity, now: clock.now(), monotonicMs: monotonic.nowMs() };
  }

  #tell(): void {
    const leading = this.isLeader();
    if (leading === this.#told) return;
    this.#told = leading;
    const { identity, onChange } = this.#options;
    const holder = this.#observed?.record.holder ?? '';
    if (leading) this.#deps.log.info('leading', { identity });
    else this.#deps.log.warn('leading no longer', { identity, holder });
    onChange?.(leading);
  }

  /** Once for the same words, or it would be said every two seconds. */
  #complain({ message }: Fault): void {
    if (message === this.#complaint) return;
    this.#complaint = message;
    this.#deps.log.warn('lease not renewed', { detail: message });
  }
}
