import { describe, expect, it } from 'vitest';
import { searchPlaces, type KnownPlaces } from '../../../cli/adopt/search-places.ts';
import { account, anAutoScalingGroup, homeAccount, region, subscription } from './adopt-world.ts';

const roleArn = 'arn:aws:iam::222222222222:role/poolsync';
const known: KnownPlaces = {
  accounts: [
    homeAccount,
    {
      cloud: 'aws',
      name: 'tenant',
      account: '222222222222',
      regions: ['*'],
      namespaces: [],
      roleArn,
    },
    { cloud: 'azure', name: 'sub', subscription, regions: ['westeurope'], namespaces: [] },
  ],
  installation: undefined,
  wayIn: {},
};
const query = { kind: 'named', name: 'workers' } as const;
const home = { cloud: 'aws', account, region };
const azure = { cloud: 'azure', subscription, locations: ['*'] };

describe('searchPlaces', () => {
  it('looks where CloudAccounts are for, and names those whose regions nobody knows', () => {
    expect(searchPlaces(query, {}, known)).toEqual({
      places: [home, azure],
      withoutRegions: ['tenant'],
    });
  });

  it('takes a region that is asked for in all accounts, with their roles', () => {
    const { places } = searchPlaces(query, { region: 'us-east-1' }, known);
    const there = { cloud: 'aws', account: '222222222222', region: 'us-east-1', roleArn };
    expect(places).toEqual([{ ...home, region: 'us-east-1' }, there, azure]);
  });

  it('looks into one account alone, in whatever case a subscription is written', () => {
    const { places } = searchPlaces(query, { account: subscription.toUpperCase() }, known);
    expect(places).toEqual([azure]);
  });

  it('takes the role that is given into an account that no CloudAccount has', () => {
    const wayIn = { roleArn: 'arn:aws:iam::333333333333:role/x', externalId: 'word' };
    const where = { account: '333333333333', region };
    const { places } = searchPlaces(query, where, { ...known, wayIn });
    expect(places).toEqual([{ cloud: 'aws', ...where, ...wayIn }]);
  });

  it('looks for an ARN in its own account and region alone', () => {
    const { group } = anAutoScalingGroup('workers', { inRegion: 'us-east-1' });
    if (group.kind !== 'AutoScalingGroup') throw new Error('this is none of AWS');
    const { places } = searchPlaces({ kind: 'auto-scaling-group', group }, {}, known);
    expect(places).toEqual([{ ...home, region: 'us-east-1' }]);
  });
});
