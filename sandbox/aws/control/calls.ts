import { newRing } from '../ring.ts';

/** One API call as the endpoint answered it. */
export interface ApiCall {
  /** Milliseconds since 1970, when the answer was ready, or the silence began. */
  readonly time: number;
  /** ARN of the caller; null where no known identity signed the request. */
  readonly principal: string | null;
  readonly account: string | null;
  readonly region: string;
  readonly service: string;
  readonly action: string;
  /** HTTP status; 0 for a call that hangs and gets no answer. */
  readonly status: number;
  /** Error code of a failed call. */
  readonly code?: string;
  /** ID of the fault that acted on it. */
  readonly fault?: string;
}

/** The newest calls, and exact counts of all since the start or the last clear. */
export interface CallLog {
  record(call: ApiCall): void;
  clear(): void;
  /** Oldest first. */
  list(): readonly ApiCall[];
  countByAction(): Readonly<Record<string, number>>;
}

const KEPT_CALLS = 20_000;
/** Action names come from outside, so their number is bounded too. */
const KEPT_ACTIONS = 500;

export function newCallLog(): CallLog {
  const ring = newRing<ApiCall>(KEPT_CALLS);
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
