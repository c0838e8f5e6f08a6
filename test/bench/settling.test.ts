import { beforeEach, describe, expect, it } from 'vitest';
import { createSettling, type Settling } from '../../bench/azure-outbound/settling.ts';
import type { SeenPool } from '../../bench/way-out/follow-pools.ts';

const pools = [
  { name: 'web', replicas: 1 },
  { name: 'batch', replicas: 1 },
];
const atRest = (name: string, size: number, over: Partial<SeenPool> = {}): SeenPool => ({
  name,
  desiredCapacity: size,
  listed: size,
  isSettled: true,
  ...over,
});

let wishes: Map<string, number>;
let said: string[];
let settling: Settling;

beforeEach(() => {
  wishes = new Map([
    ['web', 2],
    ['batch', 2],
  ]);
  said = [];
  const deps = {
    signal: new AbortController().signal,
    progress: (line: string) => void said.push(line),
  };
  settling = createSettling(deps, { pools, of: ({ name }) => wishes.get(name) ?? 0 });
});

describe('createSettling', () => {
  it('takes a pool as settled from when it was so first', () => {
    settling.shows(atRest('web', 2), 10);
    settling.shows(atRest('web', 2), 20);
    expect(settling.restedAt()).toEqual([10]);
  });

  it.each<[string, Partial<SeenPool>]>([
    ['says that something is to come', { isSettled: false }],
    ['lists too few', { listed: 1 }],
    ['says another capacity', { desiredCapacity: 1 }],
  ])('does not where it %s', (_, over) => {
    settling.shows(atRest('batch', 2), 5);
    settling.shows(atRest('web', 2), 10);
    settling.shows(atRest('web', 2, over), 20);
    expect(settling.restedAt()).toEqual([5]);
    settling.shows(atRest('web', 2), 30);
    expect(settling.restedAt()).toEqual([5, 30]);
  });

  it('does not where something else is wanted by now', () => {
    settling.shows(atRest('web', 2), 10);
    wishes.set('web', 3);
    expect(settling.restedAt()).toEqual([]);
  });

  it('waits for all, and no longer than it is to', async () => {
    settling.shows(atRest('web', 2), 10);
    await settling.all(1);
    expect(settling.restedAt()).toHaveLength(1);
    settling.shows(atRest('batch', 2), 10);
    await settling.all(60_000);
    expect(said).toContain('2 of 2 have settled');
  });
});
