import { accessKey, type CloudAccess, type CloudAccount } from '../model/account.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { UnclaimedGroup } from '../model/drift.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import { awsInstallationTag, azureInstallationTag } from '../model/installation.ts';
import type { TaggedGroups } from '../ports/tagged-groups.ts';
import { toldFinding, toldUnseen, type DriftTold, type Walk } from './drift-told.ts';
import type { SeenGroups } from './seen-groups.ts';
import { unseenInCluster, unseenThrough } from './unseen.ts';
import { noteClaim } from './walk-pools.ts';

/**
 * Looks for groups that carry the installation's tag while no object stands for them. Only where all other
 * providers' objects were listed in this walk; ours are listed once more where hops before this one looked
 * at them.
 */
export async function* searchUnclaimed(
  walk: Walk,
  tagged: TaggedGroups,
  seen: SeenGroups,
): AsyncGenerator<DriftTold, void> {
  const claims = await orFault(() => noteOurClaims(walk, seen));
  if (isFault(claims)) {
    yield toldUnseen(unseenInCluster(0, claims));
    return;
  }
  // What cannot be read may stand for any of them; an earlier hop has told of it.
  if (!claims) return;
  const { isOver = () => false } = walk.options;
  for (const access of searchedAccesses(walk.accounts, seen.accesses())) {
    // There is always a next sweep, which has the time.
    if (isOver()) return;
    yield* searchThrough(walk, tagged, seen, access);
  }
  yield { kind: 'searched' };
}

/** @returns whether all of them are known */
async function noteOurClaims(walk: Walk, seen: SeenGroups): Promise<boolean> {
  const { deps, options } = walk;
  if (options.from?.afterForeignPool === undefined) return true;
  for await (const page of deps.fleet.pools(options.signal)) {
    for (const pool of page) noteClaim(walk, seen, pool);
  }
  return deps.fleet.takeSkipped().length === 0;
}

async function* searchThrough(
  { options: { installation, isOver } }: Walk,
  tagged: TaggedGroups,
  seen: SeenGroups,
  access: CloudAccess,
): AsyncGenerator<DriftTold, void> {
  try {
    for await (const page of tagged.taggedGroups(access, installation, isOver)) {
      const unclaimed = page.filter((group) => seen.isNewlyUnclaimed(group));
      yield* unclaimed.map((group) => toldFinding(unclaimedGroup(group, installation)));
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    yield toldUnseen(unseenThrough(access, 0, error));
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
