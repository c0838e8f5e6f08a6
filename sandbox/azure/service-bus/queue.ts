import type { Clock } from '../../simulated/clock.ts';
import { cancelAll, insertInOrder, newEntry, show } from './entry.ts';
import type { Entry } from './entry.ts';
import type { HeldSession } from './held-session.ts';
import { Locks } from './locks.ts';
import { afterAnyTime } from './long-timer.ts';
import type { LockedMessage, NewMessage, QueueDepths, QueuedMessage } from './message.ts';
import { deadLetterSettings, toDeadLetter, tooManyDeliveries } from './queue-settings.ts';
import type { QueueSettings } from './queue-settings.ts';
import { onlySessions, SendRefused, sessionRequired } from './refusal.ts';
import { SendFaults } from './send-faults.ts';
import { Sessions } from './sessions.ts';
import { Waiters } from './waiters.ts';

/**
 * A queue of Service Bus in memory. Messages are handed out in the order of their sequence numbers;
 * one that comes back takes its old place. A message moves to the dead letters when it comes back
 * after the last delivery that it may have, or when its time is over while nobody holds it.
 */
export class Queue {
  readonly settings: QueueSettings;
  readonly faults = new SendFaults();
  /** Undefined for a dead-letter queue. */
  readonly deadLetters: Queue | undefined;
  readonly #clock: Clock;
  readonly #entries = new Map<number, Entry>();
  readonly #locks: Locks;
  readonly #sessions: Sessions;
  readonly #waiters: Waiters;
  /** By sequence number. */
  #active: Entry[] = [];
  #lastSequenceNumber = 0;

  constructor(clock: Clock, settings: QueueSettings, isDeadLetterQueue = false) {
    this.#clock = clock;
    this.settings = settings;
    this.#waiters = new Waiters(clock);
    this.#sessions = new Sessions(clock, settings.lockMs, this.#waiters);
    this.#locks = new Locks(clock, settings.lockMs, (lock) => this.abandon(lock));
    this.deadLetters = isDeadLetterQueue
      ? undefined
      : new Queue(clock, deadLetterSettings(settings), true);
  }

  get name(): string {
    return this.settings.name;
  }

  /**
   * Sends from within this process.
   *
   * @throws SendRefused where the queue does not take the message, or a fault befalls the send.
   */
  async send(message: NewMessage): Promise<void> {
    this.faults.befall(this.name);
    this.put([message]);
  }

  /**
   * Puts messages into the queue, all or none, whatever faults there are.
   *
   * @throws SendRefused where one has no session ID that needs one.
   */
  put(messages: readonly NewMessage[]): void {
    const { requiresSession = false } = this.settings;
    if (requiresSession && messages.some(({ sessionId }) => !sessionId)) {
      throw new SendRefused(sessionRequired());
    }
    for (const message of messages) this.#add(message);
  }

  /**
   * Locks up to `max` messages; waits for the first one, and gives none when `signal` is aborted.
   *
   * @throws SendRefused where messages are received by session.
   */
  async receive(max: number, signal: AbortSignal): Promise<readonly LockedMessage[]> {
    if (this.settings.requiresSession === true) throw new SendRefused(onlySessions());
    for (;;) {
      const taken = this.#take(this.#active.slice(0, max));
      if (taken.length > 0 || signal.aborted) return taken;
      await this.#waiters.wait(signal);
    }
  }

  /**
   * Takes hold of a session that nobody holds, that of the oldest message; waits for one, and gives
   * none when `signal` is aborted.
   */
  async acceptSession(signal: AbortSignal): Promise<HeldSession | undefined> {
    while (!signal.aborted) {
      const [first] = this.#receivable();
      if (first !== undefined) return this.#hold(first);
      await this.#waiters.wait(signal);
    }
    return undefined;
  }

  /** Whether a message could be received, or the session of one accepted. */
  hasReceivable(): boolean {
    return this.#receivable().length > 0;
  }

  /** Resolves when a message can be received, or `signal` is aborted. Takes nothing. */
  async arrival(signal: AbortSignal): Promise<void> {
    while (!this.hasReceivable() && !signal.aborted) await this.#waiters.wait(signal);
  }

  /** Removes a message for good; false where the lock is no more. */
  complete(lock: string): boolean {
    const entry = this.#locks.end(lock);
    if (entry !== undefined) this.#remove(entry);
    return entry !== undefined;
  }

  /** Gives a message back, to be received again at once; false where the lock is no more. */
  abandon(lock: string): boolean {
    const entry = this.#locks.end(lock);
    if (entry !== undefined) this.#comeBack(entry);
    return entry !== undefined;
  }

