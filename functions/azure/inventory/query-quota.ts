import type { ResourceGraphClient } from '@azure/arm-resourcegraph';
import type { MonotonicClock } from '../../../shared/ports/timing.ts';

type Policy = Parameters<ResourceGraphClient['pipeline']['addPolicy']>[0];
type Headers = Awaited<ReturnType<Policy['sendRequest']>>['headers'];

/**
 * So many queries of each window are left to others who ask as the same identity. Of the documented 15 a
 * long walk then uses 13, and takes as much longer.
 */
const leftToOthers = 2;

/** A window is 5 s long. A header that says very much more is a mistake, and no reason to stand still. */
const longestWindowMs = 60_000;

/**
 * What Resource Graph said last of the queries that an identity may still send, by the headers
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */
export class QueryQuota {
  readonly #clock: MonotonicClock;
  #remaining = Infinity;
  #resetsAtMs = -Infinity;

  constructor(clock: MonotonicClock) {
    this.#clock = clock;
  }

  /** So long no further query is sent; 0 where one may be. */
  waitMs(): number {
    if (this.#remaining > leftToOthers) return 0;
    return Math.max(0, Math.ceil(this.#resetsAtMs - this.#clock.nowMs()));
  }

  /** Takes note of every answer, refusals included. */
  readonly policy: Policy = {
    name: 'queryQuota',
    sendRequest: async (request, next) => {
      const response = await next(request);
      this.#note(response.headers);
      return response;
    },
  };

  #note(headers: Headers): void {
    const remaining = Number.parseInt(headers.get('x-ms-user-quota-remaining') ?? '', 10);
    const resetsAfterMs = durationMs(headers.get('x-ms-user-quota-resets-after') ?? '');
    if (Number.isNaN(remaining) || resetsAfterMs === undefined) return;
    this.#remaining = remaining;
    const nowMs = this.#clock.nowMs();
    const toldMs = nowMs + Math.min(resetsAfterMs, longestWindowMs);
    // Seconds are rounded up, so of all that is told of one window the earliest is nearest to its end.
    const isSameWindow = nowMs < this.#resetsAtMs;
    this.#resetsAtMs = isSameWindow ? Math.min(this.#resetsAtMs, toldMs) : toldMs;
  }
}

/** `hh:mm:ss`, as .NET writes a time span; `undefined` for anything else. */
function durationMs(span: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(span) ?? [];
  if (hours === undefined) return undefined;
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000;
}
