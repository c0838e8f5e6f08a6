import type { CloudAccess } from '../../shared/model/account.ts';

const mostNamed = 6;

/** How messages name places: accounts with their regions, and subscriptions. */
export function describePlaces(places: readonly CloudAccess[]): string {
  const byAccount = Map.groupBy(places, accountOf);
  const described = [...byAccount].map(([account, own]) => {
    const regions = own.flatMap((place) => (place.cloud === 'aws' ? [place.region] : []));
    return regions.length === 0 ? account : `${account} (${regions.join(', ')})`;
  });
  const more = described.length - mostNamed;
  return more > 0
    ? `${described.slice(0, mostNamed).join('; ')}; and ${more} more`
    : described.join('; ');
}

function accountOf(place: CloudAccess): string {
  return place.cloud === 'aws' ? `account ${place.account}` : `subscription ${place.subscription}`;
}
