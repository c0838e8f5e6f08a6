import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import {
  aDetachedInstance,
  aGroup,
  aGroupRef,
  aHint,
  anInstance,
  keyOf,
  noon,
} from '../fakes/builders.ts';

const before = (ms: number) => new Date(noon.getTime() - ms);
const old: Partial<Hint> = { sentAt: before(60_000) };

/** Remembers that at noon the group had i-1, and i-2 as detached. */
function readAtNoon(): RecentReadings {
  const readings = new RecentReadings();
  const group = aGroup([anInstance('i-1'), aDetachedInstance('i-2')]);
  readings.remember(keyOf(), noon, group);
  return readings;
}

describe('RecentReadings', () => {
  it.each([
    [2_000, true],
    [2_001, true],
    [1_999, false],
    [0, false],
    [-5_000, false],
  ])('supersedes a hint that was sent %i ms before the reading: %s', (ms, superseded) => {
    expect(readAtNoon().supersedes(aHint('a', { sentAt: before(ms) }))).toBe(superseded);
  });

  it('supersedes no hint of a group that was not read', () => {
    const elsewhere = aHint('a', { ...old, group: aGroupRef('workers', { region: 'us-east-1' }) });
    expect(readAtNoon().supersedes(elsewhere)).toBe(false);
    expect(new RecentReadings().supersedes(aHint('a', old))).toBe(false);
  });

  it('supersedes no hint that does not say when it was sent', () => {
    expect(readAtNoon().supersedes(aHint('a'))).toBe(false);
  });

  it.each<[string, Hint['instance'], boolean]>([
    ['shows what the event says of i-1', { id: 'i-1', expected: 'present' }, true],
    ['shows i-2 as detached, as the event says', { id: 'i-2', expected: 'gone' }, true],
    ['lacks i-9, as the event says', { id: 'i-9', expected: 'gone' }, true],
    ['lacks i-9, of which the event leaves it open', { id: 'i-9' }, true],
    ['shows i-1, which the event says is gone', { id: 'i-1', expected: 'gone' }, false],
    ['lacks i-9, which the event says has come', { id: 'i-9', expected: 'present' }, false],
  ])('where the reading %s', (_, instance, superseded) => {
    const hint = aHint('a', { ...old, ...(instance === undefined ? {} : { instance }) });
    expect(readAtNoon().supersedes(hint)).toBe(superseded);
  });

  it('goes by the last reading of a group', () => {
    const readings = readAtNoon();
    readings.remember(keyOf(), new Date(noon.getTime() + 10_000), aGroup([]));
    const later = new Date(noon.getTime() + 8_000);
    expect(readings.supersedes(aHint('a', { sentAt: later }))).toBe(true);
    const instance = { id: 'i-1', expected: 'present' } as const;
    expect(readings.supersedes(aHint('a', { ...old, instance }))).toBe(false);
  });

  it('remembers a thousand groups, and forgets those first that were read longest ago', () => {
    const readings = new RecentReadings();
    const knows = (name: string) =>
      readings.supersedes(aHint('a', { ...old, group: aGroupRef(name) }));
    for (let at = 0; at < 1_000; at += 1) readings.remember(keyOf(`g-${at}`), noon, aGroup());
    expect(knows('g-0')).toBe(true);
    readings.remember(keyOf('g-0'), noon, aGroup());
    readings.remember(keyOf('one-more'), noon, aGroup());
    expect(['g-0', 'g-1', 'g-2', 'one-more'].map(knows)).toEqual([true, false, true, true]);
    for (let at = 0; at < 5_000; at += 1) readings.remember(keyOf(`h-${at}`), noon, aGroup());
    const known = Array.from({ length: 5_000 }, (_, at) => `h-${at}`).filter(knows);
    expect(known).toHaveLength(1_000);
  });
});
