import { atMost } from '../model/at-most.ts';
import { contestWaitMs } from '../model/contest.ts';
import { judgeCount } from '../model/count.ts';
import type { ReplicasDrift } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import { isPaused } from '../model/machine-pool.ts';
import { callBudgetOf, type PoolRequest } from '../model/pool-request.ts';
import type { Pool } from '../model/pool.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import { mostRequestsInCall, type RequestBus } from '../ports/request-bus.ts';
import { endOf, failedBy, type CorrectionResult } from './correction.ts';

export interface AskDeps {
  readonly cluster: Pick<Cluster, 'readPool' | 'readMachinePool' | 'isClusterPaused'>;
  readonly bus?: Pick<RequestBus, 'publish'>;
  readonly clock: Clock;
}

type Judged =
  | { readonly kind: 'ended'; readonly result: CorrectionResult }
  | { readonly kind: 'asks'; readonly finding: ReplicasDrift; readonly request: PoolRequest };

const mostAtOnce = 8;

/** Asks for groups to be brought to `spec.replicas`, where the objects as they are now still say so. Never scales. */
export async function askToScale(
  deps: AskDeps,
  installation: string,
  findings: readonly ReplicasDrift[],
): Promise<readonly CorrectionResult[]> {
  const { bus } = deps;
  if (bus === undefined) {
    const detail = 'no request bus is known, on which the function that scales could be asked';
    return findings.map((finding) => endOf(finding, 'failed', detail));
  }
  const judged = await atMost(mostAtOnce, findings, (finding) =>
    judge(deps, installation, finding),
  );
  const ended = judged.flatMap((each) => (each.kind === 'ended' ? [each.result] : []));
  const asked: CorrectionResult[] = [];
  const asks = judged.filter((each) => each.kind === 'asks');
  for (let at = 0; at < asks.length; at += mostRequestsInCall) {
    asked.push(...(await publish(bus, asks.slice(at, at + mostRequestsInCall))));
  }
  return [...ended, ...asked];
}

async function publish(
  bus: Pick<RequestBus, 'publish'>,
  asks: readonly Extract<Judged, { kind: 'asks' }>[],
): Promise<readonly CorrectionResult[]> {
  const refused = await orFault(() => bus.publish(asks.map(({ request }) => request)));
  return asks.map(({ finding, request }) => {
    if (isFault(refused)) return failedBy(finding, refused);
    return refused.includes(request)
      ? endOf(finding, 'failed', 'the request bus did not take the request')
      : endOf(finding, 'asked');
  });
}

async function judge(deps: AskDeps, installation: string, finding: ReplicasDrift): Promise<Judged> {
  const pool = await orFault(() => deps.cluster.readPool(finding.pool));
  if (isFault(pool)) return { kind: 'ended', result: failedBy(finding, pool) };
  if (pool === undefined || pool.uid !== finding.uid || pool.beingDeleted) {
    return { kind: 'ended', result: endOf(finding, 'left', 'pool-deleted') };
  }
  const kept = await orFault(() => whyNot(deps, pool));
  if (isFault(kept)) return { kind: 'ended', result: failedBy(finding, kept) };
  if (kept === 'in-agreement') {
    return { kind: 'ended', result: endOf(finding, 'in-sync-by-then') };
  }
  if (kept !== undefined) return { kind: 'ended', result: endOf(finding, 'left', kept) };
  const { ref, uid, generation, group, status } = pool;
  const named = { kind: 'scale', installation, pool: ref, uid, generation } as const;
  return { kind: 'asks', finding, request: { ...named, ...callBudgetOf(group, status) } };
}

/** Why nothing is asked for, as things are now; `undefined` where it is. */
async function whyNot(
  { cluster, clock }: AskDeps,
  { ref: { namespace }, machinePoolName, clusterName, status, ...pool }: Pool,
): Promise<string | undefined> {
  const { groupID: id, groupUniqueID, desiredCapacity } = status;
  if (machinePoolName === undefined || id === undefined || desiredCapacity === undefined) {
    return 'unknown';
  }
  const [machinePool, isClusterPaused] = await Promise.all([
    cluster.readMachinePool(namespace, machinePoolName),
    clusterName === undefined ? false : cluster.isClusterPaused(namespace, clusterName),
  ]);
  if (machinePool?.beingDeleted === true) return 'pool-being-deleted';
  if (isPaused(pool, machinePool, isClusterPaused)) return 'paused';
  const { minimumCapacity, maximumCapacity } = status;
  const capacity = {
    id,
    ...(groupUniqueID === undefined ? {} : { uniqueId: groupUniqueID }),
    desiredCapacity,
    ...(minimumCapacity === undefined ? {} : { minimumCapacity }),
    ...(maximumCapacity === undefined ? {} : { maximumCapacity }),
  };
  const now = clock.now();
  const { kind } = judgeCount(status, machinePool, capacity, now);
  if (kind !== 'wanted') return kind;
  return contestWaitMs(status, now) > 0 ? 'contested' : undefined;
}
