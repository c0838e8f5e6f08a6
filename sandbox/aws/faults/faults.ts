import type { Cancel, Clock } from '../clock.ts';
import type { FaultSpec } from './fault.ts';

/** A call as far as faults are chosen by it. */
export interface FaultyCall {
  readonly action: string;
  readonly account: string;
  readonly region: string;
  /** ARN of the caller. */
  readonly principal: string;
  readonly page: number;
  /** True for reads that can show an older state. */
  readonly canLag: boolean;
}

/** A fault that acts on a call. */
export interface ActiveFault {
  readonly id: string;
  readonly spec: FaultSpec;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Aborted when the fault is deleted or its time is over. */
  readonly ended: AbortSignal;
}

/** A fault as `GET /faults` shows it. */
export type ShownFault = FaultSpec & {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Calls that it acted on. */
  readonly acted: number;
  /** True when it acts no more. */
  readonly over: boolean;
};

/** All faults; those that are over are shown until they are deleted or newer ones need the room. */
export interface Faults {
  /** Gives its ID; undefined where too many faults act already. */
  add(spec: FaultSpec): string | undefined;
  /** Oldest first. */
  list(): readonly ShownFault[];
  /** False where there is no such fault. */
  remove(id: string): boolean;
  clear(): void;
  /** The oldest fault that acts on this call, which counts; at most one acts on a call. */
  take(call: FaultyCall): ActiveFault | undefined;
  /** Since when a frozen state is needed; Infinity for none. */
  oldestFreeze(): number;
}

interface Entry extends ActiveFault {
  readonly end: AbortController;
  readonly cancelTimer: Cancel;
  acted: number;
}

/** Most faults at once. */
export const MAX_FAULTS = 100;

export function newFaults(clock: Clock): Faults {
  const entries = new Map<string, Entry>();
  let made = 0;
  const drop = (entry: Entry): void => {
    entry.cancelTimer();
    entry.end.abort();
    entries.delete(entry.id);
  };
  const makeRoom = (): boolean => {
    if (entries.size < MAX_FAULTS) return true;
    const over = [...entries.values()].find(isOver);
    if (over !== undefined) drop(over);
    return over !== undefined;
  };
  return {
    add(spec) {
      if (!makeRoom()) return undefined;
      made += 1;
      const entry = newEntry(clock, `fault-${made}`, spec);
      entries.set(entry.id, entry);
      return entry.id;
    },
    list: () => [...entries.values()].map(show),
    remove(id) {
      const entry = entries.get(id);
      if (entry !== undefined) drop(entry);
      return entry !== undefined;
    },
    clear() {
      for (const entry of entries.values()) drop(entry);
    },
    take(call) {
      const entry = [...entries.values()].find((one) => !isOver(one) && fits(one.spec, call));
      if (entry !== undefined) entry.acted += 1;
      return entry;
    },
    oldestFreeze: () =>
      Math.min(...[...entries.values()].filter(freezes).map(({ createdAt }) => createdAt)),
  };
}

function newEntry(clock: Clock, id: string, spec: FaultSpec): Entry {
  const end = new AbortController();
  const cancelTimer =
    spec.forMs === undefined ? () => {} : clock.after(spec.forMs, () => end.abort());
  return { id, spec, createdAt: clock.now(), end, ended: end.signal, cancelTimer, acted: 0 };
}

function isOver({ spec, acted, ended }: Entry): boolean {
  return ended.aborted || (spec.times !== undefined && acted >= spec.times);
}

function freezes(entry: Entry): boolean {
  return entry.spec.kind === 'stale' && entry.spec.frozen && !isOver(entry);
}

function show(entry: Entry): ShownFault {
  const { id, spec, createdAt, acted } = entry;
  return { id, ...spec, createdAt, acted, over: isOver(entry) };
}

function fits(spec: FaultSpec, call: FaultyCall): boolean {
  return (
    (spec.kind !== 'stale' || call.canLag) &&
    (spec.action === '*' || spec.action === call.action) &&
    (spec.account === undefined || spec.account === call.account) &&
    (spec.region === undefined || spec.region === call.region) &&
    (spec.principal === undefined || call.principal.includes(spec.principal)) &&
    fitsPage(spec, call.page)
  );
}

function fitsPage(spec: FaultSpec, page: number): boolean {
  const expires = spec.kind === 'error' && spec.code === 'InvalidNextToken';
  const wanted = spec.page ?? (expires ? 'later' : undefined);
  return wanted === undefined || (wanted === 'later' ? page > 1 : page === wanted);
}
