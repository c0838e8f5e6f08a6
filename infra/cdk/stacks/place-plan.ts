import type { InstallationConfig, PlaceConfig } from '../config/installation-config.ts';
import { partitionOf } from '../config/partition.ts';
import { namesOf } from '../names.ts';

/** All that the stacks of an installation have to know of each other, as names and ARNs. */
export interface PlacePlan {
  readonly installation: string;
  readonly home: PlaceConfig;
  readonly busArn: string;
  /** ARNs of the functions' roles. */
  readonly functionRoleArns: readonly string[];
  /** The accounts that groups are in, home first. */
  readonly accounts: readonly AccountPlan[];
}

export interface AccountPlan {
  /** Twelve digits. */
  readonly account: string;
  /** Its regions whose groups belong to the installation. */
  readonly regions: readonly [string, ...string[]];
  /** Those of them that forward their events: all but home. */
  readonly forwarding: readonly string[];
  readonly senderRoleArn: string;
  /** The role there that the functions take on; absent at home. */
  readonly placeRoleArn?: string;
}

/** The name of an installation. */
function nameOf({ name = 'poolsync' }: Pick<InstallationConfig, 'name'>): string {
  return name;
}

/**
 * Plans who sends what where. Names are fixed, so that no stack has to be read before another is
 * made, in whichever account it is.
 */
export function planPlaces(config: InstallationConfig): PlacePlan {
  const { account, region, places = [] } = config;
  const installation = nameOf(config);
  const names = namesOf(installation);
  const home = { account, region };
  const all = Map.groupBy([home, ...places], (place) => place.account);
  const partition = partitionOf(region);
  return {
    installation,
    home,
    busArn: `arn:${partition}:events:${region}:${account}:event-bus/${names.placesBus}`,
    functionRoleArns: Object.values(names.functions).map(
      (name) => `arn:${partition}:iam::${account}:role/${name}`,
    ),
    accounts: [...all].map(([id, itsPlaces]) => planAccount(home, installation, id, itsPlaces)),
  };
}

function planAccount(
  home: PlaceConfig,
  installation: string,
  account: string,
  places: readonly PlaceConfig[],
): AccountPlan {
  const names = namesOf(installation);
  const role = (name: string) => `arn:${partitionOf(home.region)}:iam::${account}:role/${name}`;
  const [first, ...rest] = places.map((place) => place.region);
  if (first === undefined) throw new Error(`no region of account ${account} was named`);
  const isHome = account === home.account;
  return {
    account,
    regions: [first, ...rest],
    forwarding: isHome ? rest : [first, ...rest],
    senderRoleArn: role(names.senderRole),
    ...(isHome ? {} : { placeRoleArn: role(names.placeRole) }),
  };
}

/** ARN of the rule that forwards the events of an account's region. */
export function forwardingRuleArn(installation: string, place: PlaceConfig): string {
  const { autoScaling } = namesOf(installation).rules;
  return `arn:${partitionOf(place.region)}:events:${place.region}:${place.account}:rule/${autoScaling}`;
}
