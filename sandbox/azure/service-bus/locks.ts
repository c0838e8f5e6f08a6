import { randomUUID } from 'node:crypto';
import type { Clock } from '../../simulated/clock.ts';
import { show } from './entry.ts';
import type { Entry } from './entry.ts';
import type { LockedMessage } from './message.ts';
import { lockLost, SendRefused } from './refusal.ts';

/** The messages of a queue that receivers hold, by lock. */
export class Locks {
  readonly #clock: Clock;
  readonly #lockMs: number;
  readonly #expired: (lock: string) => void;
  readonly #held = new Map<string, Entry>();

  /** @param expired called when the time of a lock is over */
  constructor(clock: Clock, lockMs: number, expired: (lock: string) => void) {
    this.#clock = clock;
    this.#lockMs = lockMs;
    this.#expired = expired;
  }

  get count(): number {
    return this.#held.size;
  }

  /** Hands a message out: for the usual time, or as long as its session is held. */
  take(entry: Entry, lockedUntil?: number): LockedMessage {
    const lock = randomUUID();
    entry.state = 'locked';
    entry.deliveryCount += 1;
    this.#held.set(lock, entry);
    return { ...show(entry), lock, lockedUntil: lockedUntil ?? this.#start(entry, lock) };
  }

  /**
   * Begins the time of a lock anew.
   *
   * @returns its end.
   * @throws SendRefused where the lock is no more.
   */
  renew(lock: string): number {
    const entry = this.#held.get(lock);
    if (entry === undefined) throw new SendRefused(lockLost());
    return this.#start(entry, lock);
  }

  /** Takes a lock off its message; undefined where the lock is no more. */
  end(lock: string): Entry | undefined {
    const entry = this.#held.get(lock);
    this.#held.delete(lock);
    entry?.cancelChange();
    return entry;
  }

  #start(entry: Entry, lock: string): number {
    entry.cancelChange();
    entry.cancelChange = this.#clock.after(this.#lockMs, () => this.#expired(lock));
    return this.#clock.now() + this.#lockMs;
  }
}
