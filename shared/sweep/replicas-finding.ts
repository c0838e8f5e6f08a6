import { contestWaitMs } from '../model/contest.ts';
import { judgeCount, limitsOf, type CountVerdict } from '../model/count.ts';
import type { Remedy, ReplicasDrift } from '../model/drift.ts';
import { countOwner, type MachinePool } from '../model/machine-pool.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { PoolPlan } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';

export type Difference = Pick<
  ReplicasDrift,
  'owner' | 'replicas' | 'desiredCapacity' | 'remedy' | 'message'
>;

/** What is to be said where a MachinePool and its group differ; `undefined` where nothing is. */
export function replicasDifference(
  { pool: { status }, changes }: PoolPlan,
  machinePool: MachinePool | undefined,
  group: ObservedGroup,
  now: Date,
): Difference | undefined {
  const { desiredCapacity, countedIn } = group;
  const replicas = machinePool?.replicas;
  if (machinePool === undefined || machinePool.beingDeleted) return undefined;
  if (replicas === undefined || countedIn !== undefined) return undefined;
  if (replicas === desiredCapacity) return undefined;
  const owner = countOwner(machinePool);
  const [remedy, cure] =
    owner === 'cloud'
      ? cloudOwned(changes.some(({ kind }) => kind === 'write-back'))
      : clusterOwned(judgeCount(status, machinePool, group, now), status, group, now);
  const figures = `MachinePool ${machinePool.name} asks for ${replicas} and the group is told to have ${desiredCapacity}; the ${owner} owns the count`;
  return { owner, replicas, desiredCapacity, remedy, message: `${figures}. ${cure}` };
}

type Cure = readonly [remedy: Remedy, message: string];

function cloudOwned(isWrittenBack: boolean): Cure {
  return isWrittenBack
    ? ['write', "The group's figure goes to spec.replicas."]
    : [
        'person',
        'It is not written back now: either somebody keeps replacing it, see ReplicasUncontested, or the list must be empty first.',
      ];
}

function clusterOwned(
  verdict: CountVerdict,
  status: PoolStatus,
  group: ObservedGroup,
  now: Date,
): Cure {
  switch (verdict.kind) {
    case 'wanted':
      return contestWaitMs(status, now) > 0
        ? [
            'person',
            'Somebody keeps setting it back, so it is asked for only now and then, see ReplicasUncontested.',
          ]
        : ['ask-to-scale', 'The group is asked to follow.'];
    case 'not-adopted':
      return [
        'person',
        `They were never in agreement, so nothing is scaled. Set spec.replicas to ${group.desiredCapacity}, or annotate the MachinePool with poolsync/confirm-replicas: "${verdict.replicas}" to make the group follow.`,
      ];
    case 'out-of-range': {
      const { minimum, maximum } = limitsOf(group);
      return [
        'person',
        `The group takes ${minimum} to ${maximum}. Change the figure or its bounds.`,
      ];
    }
    case 'refused':
      return [
        'person',
        'The cloud refused this very figure, see ScaleAccepted. Change the figure, or what it was refused for.',
      ];
    case 'cloud-owned':
    case 'unknown':
    case 'not-in-instances':
    case 'in-agreement':
      return ['none', 'Nothing is asked of the group.'];
  }
}
