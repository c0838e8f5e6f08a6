import { describe, expect, it } from 'vitest';
import { autoScalingGroupOf, standsFor } from '../../shared/model/foreign-pool.ts';
import {
  aForeignPool,
  aForeignPoolRef,
  aGroupRef,
  anUnfoundForeignPool,
  arnOf,
  otherAccount,
} from '../fakes/builders.ts';

describe('autoScalingGroupOf', () => {
  it.each(['workers', 'a/b', 'with: colon', 'ünïcode'])(
    'reads the group of the ARN of %s',
    (name) => {
      expect(autoScalingGroupOf(arnOf(aGroupRef(name)))).toEqual(aGroupRef(name));
    },
  );

  it('reads the ARNs of other partitions', () => {
    const region = 'cn-north-1';
    const arn = arnOf(aGroupRef('workers', { region })).replace('arn:aws:', 'arn:aws-cn:');
    expect(autoScalingGroupOf(arn)).toEqual(aGroupRef('workers', { region }));
  });

  it.each([
    '',
    'workers',
    'aws:///eu-west-1a/i-1',
    'arn:aws:autoscaling:eu-west-1:1111:autoScalingGroup:6f1c:autoScalingGroupName/short-account',
    'arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:6f1c:autoScalingGroupName/',
    'arn:aws:eks:eu-west-1:111111111111:nodegroup/blue/workers',
    `x${arnOf(aGroupRef())}`,
  ])('reads no group out of %s', (arn) => {
    expect(autoScalingGroupOf(arn)).toBeUndefined();
  });
});

describe('standsFor', () => {
  const group = aGroupRef('workers');

  it('is certain by the provider ID, whatever the names are', () => {
    const ref = aForeignPoolRef('another-name');
    expect(standsFor(aForeignPool({ ref, providerId: arnOf(group) }), group)).toBe('certainly');
  });

  it('believes no name where there is a provider ID, be it one that nobody can read', () => {
    const ref = aForeignPoolRef('workers');
    const elsewhere = arnOf(aGroupRef('workers', { account: otherAccount }));
    expect(standsFor(aForeignPool({ ref, providerId: elsewhere }), group)).toBe('no');
    expect(standsFor(aForeignPool({ ref, providerId: 'not-an-arn' }), group)).toBe('no');
  });

  it('goes by the name while there is no provider ID', () => {
    expect(standsFor(anUnfoundForeignPool(), group)).toBe('by-name');
    expect(standsFor(anUnfoundForeignPool({ ref: aForeignPoolRef('other') }), group)).toBe('no');
  });
});
