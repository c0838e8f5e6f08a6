import type { Logger } from '../../shared/ports/logger.ts';
import { mostRequestsInCall, type RequestBus } from '../../shared/ports/request-bus.ts';
import type { MonotonicClock, Sleep } from '../../shared/ports/timing.ts';
import type { SubjectKey } from '../state/fleet.ts';
import { reasonsOf, type Agenda, type Entry } from './agenda.ts';
import { backOffMs } from './back-off.ts';

export interface PublisherDeps {
  readonly agenda: Agenda;
  readonly bus: RequestBus;
  readonly leadership: {
    /** Whether this process leads at this moment. Never rejects. */
    confirm(): Promise<boolean>;
  };
  readonly monotonic: MonotonicClock;
  readonly sleep: Sleep;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly metrics: PublisherMetrics;
}

export interface PublisherMetrics {
  published(kind: 'scale' | 'sync', requests: number): void;
  /** Requests that the bus did not take; they are sent again. */
  failed(requests: number): void;
}

/** So that a thousand objects at once do not wait for each other's calls. */
const mostCalls = 4;
/** A Lease that could not be renewed just now may be so in a moment. */
const unconfirmedWaitMs = 1_000;

/** Sends what is due on the agenda, as long as this process leads. */
export class Publisher {
  readonly #deps: PublisherDeps;
  readonly #calls = new Set<Promise<void>>();
  /** How often in a row the bus has not taken an object's request. */
  readonly #refusals = new Map<SubjectKey, number>();
  #loaded = false;
  #leading = false;
  #begun = false;
  #stopped = false;
  /** Calls that failed in a row, and until when there is no other one. */
  #failures = 0;
  #pausedUntilMs = Number.NEGATIVE_INFINITY;
  #alarm: { readonly atMs: number; readonly abort: AbortController } | undefined;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** The facts of these objects may have changed. */
  see(subjects: readonly SubjectKey[]): void {
    for (const subject of subjects) this.#deps.agenda.see(subject);
    this.#pump();
  }

  /** These were there when this process began to watch their kind. */
  found(subjects: readonly SubjectKey[]): void {
    for (const subject of subjects) this.#deps.agenda.find(subject);
    this.#pump();
  }

  /** Everything that there is was told once. */
  loaded(): void {
    if (this.#loaded) return;
    this.#loaded = true;
    this.#deps.agenda.load();
    this.#beginOrEnd();
  }

  lead(leading: boolean): void {
    this.#leading = leading;
    this.#beginOrEnd();
  }

  /** Sends nothing more, and resolves when the calls that are under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#beginOrEnd();
    await Promise.all(this.#calls);
  }

  #beginOrEnd(): void {
    const asks = this.#loaded && this.#leading && !this.#stopped;
    if (asks === this.#begun) return;
    this.#begun = asks;
    if (asks) {
      this.#deps.agenda.begin();
      this.#pump();
    } else {
      this.#deps.agenda.end();
      this.#silence();
    }
  }

  #pump(): void {
    if (!this.#begun) return;
    while (this.#mayCall() && this.#pausedUntilMs <= this.#nowMs()) {
      const subjects = this.#deps.agenda.take(mostRequestsInCall);
      if (subjects.length === 0) break;
      const call = this.#send(subjects).finally(() => {
        this.#calls.delete(call);
        this.#pump();
      });
      this.#calls.add(call);
    }
    if (this.#mayCall()) this.#setAlarm();
  }

  /** After a failure one call finds out whether the bus is there again, and the others wait for it. */
  #mayCall(): boolean {
    return this.#calls.size < (this.#failures === 0 ? mostCalls : 1);
  }

  async #send(subjects: readonly SubjectKey[]): Promise<void> {
    const { agenda, leadership } = this.#deps;
    const confirmed = await leadership.confirm();
    if (!confirmed || !this.#begun) {
      this.#pausedUntilMs = this.#nowMs() + unconfirmedWaitMs;
      this.#giveBack(subjects, []);
      return;
    }
    // An object can be due for both kinds: what does not fit goes with the next call.
    const entries = agenda.entriesFor(subjects).slice(0, mostRequestsInCall);
    const refused = entries.length === 0 ? [] : await this.#publish(entries);
    const sent = entries.filter((entry) => !refused.includes(entry));
    agenda.sent(sent);
    this.#report(sent, refused);
    // Where none was taken it is no object's fault, and all calls wait.
    const failing = sent.length === 0 ? [] : refused;
    this.#giveBack(subjects, failing);
  }

  /** @returns those that were not taken */
  async #publish(entries: readonly Entry[]): Promise<readonly Entry[]> {
    const { bus } = this.#deps;
    try {
      const refused = new Set(await bus.publish(entries.map(({ request }) => request)));
      if (refused.size === entries.length) this.#pause('the bus took none of the requests');
      else this.#failures = 0;
      return entries.filter(({ request }) => refused.has(request));
    } catch (error) {
      this.#pause(error instanceof Error ? error.message : String(error));
      return entries;
    }
  }

  #pause(detail: string): void {
    // Calls that fail together are one failure.
    if (this.#pausedUntilMs <= this.#nowMs()) this.#failures += 1;
    const waitMs = backOffMs(this.#failures, this.#deps.random());
    this.#pausedUntilMs = this.#nowMs() + waitMs;
    this.#deps.log.warn('requests not published', { detail, retryAfterMs: waitMs });
  }

  #report(sent: readonly Entry[], refused: readonly Entry[]): void {
    const { log, metrics } = this.#deps;
    for (const entry of sent) {
      const { kind, pool } = entry.request;
      metrics.published(kind, 1);
      const { namespace, name } = pool;
      const fields = { kind: pool.kind, pool: `${namespace}/${name}`, reasons: reasonsOf(entry) };
      log.info(`${kind} requested`, fields);
    }
    metrics.failed(refused.length);
  }

  #giveBack(subjects: readonly SubjectKey[], refused: readonly Entry[]): void {
    const failing = new Set(refused.map(({ subject }) => subject));
    for (const subject of subjects) {
      const refusals = failing.has(subject) ? (this.#refusals.get(subject) ?? 0) + 1 : 0;
      if (refusals === 0) this.#refusals.delete(subject);
      else this.#refusals.set(subject, refusals);
      const waitMs = refusals === 0 ? 0 : backOffMs(refusals, this.#deps.random());
      this.#deps.agenda.giveBack(subject, this.#nowMs() + waitMs);
    }
  }

  /** Wakes up when the next object is due, or the pause is over. */
  #setAlarm(): void {
    const atMs = Math.max(this.#deps.agenda.nextAtMs(), this.#pausedUntilMs);
    if (this.#alarm?.atMs === atMs) return;
    this.#silence();
    if (atMs === Number.POSITIVE_INFINITY) return;
    const alarm = { atMs, abort: new AbortController() };
    this.#alarm = alarm;
    void this.#deps.sleep(Math.max(0, atMs - this.#nowMs()), alarm.abort.signal).then(() => {
      if (this.#alarm !== alarm) return;
      this.#alarm = undefined;
      this.#pump();
    });
  }

  #silence(): void {
    this.#alarm?.abort.abort();
    this.#alarm = undefined;
  }

  #nowMs(): number {
    return this.#deps.monotonic.nowMs();
  }
}
