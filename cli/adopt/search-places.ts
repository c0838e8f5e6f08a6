import {
  accessKey,
  type AwsAccess,
  type AzureAccess,
  type CloudAccess,
  type CloudAccount,
} from '../../shared/model/account.ts';
import type { Installation } from '../../shared/model/installation.ts';
import type { GroupQuery } from './group-query.ts';
import type { WayIn } from './manifests.ts';

/** What narrows the search. */
export interface Where {
  /** AWS account or Azure subscription. */
  readonly account?: string;
  /** AWS region or Azure location. */
  readonly region?: string;
}

/** What is known without asking a cloud. */
export interface KnownPlaces {
  readonly accounts: readonly CloudAccount[];
  readonly installation: Pick<Installation, 'aws' | 'azure'> | undefined;
  /** Into an account that no CloudAccount has yet. */
  readonly wayIn: Pick<WayIn, 'roleArn' | 'externalId'>;
}

/** Where to look for a group. */
export interface SearchPlaces {
  readonly places: readonly CloudAccess[];
  /** Names of CloudAccounts for all regions, of which none is known by name. */
  readonly withoutRegions: readonly string[];
}

/** The parts of the clouds in which the group may be, each once. */
export function searchPlaces(query: GroupQuery, where: Where, known: KnownPlaces): SearchPlaces {
  switch (query.kind) {
    case 'auto-scaling-group': {
      const { account, region } = query.group;
      return only(awsPlace(known, account, region));
    }
    case 'scale-set':
      return only(azurePlace(known.accounts, query.group.subscription));
    case 'named':
      return placesOfName(where, known);
  }
}

function only(place: CloudAccess): SearchPlaces {
  return { places: [place], withoutRegions: [] };
}

function placesOfName(where: Where, known: KnownPlaces): SearchPlaces {
  const withoutRegions: string[] = [];
  const places = known.accounts.flatMap((account): readonly CloudAccess[] => {
    if (!isMeant(account, where)) return [];
    if (account.cloud === 'azure') return [azurePlace(known.accounts, account.subscription)];
    const regions = regionsOf(account, where);
    if (regions.length === 0 && account.regions.includes('*')) withoutRegions.push(account.name);
    return regions.map((region) => awsPlace(known, account.account, region));
  });
  const all = [...places, ...namedPlaces(where, known), ...homes(where, known)];
  const once = new Map(all.map((place) => [accessKey(place), place]));
  return { places: [...once.values()], withoutRegions };
}

function isMeant(account: CloudAccount, where: Where): boolean {
  const own = account.cloud === 'aws' ? account.account : account.subscription;
  return where.account === undefined || where.account.toLowerCase() === own.toLowerCase();
}

function regionsOf({ regions }: CloudAccount, { region }: Where): readonly string[] {
  if (region !== undefined) return [region];
  return regions.filter((each) => each !== '*');
}

/** An account and a region that the person named may be one that no CloudAccount has yet. */
function namedPlaces({ account, region }: Where, known: KnownPlaces) {
  if (account === undefined) return [];
  if (!/^\d{12}$/.test(account)) return [azurePlace(known.accounts, account)];
  return region === undefined ? [] : [awsPlace(known, account, region)];
}

/** Where the functions themselves are. */
function homes(where: Where, known: KnownPlaces): readonly CloudAccess[] {
  if (where.account !== undefined) return [];
  const { aws, azure } = known.installation ?? {};
  return [
    ...(aws === undefined ? [] : [awsPlace(known, aws.account, where.region ?? aws.region)]),
    ...(azure === undefined ? [] : [azurePlace(known.accounts, azure.subscription)]),
  ];
}

function awsPlace({ accounts, wayIn }: KnownPlaces, account: string, region: string): AwsAccess {
  const lending = byName(accounts).find(
    (each) =>
      each.cloud === 'aws' &&
      each.account === account &&
      (each.regions.includes(region) || each.regions.includes('*')),
  );
  const { roleArn, externalId } = lending?.cloud === 'aws' ? lending : wayIn;
  return {
    cloud: 'aws',
    account,
    region,
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
  };
}

/** A person reads with an identity of his own: that of a CloudAccount is the functions' alone. */
function azurePlace(accounts: readonly CloudAccount[], subscription: string): AzureAccess {
  const known = accounts.find(
    (each) =>
      each.cloud === 'azure' && each.subscription.toLowerCase() === subscription.toLowerCase(),
  );
  // One subscription, whatever the case in which it is written.
  const written = known?.cloud === 'azure' ? known.subscription : subscription;
  return { cloud: 'azure', subscription: written, locations: ['*'] };
}

function byName(accounts: readonly CloudAccount[]): readonly CloudAccount[] {
  return accounts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
