import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import type { Hint } from '../model/hint.ts';
import type { PoolRef } from '../model/pool.ts';

/** All that a batch says of one group. */
export interface GroupHints {
  readonly group: GroupRef;
  readonly hintIds: readonly string[];
  /** Each cause once, sorted, so that the order of the hints does not show. */
  readonly causes: readonly string[];
  /** What the hints say of single instances, by ID. */
  readonly instances: readonly InstanceNews[];
  /** When the group itself was told something, as the hints say. */
  readonly changedAt: readonly Date[];
  /** Objects that hints name, each once. */
  readonly namedPools: readonly PoolRef[];
}

/** What an event said of an instance, for a reading that may be behind it or may need its word. */
export interface InstanceNews {
  readonly instanceId: string;
  readonly expected: 'present' | 'gone';
  readonly sentAt?: Date;
}

/** The set of groups that the hints name. Order and repetition of hints make no difference to it. */
export function coalesce(hints: readonly Hint[]): ReadonlyMap<GroupKey, GroupHints> {
  const byGroup = Map.groupBy(hints, (hint) => groupKey(hint.group));
  const keys = [...byGroup.keys()].toSorted();
  return new Map(
    keys.map((key) => [key, summaryOf(byGroup.get(key) ?? [])] as const).filter(isKnown),
  );
}

function summaryOf(hints: readonly Hint[]): GroupHints | undefined {
  const [first] = hints;
  return (
    first && {
      group: first.group,
      hintIds: [...new Set(hints.map((hint) => hint.id))].toSorted(),
      causes: [...new Set(hints.map((hint) => hint.cause))].toSorted(),
      instances: eachOnce(hints.flatMap(newsOf)),
      changedAt: eachOnce(hints.flatMap(changeOf)),
      namedPools: eachOnce(hints.flatMap(({ pool }) => (pool === undefined ? [] : [pool]))),
    }
  );
}

function changeOf({ groupChanged, sentAt }: Hint): readonly Date[] {
  return groupChanged === undefined || sentAt === undefined ? [] : [sentAt];
}

function isKnown(
  entry: readonly [GroupKey, GroupHints | undefined],
): entry is readonly [GroupKey, GroupHints] {
  return entry[1] !== undefined;
}

/** Sorted, so that neither the order nor the repetition of hints shows. */
function eachOnce<Item>(items: readonly Item[]): readonly Item[] {
  const byContent = new Map(items.map((each) => [JSON.stringify(each), each]));
  const contents = [...byContent.keys()].toSorted();
  return contents.map((content) => byContent.get(content)).filter((each) => each !== undefined);
}

function newsOf({ instance, sentAt }: Hint): readonly InstanceNews[] {
  if (instance?.expected === undefined) return [];
  const { id: instanceId, expected } = instance;
  return [{ instanceId, expected, ...(sentAt === undefined ? {} : { sentAt }) }];
}
