import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asPublished,
  awsProviderId,
  azureProviderId,
  differenceOf,
  instanceIdOf,
  instanceKey,
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

describe('azureProviderId', () => {
  const inGroup = (group: string, scaleSet = 'Workers', subscription = 'AB-12'): string =>
    `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachineScaleSets/${scaleSet}/virtualMachines/0`;

  it.each([
    ['lowers the resource group alone', inGroup('FLEET'), inGroup('fleet')],
    ['leaves one that is low as it is', inGroup('fleet'), inGroup('fleet')],
    // What the cloud provider does, to the letter: it replaces where the name stands first.
    [
      'lowers the name where the ID first holds it',
      inGroup('AB', 'Workers', 'AB-12'),
      inGroup('AB', 'Workers', 'ab-12'),
    ],
    ['replaces it once', inGroup('FLEET', 'FLEET'), inGroup('fleet', 'FLEET')],
    ['takes the name as it is, not as a pattern', inGroup('A.B(1)$&'), inGroup('a.b(1)$&')],
    [
      'leaves an ID in another case as it is',
      inGroup('FLEET').replace('resourceGroups', 'resourcegroups'),
      inGroup('FLEET').replace('resourceGroups', 'resourcegroups'),
    ],
  ])('%s', (_, resourceId, expected) => {
    expect(azureProviderId(resourceId)).toBe(`azure://${expected}`);
  });
});

describe('asPublished', () => {
  const lower = idOf('i-a');
  const upper = idOf('I-A');

  it('keeps the spelling that is published, and takes a newcomer as it comes', () => {
    expect(asPublished([upper], [lower, idOf('i-b')])).toEqual([upper, idOf('i-b')]);
  });

  it('leaves two alone that are both published', () => {
    expect(asPublished([lower, upper], [upper, lower])).toEqual([upper, lower]);
  });
});

describe('instanceKey', () => {
  it('is the same for the same instance in every case', () => {
    expect(instanceKey('Workers_1A')).toBe(instanceKey('WORKERS_1a'));
    expect(instanceKey('workers_1')).not.toBe(instanceKey('workers_2'));
  });
});

describe('instanceIdOf', () => {
  it('is the number of an instance of a Uniform scale set', () => {
    const scaleSet = '/subscriptions/s/resourceGroups/g/providers/p/virtualMachineScaleSets/w';
    expect(instanceIdOf(azureProviderId(`${scaleSet}/virtualMachines/17`))).toBe('17');
  });

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
