import {
  decideAccess,
  locationRefusal,
  matchesPattern,
  type CloudAccount,
} from '../../shared/model/account.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';
import { shellWord } from '../output/shell-word.ts';

/** Whether Poolsync may use the group for pools of the namespace. */
export type AccessVerdict =
  | { readonly kind: 'allowed' }
  /** No CloudAccount names its account at all: one is to be made. */
  | { readonly kind: 'no-account' }
  /** A CloudAccount names the account, and does not allow this. Who may, mends it by the command. */
  | { readonly kind: 'denied'; readonly message: string; readonly command: string }
  /** The person may not read CloudAccounts. */
  | { readonly kind: 'unknown' };

/** @param accounts `undefined` where they could not be read */
export function judgeAccess(
  { group, region }: FoundGroup,
  namespace: string,
  accounts: readonly CloudAccount[] | undefined,
): AccessVerdict {
  if (accounts === undefined) return { kind: 'unknown' };
  const decision = decideAccess(accounts, namespace, group);
  if (decision.kind === 'allowed') {
    const { access } = decision;
    const refusal = access.cloud === 'azure' ? locationRefusal(access, group, region) : undefined;
    return refusal === undefined
      ? { kind: 'allowed' }
      : denied(refusal, accounts, { group, namespace, region });
  }
  return decision.reason === 'NoCloudAccount'
    ? { kind: 'no-account' }
    : denied(decision, accounts, { group, namespace, region });
}

interface Asked {
  readonly group: GroupRef;
  readonly namespace: string;
  readonly region: string;
}

function denied(
  { message }: { readonly message: string },
  accounts: readonly CloudAccount[],
  asked: Asked,
): AccessVerdict {
  const [account] = accounts
    .filter((each) => isOf(each, asked.group))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (account === undefined) return { kind: 'no-account' };
  const spec = extended(account, asked);
  const patch = shellWord(JSON.stringify({ spec }));
  const command = `kubectl patch cloudaccount ${account.name} --type merge -p ${patch}`;
  return { kind: 'denied', message, command };
}

/** Whole lists: a merge patch replaces them, and one that is missing needs no other form. */
function extended(account: CloudAccount, { group, namespace, region }: Asked) {
  const { regions, namespaces, groupNamePatterns } = account;
  return {
    ...(allows(regions, region) ? {} : { regions: [...regions, region] }),
    ...(allows(namespaces, namespace) ? {} : { namespaces: [...namespaces, namespace] }),
    ...(groupNamePatterns === undefined || matches(groupNamePatterns, group)
      ? {}
      : { groupNamePatterns: [...groupNamePatterns, group.name] }),
  };
}

function allows(names: readonly string[], name: string): boolean {
  return names.includes('*') || names.includes(name);
}

function matches(patterns: readonly string[], { kind, name }: GroupRef): boolean {
  return patterns.some((pattern) =>
    kind === 'ScaleSet'
      ? matchesPattern(pattern.toLowerCase(), name.toLowerCase())
      : matchesPattern(pattern, name),
  );
}

function isOf(account: CloudAccount, group: GroupRef): boolean {
  return group.kind === 'AutoScalingGroup'
    ? account.cloud === 'aws' && account.account === group.account
    : account.cloud === 'azure' &&
        account.subscription.toLowerCase() === group.subscription.toLowerCase();
}
