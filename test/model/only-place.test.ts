import { describe, expect, it } from 'vitest';
import { isOnlyPlace } from '../../shared/model/only-place.ts';
import { aCloudAccount, aGroupRef, otherAccount, region } from '../fakes/builders.ts';

const group = aGroupRef('workers');

describe('isOnlyPlace', () => {
  it('is so where one account with one region is allowed', () => {
    expect(isOnlyPlace([aCloudAccount()], 'fleet', group)).toBe(true);
    expect(isOnlyPlace([aCloudAccount({ namespaces: ['*'] })], 'fleet', group)).toBe(true);
  });

  it('is so where two CloudAccounts allow the same place', () => {
    const accounts = [aCloudAccount(), aCloudAccount({ name: 'second' })];
    expect(isOnlyPlace(accounts, 'fleet', group)).toBe(true);
  });

  it.each([
    ['nothing is allowed', []],
    ['the namespace is not allowed', [aCloudAccount({ namespaces: ['other'] })]],
    ['the name is not allowed', [aCloudAccount({ groupNamePatterns: ['blue-*'] })]],
    ['another region is allowed', [aCloudAccount({ regions: ['us-east-1'] })]],
    ['a second region is allowed', [aCloudAccount({ regions: [region, 'us-east-1'] })]],
    ['every region is allowed', [aCloudAccount({ regions: ['*'] })]],
    [
      'a second account is allowed',
      [aCloudAccount(), aCloudAccount({ name: 'second', account: otherAccount })],
    ],
  ])('is not so where %s', (_, accounts) => {
    expect(isOnlyPlace(accounts, 'fleet', group)).toBe(false);
  });

  it('does not count a second account that does not allow the namespace or the name', () => {
    const others = [
      aCloudAccount({ name: 'b', account: otherAccount, namespaces: ['other'] }),
      aCloudAccount({ name: 'c', account: otherAccount, groupNamePatterns: ['blue-*'] }),
    ];
    expect(isOnlyPlace([aCloudAccount(), ...others], 'fleet', group)).toBe(true);
  });
});
