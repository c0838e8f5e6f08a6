import { describe, expect, it } from 'vitest';
import {
  asked,
  beginning,
  dueAtMs,
  dueWants,
  remember,
  type Memory,
} from '../../../watch/decide/memory.ts';
import { want, type Want } from '../../../watch/decide/want.ts';

const never = Number.POSITIVE_INFINITY;
const sync = (state = 'a', terms: Parameters<typeof want>[3] = {}) =>
  want('sync', 'unsettled', state, terms);
const scale = (state = 'a', terms: Parameters<typeof want>[3] = {}) =>
  want('scale', 'capacity', state, terms);

/** Sends what is due. */
const ask = (memory: Memory, kind: Want['kind'], nowMs: number) =>
  asked(memory, kind, dueWants(memory, kind, nowMs), nowMs);

describe('remember', () => {
  it('counts a want from when its state was first seen', () => {
    const first = remember(undefined, [sync('a', { afterMs: 5_000 })], 100);
    const later = remember(first, [sync('a', { afterMs: 5_000 })], 3_000);
    expect(dueAtMs(later, 'sync')).toBe(5_100);
  });

  it('counts from anew where the state is another one', () => {
    const first = remember(undefined, [sync('a', { afterMs: 5_000 })], 100);
    const later = remember(first, [sync('b', { afterMs: 5_000 })], 3_000);
    expect(dueAtMs(later, 'sync')).toBe(8_000);
  });

  it('forgets what is wanted no more', () => {
    const first = remember(undefined, [sync()], 100);
    expect(dueAtMs(remember(first, [], 200), 'sync')).toBe(never);
  });

  it('asks no more where it turned out that once is enough, and again where it is not', () => {
    const first = ask(remember(undefined, [scale()], 0), 'scale', 0);
    const enough = remember(first, [scale('a', { mostRequests: 1 })], 100);
    expect(dueAtMs(enough, 'scale')).toBe(never);
    expect(dueAtMs(remember(enough, [scale()], 200), 'scale')).toBe(10_200);
  });

  it('keeps kinds apart', () => {
    const memory = remember(undefined, [scale(), sync('a', { afterMs: 50 })], 0);
    expect([dueAtMs(memory, 'scale'), dueAtMs(memory, 'sync')]).toEqual([0, 50]);
    const after = ask(memory, 'scale', 0);
    expect([dueAtMs(after, 'scale'), dueAtMs(after, 'sync')]).toEqual([10_000, 50]);
  });
});

describe('asked', () => {
  it('doubles the time to the next request up to 5 minutes while the state stays', () => {
    let memory = remember(undefined, [sync()], 0);
    const gaps: number[] = [];
    for (let nowMs = 0; gaps.length < 7;) {
      memory = ask(memory, 'sync', nowMs);
      gaps.push(dueAtMs(memory, 'sync') - nowMs);
      nowMs = dueAtMs(memory, 'sync');
    }
    expect(gaps.map((ms) => ms / 1_000)).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('ends with the most requests', () => {
    const once = sync('a', { mostRequests: 1 });
    expect(dueAtMs(ask(remember(undefined, [once], 0), 'sync', 0), 'sync')).toBe(never);
  });

  it('keeps requests of one kind half a second apart, whatever changes', () => {
    const first = ask(remember(undefined, [scale('a')], 0), 'scale', 0);
    const changed = remember(first, [scale('b')], 20);
    expect(dueAtMs(changed, 'scale')).toBe(500);
    expect(dueWants(changed, 'scale', 499)).toEqual([]);
    expect(dueWants(changed, 'scale', 500)).toHaveLength(1);
  });

  it('leaves due what came up while the request was under way', () => {
    const before = remember(undefined, [sync('a')], 0);
    const answered = dueWants(before, 'sync', 0);
    const changed = remember(before, [sync('b')], 5);
    expect(dueAtMs(asked(changed, 'sync', answered, 10), 'sync')).toBe(510);
  });

  it('leaves what is to be asked for later', () => {
    const look = want('sync', 'confirming-look', 'a', { afterMs: 5_000, mostRequests: 1 });
    const memory = ask(remember(undefined, [sync(), look], 0), 'sync', 0);
    expect(dueWants(memory, 'sync', 5_000)).toEqual([look]);
  });
});

describe('beginning', () => {
  const edge = sync('a', { doneAtStart: true, mostRequests: 1 });

  it('asks for what is still wanted, counted from now', () => {
    const old = ask(remember(undefined, [sync('a', { afterMs: 5_000 })], 0), 'sync', 5_000);
    const memory = beginning(old, [sync('a', { afterMs: 5_000 })], 60_000);
    expect(dueAtMs(memory, 'sync')).toBe(65_000);
  });

  it('takes for done what was there already', () => {
    expect(dueAtMs(beginning(undefined, [edge], 0), 'sync')).toBe(never);
  });

  it('asks for what this process saw come up within 5 minutes', () => {
    const seen = remember(beginning(undefined, [], 0), [edge], 1_000);
    expect(dueAtMs(beginning(seen, [edge], 300_000), 'sync')).toBe(1_000);
    expect(dueAtMs(beginning(seen, [edge], 301_000), 'sync')).toBe(never);
  });
});
