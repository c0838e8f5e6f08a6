import type { ComputeCall } from './compute-call.ts';

/** What was told of one of Azure's buckets of calls. */
export interface CallBucket {
  /** As answers told, less the calls of ours that they may not count; absent where none told. */
  readonly left?: number;
  /** As which of all calls the newest was sent whose answer told it. */
  readonly turn?: number;
  /** When that was told, milliseconds since 1970. */
  readonly toldAtMs: number;
  /** Until when Azure asks to be left alone, milliseconds since 1970; 0 where it does not. */
  readonly heldUntilMs: number;
}

/** Nobody is left alone for longer, whatever a header says. */
export const longestHoldMs = 900_000;

/** By Azure's word a call can succeed a minute after one that was throttled. */
const trustedMs = 60_000;

/** What is left of a subscription's calls to everybody else: autoscale, CAPZ, people, other processes of ours. */
const reserveOfSubscription = 100;

/** Those that were refused together come back over so long a time. */
const spreadMs = { resource: 5_000, subscription: 20_000 };

/** What the arithmetic can be wrong by: nobody waits for that. */
const roundingMs = 1e-6;

/** What an answer tells of a bucket. */
export interface News {
  readonly left: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** As which of all calls its call was sent. */
  readonly turn: number;
  /** How many other calls of ours spend the bucket and are not over. */
  readonly underWay: number;
  /** How many others came to an end since its call was sent. */
  readonly over: number;
  /** Whether it may be of another bucket with this name, since nobody knows where its resource is. */
  readonly isUnlocated: boolean;
}

interface Refill {
  readonly resource: number;
  readonly subscription: number;
}

/**
 * Calls for each minute: https://learn.microsoft.com/azure/virtual-machines/compute-throttling-limits.
 * Its policies have other names than the buckets in headers, so it is looked up by the call.
 */
const refills: ReadonlyMap<string, Refill> = new Map([
  ['patch virtualmachinescalesets/*', { resource: 4, subscription: 500 }],
  ['get virtualmachinescalesets/*', { resource: 12, subscription: 800 }],
  ['get virtualmachinescalesets/*/instanceview', { resource: 10, subscription: 360 }],
  ['get virtualmachinescalesets/*/virtualmachines/*', { resource: 12, subscription: 800 }],
  ['get virtualmachines/*', { resource: 12, subscription: 800 }],
]);

/** For a call of which nothing is written: the slowest that is. */
const slowest: Refill = { resource: 4, subscription: 300 };

/** Whether a bucket is that of one scale set or virtual machine, and not of a subscription and location. */
export function isOfResource(name: string): boolean {
  return name.endsWith('Resource');
}

/** For how long Azure asks to be left alone from now on, milliseconds; 0: not at all. */
export function heldForMs({ heldUntilMs }: Pick<CallBucket, 'heldUntilMs'>, nowMs: number): number {
  const heldMs = heldUntilMs - nowMs;
  // More than could be asked for is a clock that was set back.
  return heldMs > longestHoldMs ? 0 : Math.max(0, heldMs);
}

/** For how long no call may be spent from a bucket, milliseconds; 0: one may now. */
export function waitOf(
  bucket: CallBucket,
  name: string,
  { kind }: ComputeCall,
  nowMs: number,
): number {
  const holdMs = heldForMs(bucket, nowMs);
  const left = leftNow(bucket, name, kind, nowMs);
  if (left === undefined) return holdMs;
  const missing = reserveOf(name) + 1 - left;
  return Math.max(holdMs, Math.ceil(missing / refillOf(name, kind) - roundingMs), 0);
}

/**
 * What is left after an answer. Azure may have counted each of the calls beside it before or after it, and
 * answers pass each other on their way: one to a call that was sent earlier raises nothing.
 */
export function leftAfter(
  before: CallBucket | undefined,
  name: string,
  { kind }: ComputeCall,
  { left, atMs, turn, underWay, over, isUnlocated }: News,
): number {
  const known = before === undefined ? undefined : leftNow(before, name, kind, atMs);
  const most = left - underWay;
  const least = most - over;
  if (known === undefined) return least;
  const lowered = Math.min(known, most);
  return isUnlocated || turn < (before?.turn ?? 0) ? lowered : Math.max(lowered, least);
}

/** With what the documented rate has brought; `undefined` where nothing is known that is to be trusted. */
function leftNow(
  { left, toldAtMs }: CallBucket,
  name: string,
  kind: string,
  nowMs: number,
): number | undefined {
  const ageMs = nowMs - toldAtMs;
  if (left === undefined || ageMs < 0 || ageMs > trustedMs) return undefined;
  return left + refillOf(name, kind) * ageMs;
}

/** For each millisecond. */
function refillOf(name: string, kind: string): number {
  return (refills.get(kind) ?? slowest)[scopeOf(name)] / 60_000;
}

/** @param random 0 ≤ random < 1 */
export function spreadOver(name: string, waitMs: number, random: number): number {
  return Math.ceil(waitMs + random * spreadMs[scopeOf(name)]);
}

/** Buckets of older kinds are small, and nothing is written of their sizes: they are used up. */
function reserveOf(name: string): number {
  return name.endsWith('SubscriptionMaximum') ? reserveOfSubscription : 0;
}

function scopeOf(name: string): keyof Refill {
  return isOfResource(name) ? 'resource' : 'subscription';
}
