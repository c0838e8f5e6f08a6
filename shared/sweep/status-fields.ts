import { isDeepStrictEqual } from 'node:util';
import type { Condition } from '../model/condition.ts';
import type { PoolStatus } from '../model/pool.ts';

/** They follow from the others, or say only when it was seen. */
const derived: ReadonlySet<string> = new Set(['conditions', 'deprecated', 'observedAt']);

/** Names of the fields and of the conditions in which two statuses differ. */
export function differingFields(before: PoolStatus, after: PoolStatus): readonly string[] {
  const had = new Map<string, unknown>(Object.entries(before));
  const has = new Map<string, unknown>(Object.entries(after));
  const fields = [...new Set([...had.keys(), ...has.keys()])]
    .filter((name) => !derived.has(name))
    .filter((name) => !isDeepStrictEqual(had.get(name), has.get(name)));
  return [...fields.toSorted(), ...differingConditions(before.conditions, after.conditions)];
}

function differingConditions(
  before: readonly Condition[] = [],
  after: readonly Condition[] = [],
): readonly string[] {
  const had = new Map(before.map((each) => [each.type, each]));
  return after
    .filter((each) => !isDeepStrictEqual(had.get(each.type), each))
    .map(({ type }) => type);
}
