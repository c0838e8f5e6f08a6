import type { WatchRequest } from '../../shared/model/pool-request.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { MonotonicClock } from '../../shared/ports/timing.ts';
import { asked, beginning, dueAtMs, dueWants, remember, type Memory } from '../decide/memory.ts';
import { requestFor } from '../decide/request.ts';
import type { Want, WantReason } from '../decide/want.ts';
import { wantsOf } from '../decide/wants.ts';
import type { Fleet, SubjectKey } from '../state/fleet.ts';
import { DueQueue } from './due-queue.ts';

export interface AgendaDeps {
  readonly fleet: Pick<Fleet, 'factsOf' | 'subjects'>;
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  /** Of the objects that it is for. */
  readonly kinds: ReadonlySet<WatchRequest['pool']['kind']>;
  /** Its name goes into every request. */
  readonly installation: string;
}

/** A request as it is to be sent now, and what it answers. */
export interface Entry {
  readonly subject: SubjectKey;
  readonly request: WatchRequest;
  readonly wants: readonly Want[];
}

const requestKinds = ['scale', 'sync'] as const;

/**
 * What is to be asked for each object, and when. Only objects are queued: what is asked is decided
 * as the request is made, so nothing piles up and the last state counts.
 */
export class Agenda {
  readonly #deps: AgendaDeps;
  readonly #memories = new Map<SubjectKey, Memory>();
  readonly #queue = new DueQueue<SubjectKey>();
  /** Taken out of the queue until it is known whether their requests arrived. */
  readonly #taken = new Set<SubjectKey>();
  #loaded = false;
  #asking = false;

  constructor(deps: AgendaDeps) {
    this.#deps = deps;
  }

  /** How many objects wait for a request, due or not. */
  get length(): number {
    return this.#queue.size;
  }

  nextAtMs(): number {
    return this.#queue.nextAtMs();
  }

  /** The facts of this object may have changed. */
  see(subject: SubjectKey): void {
    if (!this.#loaded) return;
    const wants = this.#wantsOf(subject);
    if (wants === undefined) {
      this.#memories.delete(subject);
      this.#queue.delete(subject);
      return;
    }
    const memory = remember(this.#memories.get(subject), wants, this.#nowMs());
    this.#memories.set(subject, memory);
    this.#schedule(subject, memory);
  }

  /** This object was there when this process began to watch its kind, or to ask. */
  find(subject: SubjectKey): void {
    const wants = this.#wantsOf(subject) ?? [];
    const memory = beginning(this.#memories.get(subject), wants, this.#nowMs());
    this.#memories.set(subject, memory);
    this.#schedule(subject, memory);
  }

  /** Everything that there is was told once: before that a missing object is only one not told yet. */
  load(): void {
    this.#loaded = true;
    this.#decideAnew();
  }

  /** From now on this process asks: everything is decided anew. */
  begin(): void {
    this.#asking = true;
    this.#decideAnew();
  }

  /** From now on it only watches. */
  end(): void {
    this.#asking = false;
    this.#queue.clear();
  }

  /** Takes out up to `most` objects that are due; each has to be given back. */
  take(most: number): readonly SubjectKey[] {
    const subjects = this.#queue.takeDue(this.#nowMs(), most);
    for (const subject of subjects) this.#taken.add(subject);
    return subjects;
  }

  /** The requests that are due now for objects that were taken out. */
  entriesFor(subjects: readonly SubjectKey[]): readonly Entry[] {
    return subjects.flatMap((subject) =>
      requestKinds.flatMap((kind) => this.#entry(subject, kind)),
    );
  }

  /** These were sent. */
  sent(entries: readonly Entry[]): void {
    for (const { subject, request, wants } of entries) {
      const memory = this.#memories.get(subject);
      if (memory === undefined) continue;
      this.#memories.set(subject, asked(memory, request.kind, wants, this.#nowMs()));
    }
  }

  /** @param notBeforeMs by the monotonic clock */
  giveBack(subject: SubjectKey, notBeforeMs: number): void {
    this.#taken.delete(subject);
    const memory = this.#memories.get(subject);
    if (memory !== undefined) this.#schedule(subject, memory, notBeforeMs);
  }

  #decideAnew(): void {
    for (const subject of this.#deps.fleet.subjects(this.#deps.kinds)) this.find(subject);
  }

  #entry(subject: SubjectKey, kind: Want['kind']): readonly Entry[] {
    const facts = this.#deps.fleet.factsOf(subject);
    const memory = this.#memories.get(subject);
    if (facts === undefined || memory === undefined) return [];
    const wants = dueWants(memory, kind, this.#nowMs());
    return wants.length === 0
      ? []
      : [{ subject, request: requestFor(kind, facts, this.#deps.installation), wants }];
  }

  #schedule(subject: SubjectKey, memory: Memory, notBeforeMs = Number.NEGATIVE_INFINITY): void {
    if (!this.#asking || this.#taken.has(subject)) return;
    const nextMs = Math.min(...requestKinds.map((kind) => dueAtMs(memory, kind)));
    this.#queue.set(subject, Math.max(nextMs, notBeforeMs));
  }

  #wantsOf(subject: SubjectKey): readonly Want[] | undefined {
    const facts = this.#deps.fleet.factsOf(subject);
    return facts === undefined ? undefined : wantsOf(facts, this.#deps.clock.now());
  }

  #nowMs(): number {
    return this.#deps.monotonic.nowMs();
  }
}

/** Why a request is sent, for the log. */
export function reasonsOf({ wants }: Entry): readonly WantReason[] {
  return wants.map(({ reason }) => reason);
}
