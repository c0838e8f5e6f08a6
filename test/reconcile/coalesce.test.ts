import { describe, expect, it } from 'vitest';
import { coalesce } from '../../shared/reconcile/coalesce.ts';
import { aGroupRef, aHint, keyOf, noon } from '../fakes/builders.ts';

describe('coalesce', () => {
  it('makes nothing of nothing', () => {
    expect(coalesce([]).size).toBe(0);
  });

  it('gathers all hints of a group', () => {
    const groups = coalesce([
      aHint('b', { cause: 'terminated' }),
      aHint('a', { cause: 'launched' }),
      aHint('c', { cause: 'launched' }),
    ]);
    expect([...groups]).toEqual([
      [
        keyOf(),
        {
          group: aGroupRef(),
          hintIds: ['a', 'b', 'c'],
          changedAt: [],
          causes: ['launched', 'terminated'],
          instances: [],
          namedPools: [],
        },
      ],
    ]);
  });

  it('keeps groups apart that only share their name', () => {
    const groups = coalesce([
      aHint('a'),
      aHint('b', { group: aGroupRef('workers', { account: '222222222222' }) }),
      aHint('c', { group: aGroupRef('workers', { region: 'us-east-1' }) }),
    ]);
    expect([...groups.values()].map(({ hintIds }) => hintIds)).toEqual([['a'], ['c'], ['b']]);
  });

  it('gathers what the hints say of single instances', () => {
    const gone = { id: 'i-1', expected: 'gone' } as const;
    const groups = coalesce([
      aHint('c', { instance: { id: 'i-2', expected: 'present' } }),
      aHint('b', { instance: { id: 'i-3' } }),
      aHint('a', { instance: gone, sentAt: noon }),
      aHint('d'),
    ]);
    expect(groups.get(keyOf())?.instances).toEqual([
      { instanceId: 'i-1', expected: 'gone', sentAt: noon },
      { instanceId: 'i-2', expected: 'present' },
    ]);
  });

  it('sorts the groups', () => {
    const hints = ['c', 'a', 'b'].map((name) => aHint(name, { group: aGroupRef(name) }));
    expect([...coalesce(hints).keys()]).toEqual([keyOf('a'), keyOf('b'), keyOf('c')]);
  });
});
