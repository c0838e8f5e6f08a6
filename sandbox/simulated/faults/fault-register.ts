import type { Cancel, Clock } from '../clock.ts';
import type { AnyFault } from './any-fault.ts';

/** A fault that acts on a call. */
export interface ActiveFault<Spec> {
  readonly id: string;
  readonly spec: Spec;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Aborted when the fault is deleted or its time is over. */
  readonly ended: AbortSignal;
}

/** A fault as `GET /faults` shows it. */
export type ShownFault<Spec> = Spec & {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Calls that it acted on. */
  readonly acted: number;
  /** True when it acts no more. */
  readonly over: boolean;
};

/** All faults; those that are over are shown until they are deleted or newer ones need the room. */
export interface FaultRegister<Spec, Call> {
  /** Gives its ID; undefined where too many faults act already. */
  add(spec: Spec): string | undefined;
  /** Oldest first. */
  list(): readonly ShownFault<Spec>[];
  /** False where there is no such fault. */
  remove(id: string): boolean;
  clear(): void;
  /** The oldest fault that acts on this call, which counts; at most one acts on a call. */
  take(call: Call): ActiveFault<Spec> | undefined;
  /** Since when a frozen state is needed; Infinity for none. */
  oldestFreeze(): number;
}

interface Entry<Spec> extends ActiveFault<Spec> {
  readonly end: AbortController;
  readonly cancelTimer: Cancel;
  acted: number;
}

/** Most faults at once. */
export const MAX_FAULTS = 100;

/** Keeps faults and chooses by `fits` which one acts on a call. */
export function newFaultRegister<Spec extends AnyFault, Call>(
  clock: Clock,
  fits: (spec: Spec, call: Call) => boolean,
): FaultRegister<Spec, Call> {
  const entries = new Map<string, Entry<Spec>>();
  let made = 0;
  const drop = (entry: Entry<Spec>): void => {
    entry.cancelTimer();
    entry.end.abort();
    entries.delete(entry.id);
  };
  const makeRoom = (): boolean => {
    const over = entries.size < MAX_FAULTS ? undefined : entries.values().find(isOver);
    if (over !== undefined) drop(over);
    return entries.size < MAX_FAULTS;
  };
  return {
    add(spec) {
      if (!makeRoom()) return undefined;
      const entry = newEntry(clock, `fault-${(made += 1)}`, spec);
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
      const entry = entries.values().find((one) => !isOver(one) && fits(one.spec, call));
      if (entry !== undefined) entry.acted += 1;
      return entry;
    },
    oldestFreeze: () => oldestOf([...entries.values()].filter(freezes)),
  };
}

function newEntry<Spec extends AnyFault>(clock: Clock, id: string, spec: Spec): Entry<Spec> {
  const end = new AbortController();
  const cancelTimer =
    spec.forMs === undefined ? () => {} : clock.after(spec.forMs, () => end.abort());
  return { id, spec, createdAt: clock.now(), end, ended: end.signal, cancelTimer, acted: 0 };
}

function isOver({ spec, acted, ended }: Entry<AnyFault>): boolean {
  return ended.aborted || (spec.times !== undefined && acted >= spec.times);
}

function oldestOf(entries: readonly Entry<AnyFault>[]): number {
  return Math.min(...entries.map(({ createdAt }) => createdAt));
}

function freezes(entry: Entry<AnyFault>): boolean {
  return entry.spec.frozen === true && !isOver(entry);
}

function show<Spec extends AnyFault>(entry: Entry<Spec>): ShownFault<Spec> {
  const { id, spec, createdAt, acted } = entry;
  return { id, ...spec, createdAt, acted, over: isOver(entry) };
}
