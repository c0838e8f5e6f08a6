import { isFault, orFault } from '../model/fault.ts';
import { secondReadingAfterMs } from '../model/looks.ts';
import type { Pool } from '../model/pool.ts';
import { instanceKey, type ProviderId } from '../model/provider-id.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { GroupHints, InstanceNews } from './coalesce.ts';
import type { ObserveResult } from './observe.ts';
import { shrinkOf } from './pool-shrink.ts';
import { judgeAll, type CurrentVerdict } from './verdict.ts';

/**
 * Asks the cloud by name for the instances that a reading lacked and that would have to wait for a
 * second one, since nothing else says that they are gone.
 *
 * Asked is for the pool alone that works on the group. An answer that does not come is no evidence.
 */
export async function withNotThere<Work extends GroupHints>(
  { cloud }: { readonly cloud: Pick<Cloud, 'goneAmong'> },
  result: ObserveResult<Work>,
): Promise<ObserveResult<Work>> {
  if (result.kind === 'unobserved') return result;
  const { observation, work } = result;
  for (const { observed, verdict } of judgeAll(observation)) {
    const { pool, access } = observed;
    if (verdict.kind !== 'current' || access.kind !== 'allowed') continue;
    const asked = lackedBy(pool, verdict, work.instances);
    if (asked.length === 0) continue;
    const gone = await orFault(() => cloud.goneAmong(access.access, work.group, asked));
    if (isFault(gone)) continue;
    const notThere = asked.filter((id) => gone.has(id));
    return { ...result, observation: { ...observation, notThere } };
  }
  return result;
}

function lackedBy(
  pool: Pool,
  current: CurrentVerdict,
  news: readonly InstanceNews[],
): readonly ProviderId[] {
  const { pending } = shrinkOf(pool, current, news);
  if (pending === undefined || isJustListed(pool, current)) return [];
  // One that is there and not to be listed is no question: it waits for its second reading.
  const seen = new Set(current.group.instances.map(({ providerId }) => instanceKey(providerId)));
  return pending.ids.filter((id) => !seen.has(instanceKey(id)));
}

/**
 * Whether the list was changed so shortly before the reading that whoever answers with a state of
 * before would lack the newcomers, in a list and by name alike.
 */
function isJustListed({ status }: Pool, { observedAt }: CurrentVerdict): boolean {
  if (status.lastChange === undefined) return false;
  return observedAt.getTime() - Date.parse(status.lastChange.time) < secondReadingAfterMs;
}
