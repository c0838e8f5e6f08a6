import { Token, type Stack } from 'aws-cdk-lib';

/** Another account or region whose Auto Scaling groups belong to an installation. */
export interface Place {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /**
   * ARN of the role there that the functions take on: the `roleARN` of its CloudAccount.
   *
   * @default - none: the account is the stack's own
   */
  readonly roleArn?: string;
}

/** @throws Error where a place is none that an installation in that stack can have */
export function checkPlaces({ account, region }: Stack, places: readonly Place[]): void {
  for (const [index, place] of places.entries()) {
    const prop = `places[${index}]`;
    checkFields(prop, place);
    const isOwn = place.account === account;
    if (isOwn && place.region === region) {
      throw new Error(`${prop} is the stack's own account and region: leave it out`);
    }
    // Whether an account is the own one is not known in a stack without an account.
    if (!isOwn && place.roleArn === undefined && !Token.isUnresolved(account)) {
      throw new Error(
        `${prop}.roleArn is missing: ${place.account} is another account than the stack's, so name the role there that the functions take on`,
      );
    }
  }
}

/** The regions in which the account of the stack has groups; the stack's own is the first. */
export function ownRegions(
  { account, region }: Stack,
  places: readonly Place[],
): readonly string[] {
  const others = places.filter((place) => place.account === account).map((place) => place.region);
  return [...new Set([region, ...others])];
}

/** The roles that the functions take on. */
export function placeRoles(places: readonly Place[]): readonly string[] {
  return [...new Set(places.flatMap(({ roleArn }) => (roleArn === undefined ? [] : [roleArn])))];
}

function checkFields(prop: string, { account, region, roleArn }: Place): void {
  if (!/^\d{12}$/.test(account)) {
    throw new Error(`${prop}.account is ${JSON.stringify(account)}: twelve digits are needed`);
  }
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d+$/.test(region)) {
    throw new Error(
      `${prop}.region is ${JSON.stringify(region)}: a region such as eu-west-1 is needed`,
    );
  }
  if (roleArn === undefined) return;
  const owner = /^arn:aws[a-z-]*:iam::(\d{12}):role\/[^*?]+$/.exec(roleArn)?.[1];
  if (owner === account) return;
  throw new Error(
    `${prop}.roleArn is ${JSON.stringify(roleArn)}: the exact ARN of a role in account ${account} is needed`,
  );
}
