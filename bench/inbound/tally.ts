import { countRequests, type AuditedRequest } from '../installation/audit-log.ts';
import { groupsOf, type Batch } from '../installation/batch.ts';
import { countCloudCalls, forgetCloudCalls } from '../installation/cloud-calls.ts';
import type { Installation } from '../installation/install.ts';
import { ratio } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

/** What the function asked of the cloud and of the cluster in a part of the benchmark. */
export interface Tally {
  /** Calls by action. */
  readonly cloudCalls: Readonly<Record<string, number>>;
  readonly requests: readonly AuditedRequest[];
  readonly batches: readonly Batch[];
}

export const poolResource = 'autoscalinggroupmachinepools';

/** Begins to count; the function that it returns ends that, for the batches that it is given. */
export async function startTally({
  audit,
  aws,
}: Pick<Installation, 'audit' | 'aws'>): Promise<(batches: readonly Batch[]) => Promise<Tally>> {
  const mark = await audit.mark();
  await forgetCloudCalls(aws.control);
  return async (batches) => ({
    cloudCalls: await countCloudCalls(aws.control),
    requests: await audit.readSince(mark),
    batches,
  });
}

/** A list counts once, however many pages it has. */
export function countLists({ requests }: Pick<Tally, 'requests'>): number {
  return requests.filter((request) => isPoolList(request) && !request.isLaterPage).length;
}

export function isPoolList({ verb, resource }: AuditedRequest): boolean {
  return verb === 'list' && resource === poolResource;
}

/** Reads of a pool for each group that a batch named; null where there was no batch. */
export function poolReadsPerHint(tally: Tally): number | null {
  const reads = tally.requests.filter(
    ({ verb, resource }) => verb === 'get' && resource === poolResource,
  );
  return ratio(reads.length, hintsOf(tally));
}

export function describesPerBatch({ cloudCalls, batches }: Tally): number | null {
  return ratio(cloudCalls['DescribeAutoScalingGroups'] ?? 0, batches.length);
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

function hintsOf({ batches }: Tally): number {
  return batches.reduce((sum, batch) => sum + groupsOf(batch).size, 0);
}
