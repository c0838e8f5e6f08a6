import { describe, expect, it } from 'vitest';
import { groupNamedBy, standsFor } from '../../shared/model/foreign-pool.ts';
import { groupKey } from '../../shared/model/group.ts';
import {
  aForeignPool,
  aForeignPoolRef,
  aGroupRef,
  anUnfoundForeignPool,
  arnOf,
  otherAccount,
} from '../fakes/builders.ts';
import {
  anAzureMachinePool,
  anAzureMachinePoolRef,
  aScaleSetRef,
  azureIdOf,
  resourceIdOf,
} from '../fakes/scale-sets.ts';

describe('groupNamedBy, of an AWSMachinePool', () => {
  const groupOf = (providerId: string) => groupNamedBy({ ref: aForeignPoolRef(), providerId });

  it.each(['workers', 'a/b', 'with: colon', 'ünïcode'])(
    'reads the group of the ARN of %s',
    (name) => {
      expect(groupOf(arnOf(aGroupRef(name)))).toEqual(aGroupRef(name));
    },
  );

  it('reads the ARNs of other partitions', () => {
    const region = 'cn-north-1';
    const arn = arnOf(aGroupRef('workers', { region })).replace('arn:aws:', 'arn:aws-cn:');
    expect(groupOf(arn)).toEqual(aGroupRef('workers', { region }));
  });

  it.each([
    '',
    'workers',
    'aws:///eu-west-1a/i-1',
    'arn:aws:autoscaling:eu-west-1:1111:autoScalingGroup:6f1c:autoScalingGroupName/short-account',
    'arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:6f1c:autoScalingGroupName/',
    'arn:aws:eks:eu-west-1:111111111111:nodegroup/blue/workers',
    `x${arnOf(aGroupRef())}`,
    azureIdOf(aScaleSetRef()),
  ])('reads no group out of %s', (arn) => {
    expect(groupOf(arn)).toBeUndefined();
  });
});

describe('groupNamedBy, of an AzureMachinePool', () => {
  const groupOf = (providerId: string) =>
    groupNamedBy({ ref: anAzureMachinePoolRef(), providerId });
  const scaleSet = aScaleSetRef();

  it('reads the scale set of the provider ID', () => {
    expect(groupOf(azureIdOf(scaleSet))).toEqual(scaleSet);
  });

  it('reads it in the case in which its provider writes it, and in any other', () => {
    const lowered = { ...scaleSet, resourceGroup: scaleSet.resourceGroup.toLowerCase() };
    expect(groupOf(azureIdOf(lowered))).toEqual(lowered);
    const read = groupOf(azureIdOf(scaleSet).toUpperCase());
    expect(read && groupKey(read)).toBe(groupKey(scaleSet));
  });

  it.each([
    '',
    'azure://',
    resourceIdOf(scaleSet),
    `azure:/${resourceIdOf(scaleSet)}`,
    `x${azureIdOf(scaleSet)}`,
    `azure://${azureIdOf(scaleSet)}`,
    `${azureIdOf(scaleSet)}/virtualMachines/0`,
    azureIdOf(scaleSet).replace('virtualMachineScaleSets', 'virtualMachines'),
    arnOf(aGroupRef()),
  ])('reads no scale set out of %s', (providerId) => {
    expect(groupOf(providerId)).toBeUndefined();
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

  it('knows the scale set of an AzureMachinePool without regard to case', () => {
    const scaleSet = aScaleSetRef();
    const { subscription, resourceGroup, name } = scaleSet;
    const shouted = {
      ...scaleSet,
      subscription: subscription.toUpperCase(),
      resourceGroup: resourceGroup.toUpperCase(),
      name: name.toUpperCase(),
    };
    expect(standsFor(anAzureMachinePool(), shouted)).toBe('certainly');
    expect(standsFor(anAzureMachinePool(), { ...scaleSet, resourceGroup: 'other' })).toBe('no');
  });

  it('I7: never goes by the name of an AzureMachinePool: its resource group is not known', () => {
    const { providerId: _, ...unfound } = anAzureMachinePool();
    expect(standsFor(unfound, aScaleSetRef())).toBe('no');
    expect(standsFor(unfound, group)).toBe('no');
  });

  it('takes no group of one cloud for one of another', () => {
    expect(standsFor(aForeignPool(), aScaleSetRef())).toBe('no');
    expect(standsFor(anUnfoundForeignPool(), aScaleSetRef())).toBe('no');
    expect(standsFor(anAzureMachinePool(), group)).toBe('no');
    expect(standsFor(anAzureMachinePool({ providerId: arnOf(group) }), group)).toBe('no');
  });

  it('goes by the name while there is no provider ID', () => {
    expect(standsFor(anUnfoundForeignPool(), group)).toBe('by-name');
    expect(standsFor(anUnfoundForeignPool({ ref: aForeignPoolRef('other') }), group)).toBe('no');
  });
});
