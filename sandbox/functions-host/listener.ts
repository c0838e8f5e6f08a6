import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LockedMessage, QueueDepths } from '../azure/service-bus/message.ts';
import { batchRequest } from './batch-request.ts';
import type { HostSettings } from './host-json.ts';
import type { Instance } from './instance.ts';
import type { Seat } from './seat.ts';
import type { QueueFunction } from './trigger.ts';

/** What the host needs of a queue; that of sandbox/azure/service-bus has it. */
export interface QueueHandle {
  readonly settings: { readonly requiresSession?: boolean | undefined };
  receive(max: number, signal: AbortSignal): Promise<readonly LockedMessage[]>;
  acceptSession(signal: AbortSignal): Promise<SessionHandle | undefined>;
  arrival(signal: AbortSignal): Promise<void>;
  hasReceivable(): boolean;
  depths(): Pick<QueueDepths, 'active' | 'locked'>;
  complete(lock: string): boolean;
  abandon(lock: string): boolean;
}

/** A session that an instance holds. */
export interface SessionHandle {
  /** Rejects where the session's lock is no more. */
  receive(max: number, waitMs: number, signal: AbortSignal): Promise<readonly LockedMessage[]>;
  release(): void;
}

/** What a function has done since the app was started. */
export interface FunctionCounts {
  readonly invocations: number;
  readonly failedInvocations: number;
  readonly messages: number;
  readonly completed: number;
  /** Given back, to come again. */
  readonly abandoned: number;
  /** Locks that had expired when the invocation ended. */
  readonly lostLocks: number;
  readonly inWork: number;
}

export interface ListenerDeps {
  readonly queue: QueueHandle;
  readonly settings: HostSettings;
  readonly log: (line: string) => void;
  readonly now: () => number;
  readonly stopping: AbortSignal;
}

/** A seat that is not filled from the start. */
export interface SpareSeat {
  /** How many seats come before it. */
  readonly place: number;
  /** Whether the one before it is filled. */
  readonly isNext: () => boolean;
}

/** A further instance starts when messages wait and none of those that there are took any for so long. */
const scaleOutAfterMs = 100;

/**
 * Feeds one function from its queue, with one batch at a time in each seat, as the Service Bus
 * extension does in each instance. What succeeded is completed; after a throw, a crash or too long a
 * time the whole batch is given back, to come again at once.
 *
 * With sessions, a batch is of one session. An instance holds one session at a time, whatever
 * `maxConcurrentSessions` says, and keeps it until no message of it came for `sessionIdleTimeout`, or
 * its lock is over, which nobody renews.
 *
 * Source: `ServiceBusListener.RunBatchReceiveLoopAsync` in azure-sdk-for-net.
 */
export class Listener {
  readonly function: QueueFunction;
  readonly #deps: ListenerDeps;
  readonly #counts = { ...noCounts };

  constructor(deps: ListenerDeps, of: QueueFunction) {
    this.#deps = deps;
    this.function = of;
  }

  counts(): FunctionCounts {
    return { ...this.#counts };
  }

  /**
   * Works until the app stops.
   *
   * @param spare of a seat that is filled only where it is wanted
   */
  async run(seat: Seat, spare?: SpareSeat): Promise<void> {
    const { stopping, log } = this.#deps;
    while (!stopping.aborted) {
      try {
        if (spare !== undefined && !seat.isWarm && !(await this.#isWanted(spare))) continue;
        const instance = await seat.instance();
        await this.#serve(instance);
      } catch (error) {
        if (!stopping.aborted) log(`${this.function.name}: ${String(error)}`);
      }
    }
  }

  async #isWanted({ place, isNext }: SpareSeat): Promise<boolean> {
    const { queue, stopping } = this.#deps;
    await queue.arrival(stopping);
    const { invocations } = this.#counts;
    await delay(scaleOutAfterMs, undefined, { signal: stopping });
    if (!queue.hasReceivable() || !isNext()) return false;
    return this.function.isSessionsEnabled
      ? this.#targetCount() > place
      : this.#counts.invocations === invocations;
  }

  /**
   * How many instances Azure's scaler wants: one for each full batch, of whatever sessions.
   *
   * Source: `ServiceBusTargetScaler` in azure-sdk-for-net.
   */
  #targetCount(): number {
    const { active, locked } = this.#deps.queue.depths();
    return Math.ceil((active + locked) / this.#deps.settings.maxMessageBatchSize);
  }

  async #serve(instance: Instance): Promise<void> {
    const { queue, settings, stopping } = this.#deps;
    const signal = AbortSignal.any([stopping, instance.ended]);
    if (this.function.isSessionsEnabled) return this.#serveSession(instance, signal);
    const messages = await queue.receive(settings.maxMessageBatchSize, signal);
    if (messages.length > 0) await this.#work(instance, messages);
  }

  async #serveSession(instance: Instance, signal: AbortSignal): Promise<void> {
    const { queue, settings } = this.#deps;
    const { maxMessageBatchSize, sessionIdleTimeoutMs } = settings;
    const session = await queue.acceptSession(signal);
    try {
      for (;;) {
        const messages = await session?.receive(maxMessageBatchSize, sessionIdleTimeoutMs, signal);
        if (messages === undefined || messages.length === 0) return;
        await this.#work(instance, messages);
      }
    } finally {
      session?.release();
    }
  }

  async #work(instance: Instance, messages: readonly LockedMessage[]): Promise<void> {
    const { settings, now, log } = this.#deps;
    const counts = this.#counts;
    counts.invocations += 1;
    counts.messages += messages.length;
    counts.inWork += 1;
    const request = batchRequest(this.function, messages, {
      invocationId: randomUUID(),
      now: now(),
      guid: randomUUID(),
    });
    const result = await instance.invoke(request, settings.functionTimeoutMs);
    counts.inWork -= 1;
    if (result.ok) return this.#complete(messages);
    counts.failedInvocations += 1;
    log(
      `Executed 'Functions.${this.function.name}' (Failed, Id=${request.invocationId}, ${messages.length} messages): ${result.reason}`,
    );
    this.#abandon(messages);
  }

  #complete(messages: readonly LockedMessage[]): void {
    const isAutomatic =
      this.function.autoCompleteMessages ?? this.#deps.settings.autoCompleteMessages;
    if (!isAutomatic) return;
    const done = messages.filter(({ lock }) => this.#deps.queue.complete(lock)).length;
    this.#counts.completed += done;
    this.#note(messages.length - done);
  }

  #abandon(messages: readonly LockedMessage[]): void {
    const done = messages.filter(({ lock }) => this.#deps.queue.abandon(lock)).length;
    this.#counts.abandoned += done;
    this.#note(messages.length - done);
  }

  #note(lostLocks: number): void {
    this.#counts.lostLocks += lostLocks;
    if (lostLocks > 0) this.#deps.log(`${this.function.name}: ${lostLocks} locks had expired`);
  }
}

/** Of a function that has done nothing yet. */
export const noCounts = {
  invocations: 0,
  failedInvocations: 0,
  messages: 0,
  completed: 0,
  abandoned: 0,
  lostLocks: 0,
  inWork: 0,
};
