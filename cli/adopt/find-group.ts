import type { CloudAccess } from '../../shared/model/account.ts';
import { atMost } from '../../shared/model/at-most.ts';
import { isFault, orFault, type Fault } from '../../shared/model/fault.ts';
import type { FoundGroup, WantedGroup } from '../../shared/ports/group-finder.ts';
import { nearNames } from '../output/near-names.ts';
import { shellWord } from '../output/shell-word.ts';
import type { GroupQuery } from './group-query.ts';
import type { AdoptClouds } from './adopt-clouds.ts';
import { describePlaces } from './describe-places.ts';
import type { SearchPlaces, Where } from './search-places.ts';

/** The group that is meant, or why it cannot be told, with what to do on further lines. */
export type Found =
  | { readonly kind: 'found'; readonly found: FoundGroup; readonly warnings: readonly string[] }
  | { readonly kind: 'not-found'; readonly problem: string }
  /** No place could be looked into. */
  | { readonly kind: 'unreadable'; readonly faults: readonly Fault[] };

interface Looked {
  readonly place: CloudAccess;
  readonly result: readonly FoundGroup[] | Fault;
}

const placesAtOnce = 6;

/** Looks for a group in all places at once. */
export async function findGroup(
  { finderFor }: Pick<AdoptClouds, 'finderFor'>,
  query: GroupQuery,
  where: Where,
  { places, withoutRegions }: SearchPlaces,
): Promise<Found> {
  if (places.length === 0) return { kind: 'not-found', problem: nowhere(withoutRegions) };
  const wanted = wantedBy(query);
  const looked = await atMost(placesAtOnce, places, async (place): Promise<Looked> => {
    const result = await orFault(async () => (await finderFor(place)).find(place, wanted));
    return { place, result: isFault(result) ? result : result.filter(isThere(where)) };
  });
  const groups = looked.flatMap(({ result }) => (isFault(result) ? [] : result));
  const [found, ...others] = groups;
  if (found === undefined) return nothingFound(finderFor, query, { looked, withoutRegions });
  if (others.length > 0) return { kind: 'not-found', problem: several(wanted.name, groups) };
  const unread = looked.filter(({ result }) => isFault(result)).map(({ place }) => place);
  return { kind: 'found', found, warnings: unread.length === 0 ? [] : [unsure(unread)] };
}

/** All that was looked into, and what was not. */
interface Search {
  readonly looked: readonly Looked[];
  readonly withoutRegions: readonly string[];
}

async function nothingFound(
  finderFor: AdoptClouds['finderFor'],
  query: GroupQuery,
  { looked, withoutRegions }: Search,
): Promise<Found> {
  const wanted = wantedBy(query);
  const faults = looked.flatMap(({ result }) => (isFault(result) ? [result] : []));
  if (faults.length === looked.length) return { kind: 'unreadable', faults };
  const readable = looked.filter(({ result }) => !isFault(result)).map(({ place }) => place);
  const names = await atMost(placesAtOnce, readable, async (place) => {
    const there = await orFault(async () => (await finderFor(place)).names(place));
    return isFault(there) ? [] : there;
  });
  const near = nearNames(wanted.name, names.flat());
  const troubles = looked.flatMap(troubleOf);
  const isNamed = query.kind === 'named';
  const problem = absent(wanted, { readable, troubles, near, withoutRegions, isNamed });
  return { kind: 'not-found', problem };
}

function wantedBy(query: GroupQuery): WantedGroup {
  switch (query.kind) {
    case 'named':
      return { name: query.name };
    case 'auto-scaling-group':
      return { name: query.group.name };
    case 'scale-set':
      return { name: query.group.name, resourceGroup: query.group.resourceGroup };
  }
}

/** Of Azure only the answer tells the location. */
function isThere({ region }: Where): (found: FoundGroup) => boolean {
  return (found) => region === undefined || found.region.toLowerCase() === region.toLowerCase();
}

function troubleOf({ place, result }: Looked): readonly string[] {
  return isFault(result) ? [`${describePlaces([place])}: ${result.message}`] : [];
}

function unsure(unread: readonly CloudAccess[]): string {
  return `not looked into, since it could not be read: ${describePlaces(unread)}. If it has a group of that name too, write the ARN or the ID of the one that you mean.`;
}

function nowhere(withoutRegions: readonly string[]): string {
  return [
    'nothing says where to look for the group',
    withoutRegions.length > 0
      ? `CloudAccount ${withoutRegions.join(', ')} allows all regions. Name one: --region REGION`
      : 'There is no CloudAccount. Write the ARN of the Auto Scaling group or the resource ID of the scale set, or --account ACCOUNT --region REGION.',
  ].join('\n  ');
}

function several(name: string, groups: readonly FoundGroup[]): string {
  return [
    `there are ${groups.length} groups named ${name}. Write which one:`,
    ...groups.map(({ id }) => `  ${shellWord(id)}`),
  ].join('\n  ');
}

interface Absence {
  readonly readable: readonly CloudAccess[];
  readonly troubles: readonly string[];
  readonly near: readonly string[];
  readonly withoutRegions: readonly string[];
  /** Whether it was looked for by its name alone. */
  readonly isNamed: boolean;
}

function absent(
  { name, resourceGroup }: WantedGroup,
  { readable, troubles, near, withoutRegions, isNamed }: Absence,
): string {
  const within = resourceGroup === undefined ? '' : ` in resource group ${resourceGroup}`;
  return [
    `there is no group named ${name}${within} in ${describePlaces(readable)}`,
    ...(near.length === 0 ? [] : [`Did you mean ${near.join(' or ')}?`]),
    ...troubles.map((trouble) => `Not readable: ${trouble}`),
    ...withoutRegions.map(
      (account) => `CloudAccount ${account} allows all regions, of which none was looked into.`,
    ),
    ...(isNamed ? ['To look elsewhere: --account ACCOUNT --region REGION'] : []),
  ].join('\n  ');
}
