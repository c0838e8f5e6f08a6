import { matchesPattern, type CloudAccount } from './account.ts';
import type { AutoScalingGroupRef } from './group.ts';

/**
 * Whether the group's account and region are the only ones in which the namespace may use a group of
 * this name. Then the name alone tells which group is meant.
 */
export function isOnlyPlace(
  accounts: readonly CloudAccount[],
  namespace: string,
  group: AutoScalingGroupRef,
): boolean {
  const places = accounts
    .filter((account) => account.cloud === 'aws')
    .filter((account) => allows(account, namespace, group.name))
    .flatMap(({ account, regions }) => regions.map((region) => `${account}/${region}`));
  return places.length > 0 && places.every((place) => place === `${group.account}/${group.region}`);
}

function allows(
  { namespaces, groupNamePatterns }: CloudAccount,
  namespace: string,
  name: string,
): boolean {
  const open = namespaces.includes('*') || namespaces.includes(namespace);
  return open && (groupNamePatterns?.some((pattern) => matchesPattern(pattern, name)) ?? true);
}
