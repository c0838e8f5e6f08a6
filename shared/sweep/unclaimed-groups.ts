import { accessKey, type CloudAccess, type CloudAccount } from '../model/account.ts';
import { isFault } from '../model/fault.ts';
import type { UnclaimedGroup } from '../model/drift.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import { awsInstallationTag, azureInstallationTag } from '../model/installation.ts';
import type { TaggedGroups } from '../ports/tagged-groups.ts';
import { toldFinding, toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import type { SeenGroups } from './seen-groups.ts';
import { unseenThrough } from './unseen.ts';

/** Groups that carry the installation's tag while no object stands for them. Only where all objects were seen. */
export async function* findUnclaimed(
  { options: { installation }, accounts }: Walk,
  tagged: TaggedGroups,
  seen: SeenGroups,
): AsyncGenerator<DriftTold, void> {
  for (const access of searchedAccesses(accounts, seen.accesses())) {
    try {
      for await (const page of tagged.taggedGroups(access, installation)) {
        const unclaimed = page.filter((group) => !seen.isClaimed(group));
        yield* unclaimed.map((group) => toldFinding(unclaimedGroup(group, installation)));
      }
    } catch (error) {
      if (!isFault(error)) throw error;
      yield toldUnseen(unseenThrough(access, 0, error));
    }
  }
}

function unclaimedGroup(group: GroupRef, installation: string): UnclaimedGroup {
  const tag = group.kind === 'ScaleSet' ? azureInstallationTag : awsInstallationTag;
  return {
    kind: 'unclaimed-group',
    group,
    remedy: 'person',
    message: `${describeGroup(group)} carries the tag ${tag}=${installation}, and no object stands for it. Adopt it, or take the tag away.`,
  };
}

/**
 * Each place once: those that CloudAccounts name, and, where one allows all regions, those in which
 * there are pools.
 */
function searchedAccesses(
  accounts: readonly CloudAccount[],
  used: readonly CloudAccess[],
): readonly CloudAccess[] {
  const all = [...used, ...accounts.flatMap(accessesOf)];
  return [...new Map(all.map((access) => [placeKey(access), access])).values()];
}

function accessesOf(account: CloudAccount): readonly CloudAccess[] {
  if (account.cloud === 'azure') {
    const { subscription, identity, regions } = account;
    const by = identity === undefined ? {} : { identity };
    return [{ cloud: 'azure', subscription, locations: regions, ...by }];
  }
  const { account: id, roleArn, externalId, regions } = account;
  const by = {
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(externalId === undefined ? {} : { externalId }),
  };
  return regions
    .filter((region) => region !== '*')
    .map((region) => ({ cloud: 'aws', account: id, region, ...by }));
}

/** Where a scale set lies narrows no search. */
function placeKey(access: CloudAccess): string {
  return accessKey(access.cloud === 'aws' ? access : { ...access, locations: [] });
}
