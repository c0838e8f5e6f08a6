import type { ConditionUpdate } from '../model/condition.ts';
import {
  contestInAgreement,
  decideContest,
  fieldManager,
  isUndoneInCluster,
  uncontestedCondition,
} from '../model/contest.ts';
import { adoptionOf, judgeCount } from '../model/count.ts';
import { scaleAcceptedCondition } from '../model/scale-accepted.ts';
import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { Contested, LastScale, PoolStatus } from '../model/pool.ts';

/** What a reading means for the number of instances: who owns it, and what is to be said and done. */
export interface CountPlan {
  /** Replace these of the status; what is absent here is absent there. */
  readonly fields: Pick<PoolStatus, 'adoptedAt' | 'contested'>;
  readonly conditions: readonly ConditionUpdate[];
  /** Set where the group's figure goes to `spec.replicas`. */
  readonly writeBack?: {
    readonly machinePool: MachinePool;
    readonly replicas: number;
    readonly lastScale: LastScale;
    readonly contested?: Contested;
  };
}

/**
 * Decides from one reading, and never scales: where the cluster owns the count, a difference is the
 * watch's to see and the function scale's to carry out.
 *
 * @param listed how many IDs the list will have
 */
export function planCount(
  status: PoolStatus,
  machinePool: MachinePool | undefined,
  group: ObservedGroup,
  listed: number,
  now: Date,
): CountPlan {
  if (machinePool === undefined) return leftAsItIs(status);
  const verdict = judgeCount(status, machinePool, group, now);
  const accepted = scaleAcceptedCondition(verdict, status, machinePool.name, group);
  const adoptedAt = adoptionOf(status, machinePool, group, now);
  const contest =
    group.countedIn === undefined
      ? planContest(underThisOwner(status, machinePool), machinePool, group, listed, now)
      : contestPlan(undefined, '');
  return {
    ...contest,
    fields: { ...contest.fields, ...(adoptedAt === undefined ? {} : { adoptedAt }) },
    conditions: [...contest.conditions, ...(accepted === undefined ? [] : [accepted])],
  };
}

/** Where nobody can be asked what is wanted, nothing is said of it. */
function leftAsItIs({ adoptedAt, contested }: PoolStatus): CountPlan {
  return {
    fields: {
      ...(adoptedAt === undefined ? {} : { adoptedAt }),
      ...(contested === undefined ? {} : { contested }),
    },
    conditions: [],
  };
}

/** A contest ends with the owner whose value was set back: the new one's was not. */
function underThisOwner(status: PoolStatus, machinePool: MachinePool): PoolStatus {
  if (status.owner === undefined || status.owner === countOwner(machinePool)) return status;
  const { contested: _, ...rest } = status;
  return rest;
}

function planContest(
  status: PoolStatus,
  machinePool: MachinePool,
  { desiredCapacity }: ObservedGroup,
  listed: number,
  now: Date,
): CountPlan {
  const { replicas, generation, replicasWriter = 'somebody' } = machinePool;
  if (replicas === desiredCapacity) {
    const contested = contestInAgreement(status, desiredCapacity, now);
    return contested === undefined ? contestPlan(contested, '') : leftContested(contested);
  }
  if (countOwner(machinePool) === 'cluster' || replicas === undefined) {
    // Whether the cloud sets our value back is judged where it would be set again.
    const { contested } = status;
    return contested === undefined ? contestPlan(contested, '') : leftContested(contested);
  }
  const undone = isUndoneInCluster(status, machinePool, desiredCapacity);
  const decision = decideContest(status.contested, undone, now);
  const left = decision.kind === 'stop' ? decision.contested : status.contested;
  const plan =
    replicasWriter === fieldManager
      ? leftContested(left)
      : contestPlan(left, `The field manager ${replicasWriter} of MachinePool ${machinePool.name}`);
  // Cluster API keeps the Nodes of an empty list only while replicas are not 0.
  if (decision.kind === 'stop' || (desiredCapacity === 0 && listed > 0)) return plan;
  const lastScale: LastScale = {
    from: replicas,
    to: desiredCapacity,
    machinePoolGeneration: generation,
    time: now.toISOString(),
    result: 'WrittenBack',
  };
  const { contested } = decision;
  const contest = contested === undefined ? {} : { contested };
  return { ...plan, writeBack: { machinePool, replicas: desiredCapacity, lastScale, ...contest } };
}

/** Whoever wrote the figure of now is not always the rival, whose name stays as it was said. */
function leftContested(contested: Contested | undefined): CountPlan {
  return { ...contestPlan(contested, ''), conditions: [] };
}

function contestPlan(contested: Contested | undefined, rival: string): CountPlan {
  return {
    fields: contested === undefined ? {} : { contested },
    conditions: [uncontestedCondition(contested, rival)],
  };
}
