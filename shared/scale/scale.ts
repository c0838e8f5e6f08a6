import { applyScale } from './apply-scale.ts';
import { coalesceRequests, type CarriedRequest } from './coalesce-requests.ts';
import { readingSharedOnce } from './observe-pool.ts';
import { reportScale } from './report-scale.ts';
import type { ScaleOutcome } from './scale-outcome.ts';
import type { ApplyScaleDeps } from './scale-round.ts';

/**
 * Brings the groups of all pools that the requests name to what their MachinePools ask for now.
 *
 * Every request has an outcome in the answer, by its ID. A fault touches only the pools that it
 * concerns: theirs are `deferred`.
 *
 * @throws only what is no Fault: a mistake of ours, after which nothing about the batch is certain.
 */
export async function scale(
  deps: ApplyScaleDeps,
  requests: readonly CarriedRequest[],
): Promise<ReadonlyMap<string, ScaleOutcome>> {
  const firstReads = readingSharedOnce(deps.cluster);
  const ends = await Promise.all(
    coalesceRequests(requests).map(async (named) => {
      const outcome = await applyScale(deps, named, firstReads);
      reportScale(deps, named, outcome);
      return named.ids.map((id): [string, ScaleOutcome] => [id, outcome]);
    }),
  );
  return new Map(ends.flat());
}
