import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeGroup, groupKey } from '../../shared/model/group.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { aScaleSetRef, subscription } from '../fakes/scale-sets.ts';

describe('groupKey', () => {
  it('is the same for the same group', () => {
    expect(groupKey(aGroupRef('a'))).toBe(groupKey(aGroupRef('a')));
  });

  it.each([
    ['name', { name: 'other' }],
    ['account', { account: '999999999999' }],
    ['region', { region: 'us-east-1' }],
  ])('differs with the %s', (_, difference) => {
    expect(groupKey(aGroupRef('a', difference))).not.toBe(groupKey(aGroupRef('a')));
  });

  it('differs for groups that differ, whatever text their parts hold', () => {
    const part = fc.string({
      unit: fc.constantFrom('/', 'a', ' ', '"', ',', '%', '2', 'F'),
      maxLength: 4,
    });
    const ref = fc.record({
      kind: fc.constant('AutoScalingGroup' as const),
      account: part,
      region: part,
      name: part,
    });
    fc.assert(
      fc.property(ref, ref, (a, b) => {
        const same = a.account === b.account && a.region === b.region && a.name === b.name;
        expect(groupKey(a) === groupKey(b)).toBe(same);
      }),
      {
        examples: [
          [aGroupRef('c/d', { region: 'b' }), aGroupRef('d', { region: 'b/c' })],
          [aGroupRef('a', { region: 'b/c' }), aGroupRef('a', { region: 'b%2Fc' })],
          [aGroupRef('a', { region: 'b/c' }), aGroupRef('a', { region: 'bc' })],
          [aGroupRef('a', { region: 'b%c' }), aGroupRef('a', { region: 'bc' })],
        ],
      },
    );
  });
});

describe('groupKey of a scale set', () => {
  const key = groupKey(aScaleSetRef());

  it('is the same in every case', () => {
    const inAnotherCase = {
      subscription: subscription.toUpperCase(),
      resourceGroup: 'FLEET',
      name: 'WorkerS',
    };
    expect(groupKey(aScaleSetRef('workers', inAnotherCase))).toBe(key);
  });

  it.each([
    ['name', { name: 'other' }],
    ['subscription', { subscription: 'other' }],
    ['resource group', { resourceGroup: 'other' }],
    ['place of a slash', { resourceGroup: 'a/b', name: 'workers' }],
  ])('differs with the %s', (_, difference) => {
    expect(groupKey(aScaleSetRef('workers', difference))).not.toBe(key);
  });

  it('is not that of an Auto Scaling group with the same words', () => {
    const account = subscription;
    expect(groupKey(aGroupRef('workers', { account, region: 'fleet' })).toLowerCase()).not.toBe(
      key,
    );
  });
});

describe('describeGroup', () => {
  it('names all that a person needs to find the scale set', () => {
    expect(describeGroup(aScaleSetRef('blue'))).toBe(
      `scale set blue in resource group Fleet, subscription ${subscription}`,
    );
  });

  it('names all that a person needs to find the group', () => {
    expect(describeGroup(aGroupRef('blue', { account: '123456789012', region: 'eu-west-1' }))).toBe(
      'Auto Scaling group blue in account 123456789012, region eu-west-1',
    );
  });
});
