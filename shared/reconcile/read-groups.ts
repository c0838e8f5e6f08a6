import { accessKey, type CloudAccess } from '../model/account.ts';
import { isFault, orFault } from '../model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../model/group.ts';
import { failedReading, type FailedReading, type GroupReading } from '../model/observation.ts';
import type { Cloud } from '../ports/cloud.ts';

/** What became of the reading of a group. `not-read`: no pool may look at it. */
export type ReadingResult = GroupReading | FailedReading | { readonly kind: 'not-read' };

export interface WantedReading {
  readonly access: CloudAccess;
  readonly group: GroupRef;
}

interface Scope {
  readonly access: CloudAccess;
  readonly groups: GroupRef[];
}

/** One call of the port for each way of access; a scope that fails does not touch the others. */
export async function readGroups(
  cloud: Pick<Cloud, 'readGroups'>,
  wanted: readonly WantedReading[],
): Promise<ReadonlyMap<GroupKey, ReadingResult>> {
  const scopes = new Map<string, Scope>();
  for (const { access, group } of wanted) {
    const key = accessKey(access);
    const scope = scopes.get(key) ?? { access, groups: [] };
    scope.groups.push(group);
    scopes.set(key, scope);
  }
  const results = await Promise.all([...scopes.values()].map((scope) => readScope(cloud, scope)));
  return new Map(results.flatMap((result) => [...result]));
}

async function readScope(
  cloud: Pick<Cloud, 'readGroups'>,
  scope: Scope,
): Promise<ReadonlyMap<GroupKey, ReadingResult>> {
  const readings = await orFault(() => cloud.readGroups(scope.access, scope.groups));
  if (!isFault(readings)) return readings;
  const failed = failedReading(readings);
  return new Map(scope.groups.map((group) => [groupKey(group), failed]));
}
