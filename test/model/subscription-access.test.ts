import { describe, expect, it } from 'vitest';
import {
  accessKey,
  decideAccess,
  locationRefusal,
  type AzureAccess,
  type CloudAccount,
} from '../../shared/model/account.ts';
import { aCloudAccount, anAccess } from '../fakes/builders.ts';
import { aScaleSetRef, aSubscription, location, subscription } from '../fakes/scale-sets.ts';

const decide = (...accounts: readonly CloudAccount[]) =>
  decideAccess(accounts, 'fleet', aScaleSetRef());

const access: AzureAccess = { cloud: 'azure', subscription, locations: [location] };

describe('decideAccess to a scale set', () => {
  it('allows by the identity of the function where none is named', () => {
    expect(decide(aSubscription())).toStrictEqual({ kind: 'allowed', access });
  });

  it('lends the identity of the first by name', () => {
    const decision = decide(
      aSubscription({ name: 'b', identity: 'of-b' }),
      aSubscription({ name: 'a', identity: 'of-a' }),
    );
    expect(decision).toEqual({ kind: 'allowed', access: { ...access, identity: 'of-a' } });
  });

  it('compares the subscription and the names without case', () => {
    const subscriptionInUpperCase = subscription.toUpperCase();
    const decision = decide(
      aSubscription({ subscription: subscriptionInUpperCase, groupNamePatterns: ['WORK*'] }),
    );
    expect(decision.kind).toBe('allowed');
  });

  it('allows the locations of all that allow the scale set, and of no other', () => {
    const decision = decide(
      aSubscription({ name: 'a', regions: ['westeurope', 'northeurope'] }),
      aSubscription({ name: 'b', regions: ['westeurope', 'uksouth'] }),
      aSubscription({ name: 'c', regions: ['eastus'], namespaces: ['other'] }),
    );
    expect(decision).toMatchObject({
      access: { locations: ['northeurope', 'uksouth', 'westeurope'] },
    });
  });

  it.each<[string, CloudAccount, string]>([
    ['NoCloudAccount', aCloudAccount({ account: subscription }), 'has spec.subscriptionID'],
    ['NoCloudAccount', aSubscription({ subscription: 'other' }), 'has spec.subscriptionID'],
    ['NamespaceNotAllowed', aSubscription({ namespaces: [] }), 'namespace fleet'],
    ['GroupNameNotAllowed', aSubscription({ groupNamePatterns: ['x*'] }), 'named workers'],
  ])('says %s', (reason, account, message) => {
    expect(decide(account)).toMatchObject({
      kind: 'denied',
      reason,
      message: expect.stringContaining(message) as string,
    });
  });

  it('is not asked for an Auto Scaling group in an account of the same name', () => {
    const group = { kind: 'AutoScalingGroup', account: subscription, region: location } as const;
    const decision = decideAccess([aSubscription()], 'fleet', { ...group, name: 'workers' });
    expect(decision).toMatchObject({ kind: 'denied', reason: 'NoCloudAccount' });
  });
});

describe('locationRefusal', () => {
  it('lets through what is listed, and everything by a star', () => {
    expect(locationRefusal(access, aScaleSetRef(), location)).toBeUndefined();
    const anywhere = { ...access, locations: ['*'] };
    expect(locationRefusal(anywhere, aScaleSetRef(), 'uksouth')).toBeUndefined();
  });

  it('names the location and the cure', () => {
    expect(locationRefusal(access, aScaleSetRef(), 'uksouth')).toEqual({
      reason: 'RegionNotAllowed',
      message: `No CloudAccount allows scale set workers in resource group Fleet, subscription ${subscription} at its location uksouth. Add it to spec.regions of the CloudAccount for the subscription.`,
    });
  });
});

describe('accessKey', () => {
  it.each([
    [access, { ...access, subscription: 'other' }],
    [access, { ...access, identity: 'one' }],
    [
      { ...access, identity: 'one' },
      { ...access, identity: 'other' },
    ],
    [access, { ...access, locations: ['uksouth'] }],
    [anAccess(), anAccess({ account: '999999999999' })],
    [anAccess(), anAccess({ region: 'us-east-1' })],
    [anAccess(), anAccess({ roleArn: 'role' })],
    [anAccess({ roleArn: 'role' }), anAccess({ roleArn: 'role', externalId: 'x' })],
  ])('differs with each part (%#)', (one, other) => {
    expect(accessKey(one)).not.toBe(accessKey(other));
    expect(accessKey({ ...one })).toBe(accessKey(one));
  });

  it('is the same in every case of a subscription', () => {
    const inUpperCase = { ...access, subscription: subscription.toUpperCase() };
    expect(accessKey(inUpperCase)).toBe(accessKey(access));
  });
});
