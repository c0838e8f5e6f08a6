import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideAccess,
  matchesPattern,
  type AwsCloudAccount,
  type CloudAccount,
} from '../../shared/model/account.ts';
import { account, aCloudAccount, aGroupRef, region } from '../fakes/builders.ts';

const decide = (accounts: readonly CloudAccount[], name = 'workers', namespace = 'fleet') =>
  decideAccess(accounts, namespace, aGroupRef(name));

describe('decideAccess', () => {
  it('denies what no CloudAccount speaks of', () => {
    expect(decide([])).toEqual({
      kind: 'denied',
      reason: 'NoCloudAccount',
      message:
        'No CloudAccount has spec.accountID 111111111111, so Auto Scaling group workers in account 111111111111, region eu-west-1 may not be used. Create a CloudAccount for it, or correct spec.accountID.',
    });
  });

  it('denies what only the CloudAccount of another account would allow', () => {
    const others = [aCloudAccount({ account: '999999999999', namespaces: ['*'] })];
    expect(decide(others)).toMatchObject({ kind: 'denied', reason: 'NoCloudAccount' });
  });

  it('allows by the identity of the function where no role is named', () => {
    expect(decide([aCloudAccount()])).toStrictEqual({
      kind: 'allowed',
      access: { cloud: 'aws', account, region },
    });
  });

  it('lends the role and the external ID of the CloudAccount', () => {
    const roleArn = 'arn:aws:iam::111111111111:role/poolsync';
    expect(decide([aCloudAccount({ roleArn, externalId: 'secret' })])).toEqual({
      kind: 'allowed',
      access: { cloud: 'aws', account, region, roleArn, externalId: 'secret' },
    });
  });

  it.each<[string, Partial<AwsCloudAccount>, string]>([
    [
      'RegionNotAllowed',
      { regions: ['us-east-1'] },
      'CloudAccount main does not allow region eu-west-1. Add it to its spec.regions.',
    ],
    [
      'RegionNotAllowed',
      { regions: [] },
      'CloudAccount main does not allow region eu-west-1. Add it to its spec.regions.',
    ],
    [
      'NamespaceNotAllowed',
      { namespaces: ['other'] },
      'CloudAccount main does not allow namespace fleet. Add it to its spec.namespaces.',
    ],
    [
      'NamespaceNotAllowed',
      { namespaces: [] },
      'CloudAccount main does not allow namespace fleet. Add it to its spec.namespaces.',
    ],
    [
      'GroupNameNotAllowed',
      { groupNamePatterns: ['other-*'] },
      'CloudAccount main does not allow a group named workers. Add a pattern for it to its spec.groupNamePatterns.',
    ],
    [
      'GroupNameNotAllowed',
      { groupNamePatterns: [] },
      'CloudAccount main does not allow a group named workers. Add a pattern for it to its spec.groupNamePatterns.',
    ],
  ])('says %s with the value and the cure for %j', (reason, limits, message) => {
    expect(decide([aCloudAccount(limits)])).toEqual({ kind: 'denied', reason, message });
  });

  it('compares the names of Auto Scaling groups with regard to case', () => {
    expect(decide([aCloudAccount({ groupNamePatterns: ['Work*'] })]).kind).toBe('denied');
  });

  it('allows every namespace by a star, and by no other pattern', () => {
    expect(decide([aCloudAccount({ namespaces: ['*'] })]).kind).toBe('allowed');
    expect(decide([aCloudAccount({ namespaces: ['fle*'] })]).kind).toBe('denied');
  });

  it('allows every region by a star, and by no other pattern', () => {
    expect(decide([aCloudAccount({ regions: ['*'] })]).kind).toBe('allowed');
    expect(decide([aCloudAccount({ regions: ['eu-*'] })]).kind).toBe('denied');
  });

  it('allows a group that any of the patterns fits', () => {
    const groupNamePatterns = ['other', 'work*'];
    expect(decide([aCloudAccount({ groupNamePatterns })]).kind).toBe('allowed');
  });

  it('takes the first by name of several CloudAccounts that allow it', () => {
    const a = aCloudAccount({ name: 'a', roleArn: 'role-of-a' });
    const b = aCloudAccount({ name: 'b', roleArn: 'role-of-b' });
    const allowed = {
      kind: 'allowed',
      access: { cloud: 'aws', account, region, roleArn: 'role-of-a' },
    };
    expect(decide([a, b])).toEqual(allowed);
    expect(decide([b, a])).toEqual(allowed);
  });

  it('passes over a CloudAccount that refuses where another allows', () => {
    const a = aCloudAccount({ name: 'a', namespaces: [] });
    const b = aCloudAccount({ name: 'b', roleArn: 'role-of-b' });
    expect(decide([a, b])).toMatchObject({ access: { roleArn: 'role-of-b' } });
  });

  it('gives the refusal of the first by name where all refuse', () => {
    const a = aCloudAccount({ name: 'a', regions: [] });
    const b = aCloudAccount({ name: 'b', namespaces: [] });
    expect(decide([a, b])).toMatchObject({ reason: 'RegionNotAllowed' });
    expect(decide([b, a])).toMatchObject({ reason: 'RegionNotAllowed' });
  });
});

describe('matchesPattern', () => {
  it.each([
    ['workers', 'workers'],
    ['*', ''],
    ['*', 'anything'],
    ['team-*', 'team-'],
    ['team-*', 'team-blue'],
    ['*-blue', 'team-blue'],
    ['a*b*c', 'a-b-b-c'],
    ['a**c', 'ac'],
    ['*a*', 'bab'],
    ['a.c*', 'a.c'],
    ['a*a', 'aa'],
  ])('%j fits %j', (pattern, name) => {
    expect(matchesPattern(pattern, name)).toBe(true);
  });

  it.each([
    ['workers', 'workers-2'],
    ['workers', 'Workers'],
    ['', 'a'],
    ['team-*', 'my-team-blue'],
    ['*-blue', 'team-blue-2'],
    ['a*a', 'a'],
    ['ab*bc', 'abc'],
    ['a*b*b', 'ab'],
    ['*b*', 'aca'],
    ['a.c', 'abc'],
    ['a*b*c', 'a-c-b'],
  ])('%j does not fit %j', (pattern, name) => {
    expect(matchesPattern(pattern, name)).toBe(false);
  });

  it('agrees with a regular expression', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 });
    const model = (pattern: string) =>
      new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^]*')}$`);
    fc.assert(
      fc.property(text, name, (pattern, tried) => {
        expect(matchesPattern(pattern, tried)).toBe(model(pattern).test(tried));
      }),
      { numRuns: 2_000 },
    );
  });

  it('fits every name that was made by filling its stars', () => {
    const fragments = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fragments, fc.infiniteStream(fc.string({ maxLength: 3 })), (parts, fillings) => {
        const name = parts.reduce((made, part) => `${made}${fillings.next().value}${part}`);
        expect(matchesPattern(parts.join('*'), name)).toBe(true);
      }),
    );
  });
});
