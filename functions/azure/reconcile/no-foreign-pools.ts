import { groupKey } from '../../../shared/model/group.ts';
import type { ForeignPools } from '../../../shared/ports/foreign-pools.ts';

/**
 * Stands where another provider's objects would be found: Poolsync nudges none for scale sets. So a
 * batch asks the API server for none.
 */
export const noForeignPools: ForeignPools = {
  poolsOf: async (groups) => new Map(groups.map((group) => [groupKey(group), []])),
  read: async () => undefined,
  nudge: async () => ({ kind: 'gone' }),
  announceOnce: async () => undefined,
};
