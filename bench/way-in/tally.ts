import { countRequests, type AuditedRequest } from '../installation/audit-log.ts';
import { groupsOf, type Batch } from '../installation/batch.ts';
import type { Deed } from './per-batch.ts';
import { ratio } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

/** What the function asked of the cloud and of the cluster in a part of the benchmark. */
export interface Tally {
  /** Calls by action. */
  readonly cloudCalls: Readonly<Record<string, number>>;
  /** Those that are about one group each, where the cloud is asked so. */
  readonly groupCalls?: readonly (Deed & { readonly action: string })[];
  /** Our pools, as the API server calls them. */
  readonly resource: string;
  readonly requests: readonly AuditedRequest[];
  readonly batches: readonly Batch[];
}

/** A list counts once, however many pages it has. */
export function countLists(tally: Pick<Tally, 'requests' | 'resource'>): number {
  return poolLists(tally).filter(({ isLaterPage }) => !isLaterPage).length;
}

/** Pages of lists of all pools. */
export function poolLists({
  requests,
  resource,
}: Pick<Tally, 'requests' | 'resource'>): readonly AuditedRequest[] {
  return requests.filter((request) => request.verb === 'list' && request.resource === resource);
}

/** Reads of a pool for each group that a batch named; null where there was no batch. */
export function poolReadsPerHint(tally: Tally): number | null {
  const reads = tally.requests.filter(
    ({ verb, resource }) => verb === 'get' && resource === tally.resource,
  );
  return ratio(reads.length, hintsOf(tally));
}

/** The counts as figures. */
export function tallyFigures(tally: Tally): Figures {
  const { batches, cloudCalls, requests } = tally;
  return {
    batches: batches.length,
    messages: batches.reduce((sum, { messages }) => sum + messages.length, 0),
    cloudCalls,
    clusterRequests: countRequests(requests),
    clusterRequestsPerBatch: ratio(requests.length, batches.length),
    poolListsForTheIndex: countLists(tally),
    poolReadsPerHint: poolReadsPerHint(tally),
  };
}

function hintsOf({ batches }: Pick<Tally, 'batches'>): number {
  return batches.reduce((sum, batch) => sum + groupsOf(batch).size, 0);
}
