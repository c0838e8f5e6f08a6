import { newRing } from './ring.ts';

/** The newest calls, and exact counts of all since the start or the last clear. */
export interface CallLog<Call extends { readonly action: string }> {
  record(call: Call): void;
  clear(): void;
  /** Oldest first. */
  list(): readonly Call[];
  countByAction(): Readonly<Record<string, number>>;
}

const KEPT_CALLS = 20_000;
/** Action names come from outside, so their number is bounded too. */
const KEPT_ACTIONS = 500;

export function newCallLog<Call extends { readonly action: string }>(): CallLog<Call> {
  const ring = newRing<Call>(KEPT_CALLS);
  const counts = new Map<string, number>();
  return {
    record(call) {
      ring.push(call);
      const action = counts.has(call.action) || counts.size < KEPT_ACTIONS ? call.action : 'others';
      counts.set(action, (counts.get(action) ?? 0) + 1);
    },
    clear() {
      ring.clear();
      counts.clear();
    },
    list: () => ring.list(),
    countByAction: () => Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
