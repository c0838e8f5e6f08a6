import { z } from 'zod';
import { computeCallOf, isAboutScaleSetAlone, type ComputeCall } from './compute-call.ts';
import type { RateLimits, ToldLimits } from './rate-limits.ts';
import { askedWaitOf, jsonOr, Refusal, type Policy, type Response } from './refusal.ts';

/** Several stand in one header, or in as many: `Microsoft.Compute/UpdateVMScaleSetResource;11`. */
const remaining = 'x-ms-ratelimit-remaining-resource';
const counted = /^Microsoft\.Compute\/(\w{1,100});(\d{1,9})$/i;

/** Of a 429, which names the bucket that is empty. */
const tooMany = z.object({
  error: z.object({
    details: z.array(z.object({ target: z.string().optional().catch(undefined) })),
  }),
});
const bucketName = /^\w{1,100}$/;

const located = z.object({ location: z.string().min(1).max(100) });

/**
 * Sends no call where Azure's answers tell that it would be one too many, and throws in its place what
 * Azure would say.
 */
export function keepBudgets(limits: RateLimits): Policy {
  return {
    name: 'keepBudgets',
    async sendRequest(request, next) {
      const call = computeCallOf(request.method, new URL(request.url));
      if (call === undefined) return next(request);
      // The SDK notices only as it sends, and then the call would have been spent.
      if (request.abortSignal?.aborted === true) {
        throw new DOMException('not sent, since nobody waits for it', 'AbortError');
      }
      const wait = limits.spend(call);
      if (wait !== undefined) {
        const message = `not sent, since too few calls are left of ${wait.bucket}`;
        throw new Refusal(429, { code: 'KeptBack', message }, wait.ms);
      }
      try {
        const response = await next(request);
        limits.learn(call, toldBy(call, response));
        return response;
      } finally {
        limits.end(call);
      }
    },
  };
}

function toldBy(call: ComputeCall, response: Response): ToldLimits {
  const { status, headers, bodyAsText } = response;
  const left = leftIn(headers.get(remaining) ?? '');
  if (status === 429) {
    const ms = askedWaitOf(response);
    return ms === undefined ? { left } : { left, hold: { names: emptyOf(left, bodyAsText), ms } };
  }
  if (status !== 200 || !isAboutScaleSetAlone(call)) return { left };
  const body = located.safeParse(jsonOr(bodyAsText ?? ''));
  return body.success ? { left, location: locationOf(body.data.location) } : { left };
}

function leftIn(header: string): ReadonlyMap<string, number> {
  return new Map(
    header.split(',').flatMap((part): readonly (readonly [string, number])[] => {
      const [, name, count] = counted.exec(part.trim()) ?? [];
      return name === undefined ? [] : [[name, Number(count)]];
    }),
  );
}

/** The buckets by which Azure refused: those that it names, or those of which nothing is left. */
function emptyOf(
  left: ReadonlyMap<string, number>,
  body: string | null | undefined,
): readonly string[] {
  const parsed = tooMany.safeParse(jsonOr(body ?? ''));
  const targets = parsed.success ? parsed.data.error.details.map(({ target = '' }) => target) : [];
  const named = targets.filter((target) => bucketName.test(target));
  return named.length > 0 ? named : [...left].flatMap(([name, count]) => (count > 0 ? [] : [name]));
}

/** As Azure writes it elsewhere: `East US 2` is `eastus2`. */
function locationOf(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}
