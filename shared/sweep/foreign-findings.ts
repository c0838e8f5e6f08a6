import type { ForeignListDrift } from '../model/drift.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import type { MachinePool } from '../model/machine-pool.ts';
import type { ObservedGroup } from '../model/observation.ts';
import { instanceKey, type ProviderId } from '../model/provider-id.ts';
import type { SweptForeignPool } from '../ports/swept-fleet.ts';
import { wouldChangeCount } from '../reconcile/provider-look.ts';

/** Another provider's object with the owner that it has. */
export interface ForeignPoolOfGroup {
  readonly group: GroupRef;
  readonly pool: SweptForeignPool;
  readonly machinePool?: MachinePool;
}

/**
 * What is to be said where another provider's list differs. One that is there and that Poolsync would not
 * list, such as an instance of a warm pool, is its provider's own affair.
 */
export function foreignFinding(
  { group, pool, machinePool }: ForeignPoolOfGroup,
  observed: ObservedGroup,
): ForeignListDrift | undefined {
  const { added, removed } = compare(pool.providerIdList, observed);
  if (added.length + removed.length === 0) return undefined;
  const { ref, uid, nudgedAt } = pool;
  const { replicas } = machinePool ?? {};
  const { desiredCapacity } = observed;
  const isWithheld =
    machinePool === undefined ||
    replicas === undefined ||
    wouldChangeCount(ref.kind, machinePool, { replicas, desiredCapacity });
  const figures = `${ref.kind} ${ref.namespace}/${ref.name} names ${pool.providerIdList.length} instances: ${added.length} of ${describeGroup(group)} are not among them, and ${removed.length} of them are not there`;
  const since = nudgedAt === undefined ? '' : ` It was asked to look at ${nudgedAt} before.`;
  return {
    kind: 'foreign-list-drift',
    group,
    pool: ref,
    uid,
    ...(machinePool === undefined ? {} : { machinePool: machinePool.name }),
    added,
    removed,
    ...(nudgedAt === undefined ? {} : { nudgedAt }),
    remedy: isWithheld ? 'person' : 'nudge',
    message: isWithheld
      ? `${figures}. Its provider is not asked to look: it would change the number of instances. Bring spec.replicas and the group's desired capacity together first.`
      : `${figures}. Its provider is asked to look.${since}`,
  };
}

function compare(
  list: readonly ProviderId[],
  { instances }: ObservedGroup,
): Pick<ForeignListDrift, 'added' | 'removed'> {
  const named = new Set(list.map(instanceKey));
  const there = new Set(instances.map(({ providerId }) => instanceKey(providerId)));
  const listed = instances.filter((each) => each.listed).map(({ providerId }) => providerId);
  return {
    added: listed.filter((id) => !named.has(instanceKey(id))),
    removed: list.filter((id) => !there.has(instanceKey(id))),
  };
}
