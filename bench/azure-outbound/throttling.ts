import { armActions } from '../../sandbox/azure/arm/actions.ts';
import { countCallsByPart, type AzureCall } from '../azure-installation/cloud-calls.ts';
import { countByKind } from '../report/count-by-kind.ts';
import { round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

const tooManyRequests = 429;

const limitedActions: ReadonlySet<string> = new Set(
  armActions.flatMap(({ name, policy }) => (policy === undefined ? [] : [name])),
);

/** Of the calls that Azure limits, how many met 429, in %; null where there was none. */
export function throttledPercent(calls: readonly AzureCall[]): number | null {
  const limited = limitedCalls(calls);
  return limited.length === 0 ? null : round((100 * throttled(limited).length) / limited.length, 2);
}

/**
 * How often a part made a call again that had met 429, before the `Retry-After` was over.
 *
 * @throws where one met 429 and its `Retry-After` was not recorded
 */
export function repeatedTooEarly(calls: readonly AzureCall[]): number {
  const alike = Map.groupBy(
    calls,
    ({ by, action, scaleSet = '' }) => `${by} ${action} ${scaleSet}`,
  );
  return [...alike.values()].reduce((sum, same) => sum + tooEarly(same), 0);
}

/** @param same one call, made again and again, oldest first */
function tooEarly(same: readonly AzureCall[]): number {
  let untilMs = Number.NEGATIVE_INFINITY;
  let early = 0;
  for (const { action, time, status, retryAfterSeconds } of same) {
    if (time < untilMs) early += 1;
    if (status !== tooManyRequests) continue;
    if (retryAfterSeconds === undefined) {
      throw new Error(`${action} met 429, and its Retry-After was not recorded`);
    }
    untilMs = Math.max(untilMs, time + 1_000 * retryAfterSeconds);
  }
  return early;
}

export function throttlingFigures(calls: readonly AzureCall[]): Figures {
  const limited = limitedCalls(calls);
  const refused = throttled(limited);
  return {
    limitedCalls: limited.length,
    throttledCalls: refused.length,
    throttledPercent: throttledPercent(calls),
    throttledByPart: countCallsByPart(refused),
    throttledByLimit: countByKind(refused.map(({ limit = 'unknown' }) => limit)),
    repeatedTooEarly: repeatedTooEarly(calls),
    // Of any process of the app that was refused: those that were on their way, and those of processes
    // that nobody has told.
    callsToAnEmptyBucketTooEarly: limited.filter(({ early }) => early === true).length,
  };
}

function limitedCalls(calls: readonly AzureCall[]): readonly AzureCall[] {
  return calls.filter(({ action }) => limitedActions.has(action));
}

function throttled(calls: readonly AzureCall[]): readonly AzureCall[] {
  return calls.filter(({ status }) => status === tooManyRequests);
}
