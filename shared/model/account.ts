import { describeGroup, type GroupRef } from './group.ts';

interface Grant {
  /** Of the `CloudAccount` object. */
  readonly name: string;
  /** AWS regions or Azure locations by name, or `*` for all. */
  readonly regions: readonly string[];
  /** Namespaces by name, or `*` for all. */
  readonly namespaces: readonly string[];
  /** Shell-like patterns with `*`; absent means every group. */
  readonly groupNamePatterns?: readonly string[];
}

export interface AwsCloudAccount extends Grant {
  readonly cloud: 'aws';
  readonly account: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

export interface AzureCloudAccount extends Grant {
  readonly cloud: 'azure';
  readonly subscription: string;
  /** Client ID of the managed identity to use. */
  readonly identity?: string;
}

/** A `CloudAccount` object: what this installation may touch, and for whom. */
export type CloudAccount = AwsCloudAccount | AzureCloudAccount;

/** How to read an Auto Scaling group: an absent role means the function's own identity. */
export interface AwsAccess {
  readonly cloud: 'aws';
  readonly account: string;
  readonly region: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** How to read a scale set: an absent identity means the function's own. */
export interface AzureAccess {
  readonly cloud: 'azure';
  readonly subscription: string;
  readonly identity?: string;
  /** Where the scale set may be, `*` for anywhere: only Azure's answer tells where it is. */
  readonly locations: readonly string[];
}

export type CloudAccess = AwsAccess | AzureAccess;

/** The same string for the same way of access, and only for it. */
export function accessKey(access: CloudAccess): string {
  switch (access.cloud) {
    case 'aws':
      return [access.account, access.region, access.roleArn, access.externalId].join(' ');
    case 'azure':
      return [access.subscription, access.identity, ...access.locations].join(' ').toLowerCase();
  }
}

export type AccessDecision =
  | { readonly kind: 'allowed'; readonly access: CloudAccess }
  | { readonly kind: 'denied'; readonly reason: string; readonly message: string };

/**
 * Whether pools of the namespace may use the group. What no `CloudAccount` allows is denied; of
 * several that allow it, the first by name lends its role or identity. Where a scale set lies is
 * judged when it was read, by {@link locationRefusal}.
 */
export function decideAccess(
  accounts: readonly CloudAccount[],
  namespace: string,
  group: GroupRef,
): AccessDecision {
  const judged = accounts
    .filter((account) => holds(account, group))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((account) => ({ account, refusal: refusalOf(account, namespace, group) }));
  const allowing = judged.filter(({ refusal }) => refusal === undefined);
  const access = accessThrough(
    allowing.map(({ account }) => account),
    group,
  );
  if (access !== undefined) return { kind: 'allowed', access };
  const first = judged.find(({ refusal }) => refusal !== undefined)?.refusal;
  return { kind: 'denied', ...(first ?? unknownAccount(group)) };
}

/** Why a scale set that was read may not be used after all; `undefined` where it may. */
export function locationRefusal(
  { locations }: AzureAccess,
  group: GroupRef,
  location: string,
): Refusal | undefined {
  return allows(locations, location)
    ? undefined
    : {
        reason: 'RegionNotAllowed',
        message: `No CloudAccount allows ${describeGroup(group)} at its location ${location}. Add it to spec.regions of the CloudAccount for the subscription.`,
      };
}

interface Refusal {
  readonly reason: string;
  readonly message: string;
}

function holds(account: CloudAccount, group: GroupRef): boolean {
  switch (group.kind) {
    case 'AutoScalingGroup':
      return account.cloud === 'aws' && account.account === group.account;
    case 'ScaleSet':
      return (
        account.cloud === 'azure' &&
        account.subscription.toLowerCase() === group.subscription.toLowerCase()
      );
  }
}

function unknownAccount(group: GroupRef): Refusal {
  const [wanted, wrong] =
    group.kind === 'AutoScalingGroup'
      ? [`spec.accountID ${group.account}`, 'spec.accountID']
      : [`spec.subscriptionID ${group.subscription}`, 'the subscription in spec.resourceID'];
  return {
    reason: 'NoCloudAccount',
    message: `No CloudAccount has ${wanted}, so ${describeGroup(group)} may not be used. Create a CloudAccount for it, or correct ${wrong}.`,
  };
}

function refusalOf(account: CloudAccount, namespace: string, group: GroupRef): Refusal | undefined {
  if (group.kind === 'AutoScalingGroup' && !allows(account.regions, group.region)) {
    return {
      reason: 'RegionNotAllowed',
      message: `CloudAccount ${account.name} does not allow region ${group.region}. Add it to its spec.regions.`,
    };
  }
  if (!allows(account.namespaces, namespace)) {
    return {
      reason: 'NamespaceNotAllowed',
      message: `CloudAccount ${account.name} does not allow namespace ${namespace}. Add it to its spec.namespaces.`,
    };
  }
  const patterns = account.groupNamePatterns;
  if (patterns !== undefined && !patterns.some((pattern) => matchesName(pattern, group))) {
    return {
      reason: 'GroupNameNotAllowed',
      message: `CloudAccount ${account.name} does not allow a group named ${group.name}. Add a pattern for it to its spec.groupNamePatterns.`,
    };
  }
  return undefined;
}

function matchesName(pattern: string, { kind, name }: GroupRef): boolean {
  return kind === 'ScaleSet'
    ? matchesPattern(pattern.toLowerCase(), name.toLowerCase())
    : matchesPattern(pattern, name);
}

function allows(names: readonly string[], name: string): boolean {
  return names.includes('*') || names.includes(name);
}

/** @param accounts all that allow the group, in the order of their names */
function accessThrough(
  accounts: readonly CloudAccount[],
  group: GroupRef,
): CloudAccess | undefined {
  const [first] = accounts;
  if (first?.cloud === 'aws' && group.kind === 'AutoScalingGroup') {
    const { account, roleArn, externalId } = first;
    return {
      cloud: 'aws',
      account,
      region: group.region,
      ...(roleArn === undefined ? {} : { roleArn }),
      ...(externalId === undefined ? {} : { externalId }),
    };
  }
  if (first?.cloud === 'azure') {
    const { subscription, identity } = first;
    const locations = [...new Set(accounts.flatMap(({ regions }) => regions))].toSorted();
    return {
      cloud: 'azure',
      subscription,
      locations,
      ...(identity === undefined ? {} : { identity }),
    };
  }
  return undefined;
}

/**
 * `*` stands for any run of characters, also none. The first and last fragments are anchored and
 * each one between takes its earliest place: no pattern can make the match slow.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || name.length < first.length + last.length) return false;
  let from = first.length;
  for (const fragment of rest) {
    const at = name.indexOf(fragment, from);
    if (at < 0) return false;
    from = at + fragment.length;
  }
  return name.endsWith(last) && name.length - last.length >= from;
}
