import type { Clock } from '../../simulated/clock.ts';
import { rateLimited } from './refusals.ts';

/** Documented: https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests */
const QUERIES = 15;
const WINDOW_MS = 5_000;

type Headers = Readonly<Record<string, string>>;

/** Counts queries by who sends them. */
export interface QueryQuota {
  /** Counts one and gives the answer's headers; throws 429 where the window has none left. */
  charge(principal: string, factor: number): Headers;
}

interface Window {
  readonly endsAt: number;
  used: number;
}

export function newQueryQuota(clock: Pick<Clock, 'now'>): QueryQuota {
  const windows = new Map<string, Window>();
  return {
    charge(principal, factor) {
      const now = clock.now();
      const known = windows.get(principal);
      const window =
        known === undefined || known.endsAt <= now ? { endsAt: now + WINDOW_MS, used: 0 } : known;
      windows.set(principal, window);
      const most = Math.max(1, Math.floor(QUERIES * factor));
      const seconds = Math.ceil((window.endsAt - now) / 1_000);
      if (window.used >= most) throw tooManyQueries(seconds);
      window.used += 1;
      return quotaHeaders(most - window.used, seconds);
    },
  };
}

export function tooManyQueries(seconds: number) {
  return rateLimited({ ...quotaHeaders(0, seconds), 'retry-after': String(seconds) });
}

function quotaHeaders(remaining: number, seconds: number): Headers {
  const span = new Date(seconds * 1_000).toISOString().slice(11, 19);
  return { 'x-ms-user-quota-remaining': String(remaining), 'x-ms-user-quota-resets-after': span };
}
