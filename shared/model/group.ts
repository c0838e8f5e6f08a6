/** An Auto Scaling group, as its owner names it. Names are unique in one account and region only. */
export interface AutoScalingGroupRef {
  readonly kind: 'AutoScalingGroup';
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** A cloud group that a pool can stand for. */
export type GroupRef = AutoScalingGroupRef;

export type GroupKey = string & { readonly __brand: 'GroupKey' };

/** The same string for the same group, and only for it: fit as a map key. */
export function groupKey(group: GroupRef): GroupKey {
  // Names of groups may hold slashes, and so may the account and region of a forged message.
  const [account, region] = [group.account, group.region].map(withoutSlashes);
  return `${group.kind}/${account}/${region}/${group.name}` as GroupKey;
}

function withoutSlashes(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('/', '%2F');
}

/** How messages to people name a group. */
export function describeGroup(group: GroupRef): string {
  return `Auto Scaling group ${group.name} in account ${group.account}, region ${group.region}`;
}