  /** Moves a message to the dead letters; false where the lock is no more. */
  deadLetter(lock: string, reason: string, description = ''): boolean {
    const entry = this.#locks.end(lock);
    if (entry !== undefined) this.#giveUp(entry, reason, description);
    return entry !== undefined;
  }

  /**
   * Locks a message anew for the queue's lock duration.
   *
   * @returns its end.
   * @throws SendRefused where the lock is no more.
   */
  renew(lock: string): number {
    return this.#locks.renew(lock);
  }

  depths(): QueueDepths {
    const locked = this.#locks.count;
    const active = this.#active.length;
    return {
      active,
      locked,
      scheduled: this.#entries.size - active - locked,
      deadLettered: this.deadLetters?.depths().active ?? 0,
    };
  }

  /** What lies in the queue, by sequence number, without taking anything. */
  messages(): readonly QueuedMessage[] {
    return [...this.#entries.values()]
      .toSorted((a, b) => a.sequenceNumber - b.sequenceNumber)
      .map(show);
  }

  /** Drops everything that was still to happen. */
  close(): void {
    this.#sessions.releaseAll();
    for (const entry of this.#entries.values()) cancelAll(entry);
    this.deadLetters?.close();
  }

  #add(message: NewMessage): void {
    const entry = newEntry(message, this.#nextSequenceNumber(), this.#clock.now());
    this.#entries.set(entry.sequenceNumber, entry);
    const waitMs = (message.scheduledEnqueueTime ?? 0) - entry.enqueuedTime;
    if (waitMs <= 0) this.#enqueue(entry);
    else entry.cancelChange = afterAnyTime(this.#clock, waitMs, () => this.#comeDue(entry));
  }

  /** A scheduled message is enqueued as if it were sent now. */
  #comeDue(entry: Entry): void {
    this.#entries.delete(entry.sequenceNumber);
    entry.sequenceNumber = this.#nextSequenceNumber();
    entry.enqueuedTime = this.#clock.now();
    this.#entries.set(entry.sequenceNumber, entry);
    this.#enqueue(entry);
  }

  #enqueue(entry: Entry): void {
    const lifeMs = Math.min(
      entry.message.timeToLiveMs ?? Infinity,
      this.settings.timeToLiveMs ?? Infinity,
    );
    entry.expiresAt = entry.enqueuedTime + lifeMs;
    entry.cancelExpiry = afterAnyTime(this.#clock, lifeMs, () => {
      if (entry.state === 'active') this.#expire(entry);
    });
    this.#activate(entry);
  }

  #activate(entry: Entry): void {
    entry.state = 'active';
    insertInOrder(this.#active, entry);
    this.#waiters.wake();
  }

  #take(entries: readonly Entry[], lockedUntil?: number): readonly LockedMessage[] {
    const gone = new Set(entries);
    if (gone.size > 0) this.#active = this.#active.filter((entry) => !gone.has(entry));
    return entries.map((entry) => this.#locks.take(entry, lockedUntil));
  }

  #receivable(): readonly Entry[] {
    if (this.settings.requiresSession !== true) return this.#active;
    return this.#active.filter((entry) => this.#sessions.isFree(entry));
  }

  #hold(first: Entry): HeldSession {
    return this.#sessions.hold(first, {
      take: (isOwn, max, until) => this.#take(this.#active.filter(isOwn).slice(0, max), until),
      abandon: (lock) => this.abandon(lock),
    });
  }

  #comeBack(entry: Entry): void {
    const { maxDeliveryCount } = this.settings;
    if (entry.deliveryCount >= maxDeliveryCount) {
      this.#giveUp(entry, ...tooManyDeliveries(maxDeliveryCount));
    } else if (entry.expiresAt <= this.#clock.now()) this.#expire(entry);
    else this.#activate(entry);
  }

  #expire(entry: Entry): void {
    if (this.settings.deadLetterOnExpiry === false) this.#remove(entry);
    else this.#giveUp(entry, 'TTLExpiredException', 'The message expired and was dead lettered.');
  }

  #giveUp(entry: Entry, reason: string, description: string): void {
    this.#remove(entry);
    this.deadLetters?.put([toDeadLetter(entry.message, this.name, reason, description)]);
  }

  #remove(entry: Entry): void {
    cancelAll(entry);
    this.#entries.delete(entry.sequenceNumber);
    if (entry.state === 'active') this.#active = this.#active.filter((one) => one !== entry);
  }

  #nextSequenceNumber(): number {
    this.#lastSequenceNumber += 1;
    return this.#lastSequenceNumber;
  }
}
