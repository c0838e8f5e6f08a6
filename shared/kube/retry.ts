import { z } from 'zod';
import type { Clock } from '../ports/clock.ts';

/** How a try of a request ended: with an answer of the API server, or without one. */
export type TryResult =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'failed' };

export type RetryDecision =
  { readonly kind: 'again'; readonly afterMs: number } | { readonly kind: 'final' };

export interface RetryDeps {
  readonly clock: Clock;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
}

const usuallyMostTries = 3;

/** Answers that may be another one soon. A conflict is not among them: that needs a new reading. */
const passingStatuses: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);

/** The wait after the first try is between half of this and this, and doubles. */
const firstBackOffMs = 200;

/** A server may ask for longer; then the message comes back instead. */
const longestWaitMs = 5_000;

/** A try that has less time than this is not worth the load. */
const shortestTryMs = 1_000;

const final: RetryDecision = { kind: 'final' };

/**
 * Whether a request that may be repeated is sent again.
 *
 * @param done.tries how often it was sent, 1 or more
 * @param done.leftMs how long the request may still take, the wait included
 * @param done.mostTries where three are too few: who has the time may wait for a restarted server
 */
export function decideRetry(
  deps: RetryDeps,
  result: TryResult,
  done: { readonly tries: number; readonly leftMs: number; readonly mostTries?: number },
): RetryDecision {
  if (result.kind === 'answered' && !passingStatuses.has(result.status)) return final;
  if (done.tries >= (done.mostTries ?? usuallyMostTries)) return final;
  const asked = result.kind === 'answered' ? askedWaitMs(deps.clock, result.retryAfter) : undefined;
  const afterMs = Math.min(asked ?? backOffMs(done.tries, deps.random()), longestWaitMs);
  return afterMs + shortestTryMs > done.leftMs ? final : { kind: 'again', afterMs };
}

function backOffMs(tries: number, random: number): number {
  const ceiling = firstBackOffMs * 2 ** (tries - 1);
  return Math.round((ceiling * (1 + random)) / 2);
}

/** The header is a number of seconds or a date (RFC 9110, 10.2.3). */
export function askedWaitMs(clock: Clock, retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const atMs = Date.parse(retryAfter);
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - clock.now().getTime());
}

const conditional = z.object({ metadata: z.object({ resourceVersion: z.string().min(1) }) });

/**
 * Whether a request does no harm when it is sent twice. A read does none, and neither does a patch
 * on the condition of a resourceVersion: where the first one was committed and its answer lost, the
 * second meets a conflict, after which the object is read again and found as it should be.
 */
export function isRepeatable(method: string, body: unknown): boolean {
  if (method === 'GET') return true;
  return method === 'PATCH' && typeof body === 'string' && isConditional(body);
}

function isConditional(body: string): boolean {
  try {
    return conditional.safeParse(JSON.parse(body)).success;
  } catch {
    return false;
  }
}
