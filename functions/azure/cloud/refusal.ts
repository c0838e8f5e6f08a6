import type { ComputeManagementClient } from '@azure/arm-compute';
import { z } from 'zod';

export type Policy = Parameters<ComputeManagementClient['pipeline']['addPolicy']>[0];
export type Response = Awaited<ReturnType<Policy['sendRequest']>>;

/** An answer by which Azure refuses a call, in its own words. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly statusCode: number;
  /** Absent where the answer is none of Azure's. */
  readonly code?: string;
  readonly retryAfterMs?: number;
  /** What Azure says besides, outermost first. */
  readonly details: readonly Detail[];

  constructor(statusCode: number, said: Said, retryAfterMs?: number) {
    super(said.message);
    this.statusCode = statusCode;
    this.details = said.details ?? [];
    if (said.code !== undefined) this.code = said.code;
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs;
  }
}

interface Said {
  readonly code?: string;
  readonly message: string;
  readonly details?: readonly Detail[];
}

/** One of the reasons that an error of Azure can hold. */
export interface Detail {
  readonly code: string;
  readonly message: string;
}

/** Nobody is asked to wait longer than this: a header is no reason to forget a pool. */
const longestAskedWaitMs = 900_000;

const detail = z.object({ code: z.string(), message: z.string().catch('') });
const azureError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.array(detail).optional().catch(undefined),
  }),
});

/**
 * Throws what Azure refuses before the SDK handles it. The SDK would sleep for as long as
 * `Retry-After` says, with the whole batch; and of a list that is refused it keeps the code alone
 * and puts words of its own in the place of Azure's.
 */
export const tellRefusals: Policy = {
  name: 'tellRefusals',
  async sendRequest(request, next) {
    const response = await next(request);
    if (isFinal(response)) {
      throw new Refusal(response.status, saidBy(response), askedWaitOf(response));
    }
    return response;
  },
};

/** Lets no call, and so no token, go to another host: a `nextLink` is part of an answer. */
export function onlyTo(endpoint: string): Policy {
  const { origin } = new URL(endpoint);
  return {
    name: 'onlyTo',
    async sendRequest(request, next) {
      const host = new URL(request.url).origin;
      if (host !== origin) {
        const message = `the answer leads to ${host} and not to ${origin}`;
        throw Object.assign(new Error(message), { code: 'ForeignHost' });
      }
      return next(request);
    },
  };
}

/** Ends a call, and its connection, that takes longer. A time-out of the SDK's would not cover the body. */
export function limitedTo(limitMs: number): Policy {
  return {
    name: 'limitedTo',
    async sendRequest(request, next) {
      const over = AbortSignal.timeout(limitMs);
      const { abortSignal } = request;
      request.abortSignal =
        abortSignal instanceof AbortSignal ? AbortSignal.any([abortSignal, over]) : over;
      return next(request);
    },
  };
}

/** A 401 may ask for another token, and what a server failed to do is tried again soon. */
function isFinal({ status, headers }: Response): boolean {
  if (status === 503) return headers.get('retry-after') !== undefined;
  return status >= 400 && status < 500 && status !== 401 && status !== 408;
}

function saidBy({ bodyAsText }: Response): Said {
  const parsed = azureError.safeParse(jsonOr(bodyAsText ?? ''));
  if (!parsed.success) return { message: 'the answer is not one of Azure' };
  const { code, message, details } = parsed.data.error;
  return { code, message, ...(details === undefined ? {} : { details }) };
}

/** What a text says in JSON; `undefined` where it is none. */
export function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @returns `undefined` where none is asked for in seconds; Azure does not do it by a date */
export function askedWaitOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0
    ? Math.min(seconds * 1_000, longestAskedWaitMs)
    : undefined;
}
