import {
  conditionOf,
  withConditions,
  type Condition,
  type ConditionType,
  type ConditionUpdate,
} from '../model/condition.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { PoolStatus, V1Beta1Condition } from '../model/pool.ts';
import type { Obstacle } from './verdict.ts';

/** `Ready` is all of these together. Sorted by what a person has to look at first. */
const needed: readonly ConditionType[] = [
  'AccessAllowed',
  'GroupClaimed',
  'GroupFound',
  'ListCurrent',
];

export const pausedCondition: ConditionUpdate = {
  type: 'Paused',
  status: 'True',
  reason: 'Paused',
  message: 'The Cluster, the MachinePool or this object is paused: Poolsync changes nothing else.',
};

const notPaused: ConditionUpdate = {
  type: 'Paused',
  status: 'False',
  reason: 'NotPaused',
  message: '',
};

/** The conditions of a pool whose group was read completely. */
export function currentConditions(group: ObservedGroup): readonly ConditionUpdate[] {
  return [
    notPaused,
    isTrue('AccessAllowed', 'Allowed'),
    isTrue('GroupClaimed', 'Claimed'),
    isTrue('GroupFound', 'Found'),
    isTrue('ListCurrent', 'Observed'),
    settledCondition(group),
  ];
}

/** The conditions of a pool that something stands in the way of; what was found before it holds. */
export function blockedConditions(obstacle: Obstacle): readonly ConditionUpdate[] {
  const { condition, status, reason, message } = obstacle;
  const before = needed.slice(0, needed.indexOf(condition));
  return [
    notPaused,
    ...before.map((type) => isTrue(type, type === 'AccessAllowed' ? 'Allowed' : 'Claimed')),
    { type: condition, status, reason, message },
    {
      type: 'ListCurrent',
      status: 'False',
      reason,
      message: `The list is the one that was read last. ${message}`,
    },
  ];
}

function isTrue(type: ConditionType, reason: string): ConditionUpdate {
  return { type, status: 'True', reason, message: '' };
}

/** Settled: nothing is on its way, and what counts towards capacity is what is desired. */
function settledCondition(group: ObservedGroup): ConditionUpdate {
  const transient = group.instances.filter((instance) => instance.transient).length;
  const counted = group.instances.filter((instance) => instance.countsTowardsCapacity).length;
  if (transient > 0) {
    return {
      type: 'Settled',
      status: 'False',
      reason: 'InTransition',
      message: `${transient} of ${group.instances.length} instances are in transition; see status.transitioning.`,
    };
  }
  if (counted !== group.desiredCapacity) {
    return {
      type: 'Settled',
      status: 'False',
      reason: 'CapacityDiffers',
      message: `The group has ${counted} instances that count towards its capacity and wants ${group.desiredCapacity}.`,
    };
  }
  return isTrue('Settled', 'Settled');
}

/** Puts the updates in, derives `Ready`, and mirrors it in the older form that core still reads. */
export function statusWithConditions(
  status: PoolStatus,
  updates: readonly ConditionUpdate[],
  now: Date,
): PoolStatus {
  const updated = withConditions(status.conditions ?? [], updates, now);
  const conditions = withConditions(updated, [readyCondition(updated)], now);
  return {
    ...status,
    conditions,
    deprecated: { v1beta1: { conditions: mirrorOfReady(conditions) } },
  };
}

function readyCondition(conditions: readonly Condition[]): ConditionUpdate {
  const failing = needed.find((type) => conditionOf(conditions, type)?.status !== 'True');
  if (failing === undefined) return isTrue('Ready', 'InSync');
  const { reason, message } = conditionOf(conditions, failing) ?? {
    reason: 'NotObserved',
    message: `${failing} was not found out yet.`,
  };
  return { type: 'Ready', status: 'False', reason, message };
}

function mirrorOfReady(conditions: readonly Condition[]): readonly V1Beta1Condition[] {
  const ready = conditionOf(conditions, 'Ready');
  if (ready === undefined) return [];
  const { status, reason, message, lastTransitionTime } = ready;
  return [
    status === 'True'
      ? { type: 'Ready', status, lastTransitionTime }
      : { type: 'Ready', status, severity: 'Error', reason, message, lastTransitionTime },
  ];
}
