import { users } from '../../sandbox/installation/users.ts';
import { countRequests, type AuditedRequest } from '../installation/audit-log.ts';
import { ratio } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import type { Tally } from './way-out.ts';

/** @param groups how many were to be scaled; null where that were none */
export function callsPerGroup(
  { calls }: Pick<Tally, 'calls'>,
  action: string,
  groups: number,
): number | null {
  return ratio(calls.filter((call) => call.action === action).length, groups);
}

/** What scale and watch asked of the cluster. */
export function clusterFigures({ requests }: Pick<Tally, 'requests'>, groups: number): Figures {
  const of = ({ user }: (typeof users)[keyof typeof users]): readonly AuditedRequest[] =>
    requests.filter((request) => request.user === user);
  return {
    clusterRequestsOfScale: countRequests(of(users.scale)),
    clusterRequestsOfScalePerGroup: ratio(of(users.scale).length, groups),
    clusterRequestsOfWatch: countRequests(of(users.watch)),
  };
}
