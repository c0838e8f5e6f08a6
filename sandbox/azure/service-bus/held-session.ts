import type { Cancel, Clock } from '../../simulated/clock.ts';
import type { LockedMessage } from './message.ts';
import { SendRefused, sessionLockLost } from './refusal.ts';

/** What a session needs of its queue. */
export interface SessionDeps {
  readonly clock: Clock;
  readonly lockMs: number;
  /** Takes messages of the session that nobody holds, locked until then. */
  readonly take: (max: number, lockedUntil: number) => readonly LockedMessage[];
  /** Resolves when there may be more, or `signal` is aborted. */
  readonly wait: (signal: AbortSignal) => Promise<void>;
  readonly abandon: (lock: string) => void;
  /** The session is free for others. */
  readonly ended: () => void;
}

/**
 * A session in the hands of one receiver, and of no other until it is released or its lock is over.
 * The lock is one for all of its messages: it lasts for the queue's lock duration from the acceptance
 * on, and receiving does not lengthen it.
 */
export class HeldSession {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly lockedUntil: number;
  readonly #deps: SessionDeps;
  readonly #over = new AbortController();
  readonly #locks = new Set<string>();
  readonly #cancel: Cancel;

  constructor(deps: SessionDeps, id: string) {
    this.id = id;
    this.#deps = deps;
    this.lockedUntil = deps.clock.now() + deps.lockMs;
    this.#cancel = deps.clock.after(deps.lockMs, () => this.release());
  }

  /**
   * Locks up to `max` messages of the session; gives none when none came within `waitMs`, or `signal`
   * is aborted.
   *
   * @throws SendRefused where the session's lock is no more.
   */
  async receive(
    max: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<readonly LockedMessage[]> {
    const idle = new AbortController();
    const cancel = this.#deps.clock.after(waitMs, () => idle.abort());
    const end = AbortSignal.any([signal, idle.signal, this.#over.signal]);
    try {
      for (;;) {
        if (this.#over.signal.aborted) throw new SendRefused(sessionLockLost());
        if (signal.aborted) return [];
        const taken = this.#deps.take(max, this.lockedUntil);
        for (const { lock } of taken) this.#locks.add(lock);
        if (taken.length > 0 || end.aborted) return taken;
        await this.#deps.wait(end);
      }
    } finally {
      cancel();
    }
  }

  /** Frees the session; what was received and not settled comes back to the queue. */
  release(): void {
    if (this.#over.signal.aborted) return;
    this.#cancel();
    this.#over.abort();
    for (const lock of this.#locks) this.#deps.abandon(lock);
    this.#deps.ended();
  }
}
