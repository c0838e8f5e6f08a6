import type { Clock } from '../../simulated/clock.ts';
import type { Entry } from './entry.ts';
import { HeldSession } from './held-session.ts';
import type { LockedMessage } from './message.ts';
import type { Waiters } from './waiters.ts';

/** How a session gets at the messages of its queue. */
export interface Access {
  readonly take: (
    isOwn: (entry: Entry) => boolean,
    max: number,
    lockedUntil: number,
  ) => readonly LockedMessage[];
  readonly abandon: (lock: string) => void;
}

/** The sessions of a queue that receivers hold. */
export class Sessions {
  readonly #clock: Clock;
  readonly #lockMs: number;
  readonly #waiters: Waiters;
  readonly #held = new Map<string, HeldSession>();

  constructor(clock: Clock, lockMs: number, waiters: Waiters) {
    this.#clock = clock;
    this.#lockMs = lockMs;
    this.#waiters = waiters;
  }

  /** Whether nobody holds the session of a message. */
  isFree(entry: Entry): boolean {
    return !this.#held.has(sessionOf(entry));
  }

  /** Takes hold of the session of a message. */
  hold(first: Entry, { take, abandon }: Access): HeldSession {
    const id = sessionOf(first);
    const isOwn = (entry: Entry): boolean => sessionOf(entry) === id;
    const session = new HeldSession(
      {
        clock: this.#clock,
        lockMs: this.#lockMs,
        take: (max, lockedUntil) => take(isOwn, max, lockedUntil),
        wait: (signal) => this.#waiters.wait(signal),
        abandon,
        ended: () => {
          this.#held.delete(id);
          this.#waiters.wake();
        },
      },
      id,
    );
    this.#held.set(id, session);
    return session;
  }

  releaseAll(): void {
    for (const session of this.#held.values()) session.release();
  }
}

function sessionOf({ message }: Entry): string {
  return message.sessionId ?? '';
}
