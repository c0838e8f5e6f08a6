import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  awsProviderId,
  differenceOf,
  instanceIdOf,
  sortedProviderIds,
} from '../../shared/model/provider-id.ts';
import { idOf } from '../fakes/builders.ts';

describe('awsProviderId', () => {
  it('is what the AWS cloud provider writes on a Node', () => {
    expect(awsProviderId('eu-west-1a', 'i-0123456789abcdef0')).toBe(
      'aws:///eu-west-1a/i-0123456789abcdef0',
    );
  });
});

describe('instanceIdOf', () => {
  it('is what follows the last slash', () => {
    expect(instanceIdOf(awsProviderId('eu-west-1a', 'i-0123456789abcdef0'))).toBe(
      'i-0123456789abcdef0',
    );
  });
});

describe('sortedProviderIds', () => {
  it('sorts by code unit, not by a language', () => {
    expect(sortedProviderIds([idOf('i-b'), idOf('i-B'), idOf('i-a')])).toEqual([
      idOf('i-B'),
      idOf('i-a'),
      idOf('i-b'),
    ]);
  });

  it('names each ID once', () => {
    expect(sortedProviderIds([idOf('i-1'), idOf('i-1')])).toEqual([idOf('i-1')]);
  });

  it('gives the same list for every order and repetition', () => {
    const ids = fc.array(fc.string()).map((names) => names.map(idOf));
    fc.assert(
      fc.property(ids, (some) => {
        const sorted = sortedProviderIds(some);
        expect(sortedProviderIds(some.toReversed())).toEqual(sorted);
        expect(sortedProviderIds([...some, ...some])).toEqual(sorted);
        expect(sortedProviderIds(sorted)).toEqual(sorted);
      }),
    );
  });
});

describe('differenceOf', () => {
  it('tells what came and what went', () => {
    const before = [idOf('i-1'), idOf('i-2')];
    const after = [idOf('i-2'), idOf('i-3')];
    expect(differenceOf(before, after)).toEqual({ added: [idOf('i-3')], removed: [idOf('i-1')] });
  });

  it('is empty where only the order differs', () => {
    const before = [idOf('i-2'), idOf('i-1')];
    expect(differenceOf(before, before.toReversed())).toEqual({ added: [], removed: [] });
  });

  it('leads from the one list to the other', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map((n) => idOf(`i-${n}`)));
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const { added, removed } = differenceOf(before, after);
        const made = [...before.filter((id) => !removed.includes(id)), ...added];
        expect(sortedProviderIds(made)).toEqual(sortedProviderIds(after));
      }),
    );
  });
});
