import { users } from '../../sandbox/installation/users.ts';
import { countRequests, type AuditedRequest } from '../installation/audit-log.ts';
import { forgetCloudCalls, readCalls, type CloudCall } from '../installation/cloud-calls.ts';
import type { Installation } from '../installation/install.ts';
import { countByKind } from '../report/count-by-kind.ts';
import { ratio } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';

/** What watch and functions asked of the cloud and of the cluster in a part of the benchmark. */
export interface Tally {
  readonly calls: readonly CloudCall[];
  readonly requests: readonly AuditedRequest[];
}

/** Begins to count; the function that it returns ends that. */
export async function startTally({
  audit,
  aws,
}: Pick<Installation, 'audit' | 'aws'>): Promise<() => Promise<Tally>> {
  const mark = await audit.mark();
  await forgetCloudCalls(aws.control);
  return async () => ({
    calls: await readCalls(aws.control),
    requests: await audit.readSince(mark),
  });
}

/** @param groups how many were to be scaled; null where that were none */
export function callsPerGroup(
  { calls }: Pick<Tally, 'calls'>,
  action: string,
  groups: number,
): number | null {
  return ratio(calls.filter((call) => call.action === action).length, groups);
}

/** The counts as figures. */
export function tallyFigures(tally: Tally, groups: number): Figures {
  const { calls, requests } = tally;
  const of = ({ user }: (typeof users)[keyof typeof users]): readonly AuditedRequest[] =>
    requests.filter((request) => request.user === user);
  return {
    cloudCalls: countByKind(calls.map(({ action }) => action)),
    setsPerGroup: callsPerGroup(tally, 'SetDesiredCapacity', groups),
    describesPerGroup: callsPerGroup(tally, 'DescribeAutoScalingGroups', groups),
    clusterRequestsOfScale: countRequests(of(users.scale)),
    clusterRequestsOfScalePerGroup: ratio(of(users.scale).length, groups),
    clusterRequestsOfWatch: countRequests(of(users.watch)),
  };
}
