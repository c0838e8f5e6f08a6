import { describeGroup, type GroupRef } from './group.ts';

/** A `CloudAccount` object: what this installation may touch, and for whom. */
export interface CloudAccount {
  readonly name: string;
  readonly account: string;
  /** Regions by name, or `*` for all. */
  readonly regions: readonly string[];
  /** Namespaces by name, or `*` for all. */
  readonly namespaces: readonly string[];
  /** Shell-like patterns with `*`; absent means every group. */
  readonly groupNamePatterns?: readonly string[];
  readonly roleArn?: string;
  readonly externalId?: string;
}

/** How to read a group: absent role means the function's own identity. */
export interface CloudAccess {
  readonly account: string;
  readonly region: string;
  readonly roleArn?: string;
  readonly externalId?: string;
}

export type AccessDecision =
  | { readonly kind: 'allowed'; readonly access: CloudAccess }
  | { readonly kind: 'denied'; readonly reason: string; readonly message: string };

/**
 * Whether pools of the namespace may use the group. What no `CloudAccount` allows is denied; of
 * several that allow it, the first by name lends its role.
 */
export function decideAccess(
  accounts: readonly CloudAccount[],
  namespace: string,
  group: GroupRef,
): AccessDecision {
  const ofAccount = accounts
    .filter((account) => account.account === group.account)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const refusals = ofAccount.map((account) => ({
    account,
    refusal: refusalOf(account, namespace, group),
  }));
  const allowing = refusals.find(({ refusal }) => refusal === undefined);
  if (allowing !== undefined) {
    return { kind: 'allowed', access: accessThrough(allowing.account, group) };
  }
  const first = refusals.find(({ refusal }) => refusal !== undefined)?.refusal;
  return { kind: 'denied', ...(first ?? unknownAccount(group)) };
}

interface Refusal {
  readonly reason: string;
  readonly message: string;
}

function unknownAccount(group: GroupRef): Refusal {
  return {
    reason: 'NoCloudAccount',
    message: `No CloudAccount has spec.accountID ${group.account}, so ${describeGroup(group)} may not be used. Create a CloudAccount for it, or correct spec.accountID.`,
  };
}

function refusalOf(account: CloudAccount, namespace: string, group: GroupRef): Refusal | undefined {
  if (!allows(account.regions, group.region)) {
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
  if (patterns !== undefined && !patterns.some((pattern) => matchesPattern(pattern, group.name))) {
    return {
      reason: 'GroupNameNotAllowed',
      message: `CloudAccount ${account.name} does not allow a group named ${group.name}. Add a pattern for it to its spec.groupNamePatterns.`,
    };
  }
  return undefined;
}

function allows(names: readonly string[], name: string): boolean {
  return names.includes('*') || names.includes(name);
}

function accessThrough(account: CloudAccount, group: GroupRef): CloudAccess {
  return {
    account: group.account,
    region: group.region,
    ...(account.roleArn === undefined ? {} : { roleArn: account.roleArn }),
    ...(account.externalId === undefined ? {} : { externalId: account.externalId }),
  };
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
