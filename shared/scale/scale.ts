import { atMost } from '../model/at-most.ts';
import { applyScale } from './apply-scale.ts';
import { coalesceRequests, type CarriedRequest } from './coalesce-requests.ts';
import { readingSharedBriefly } from './observe-pool.ts';
import { reportScale } from './report-scale.ts';
import type { ScaleOutcome } from './scale-outcome.ts';
import type { ApplyScaleDeps } from './scale-round.ts';

export interface ScaleBounds {
  /** As many pools are worked on at once. */
  readonly mostAtOnce?: number;
  /** Once it is aborted work on no further pool begins: what is asked of it has no outcome. */
  readonly over?: AbortSignal;
  /** Is told each outcome as soon as there is one, by the ID of its request: a batch can end half. */
  readonly tell?: (id: string, outcome: ScaleOutcome) => void;
}

/**
 * Brings the groups of all pools that the requests name to what their MachinePools ask for now.
 *
 * Every request has an outcome in the answer, by its ID, unless its work did not begin in time. A fault
 * touches only the pools that it concerns: theirs are `deferred`.
 *
 * @param bounds for a batch that is large; a pool that has to wait for others has read nothing yet
 * @throws only what is no Fault: a mistake of ours, after which nothing about the batch is certain.
 */
export async function scale(
  deps: ApplyScaleDeps,
  requests: readonly CarriedRequest[],
  { mostAtOnce = Infinity, over, tell }: ScaleBounds = {},
): Promise<ReadonlyMap<string, ScaleOutcome>> {
  const firstReads = readingSharedBriefly(deps.cluster, deps.clock);
  const ends = await atMost(mostAtOnce, coalesceRequests(requests), async (named) => {
    if (over?.aborted === true) return [];
    const outcome = await applyScale(deps, named, firstReads, over);
    reportScale(deps, named, outcome);
    for (const id of named.ids) tell?.(id, outcome);
    return named.ids.map((id): [string, ScaleOutcome] => [id, outcome]);
  });
  return new Map(ends.flat());
}
