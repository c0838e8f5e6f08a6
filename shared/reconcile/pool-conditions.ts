import {
  conditionOf,
  withConditions,
  type Condition,
  type ConditionType,
  type ConditionUpdate,
} from '../model/condition.ts';
import { isSameGroup } from '../model/count.ts';
import type { ObservedGroup } from '../model/observation.ts';
import type { PendingShrink, PoolStatus, V1Beta1Condition } from '../model/pool.ts';
import type { Obstacle } from './verdict.ts';

/** `Ready` is all of these together. Sorted by what a person has to look at first. */
const needed = ['AccessAllowed', 'GroupClaimed', 'GroupFound', 'ListCurrent'] as const;

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

/** What is said of those that hold without anything to add. */
const usualReasons = {
  AccessAllowed: 'Allowed',
  GroupClaimed: 'Claimed',
  GroupFound: 'Found',
  ListCurrent: 'Observed',
} as const;

/** What a reading left to be looked at once more. */
export interface Readout {
  /** How many IDs the list will have. */
  readonly listed: number;
  /** What waits for a second reading. */
  readonly pending: PendingShrink | undefined;
  /** Whether a quota has refused what is asked for: no reading shows that, or tells against it. */
  readonly exceedsQuota: boolean;
  /** Absent: nothing speaks against what the reading shows. */
  readonly doubt?: Doubt;
}

/**
 * The conditions of a pool whose group was read completely.
 *
 * @param before the status that the pool has
 */
export function currentConditions(
  before: PoolStatus,
  group: ObservedGroup,
  { listed, pending, exceedsQuota, doubt }: Readout,
): readonly ConditionUpdate[] {
  return [
    notPaused,
    isTrue('AccessAllowed', usualReasons.AccessAllowed),
    isTrue('GroupClaimed', usualReasons.GroupClaimed),
    groupFoundCondition(before, group),
    listCurrentCondition(listed, pending),
    settledCondition(group, doubt),
    // What it says of a quota has the wish asked again: were it written over, nobody would ask.
    ...(exceedsQuota ? [] : capacityConditions(group)),
  ];
}

/** What was said of a group before it counted something else than instances holds no more. */
const notCompared: ConditionUpdate = {
  type: 'CapacityAvailable',
  status: 'Unknown',
  reason: 'NotObserved',
  message: 'What the group has is not compared with what it wants, see ScaleAccepted.',
};

function capacityConditions({
  growth,
  desiredCapacity,
  countedIn,
}: ObservedGroup): readonly ConditionUpdate[] {
  if (countedIn !== undefined) return [notCompared];
  switch (growth?.kind) {
    case undefined:
      return [];
    case 'unhindered':
      return [isTrue('CapacityAvailable', 'Available')];
    case 'failing':
      return [
        {
          type: 'CapacityAvailable',
          status: 'False',
          reason: 'LaunchFailed',
          message: `The group wants ${desiredCapacity} instances and its last launch failed: ${growth.said}`,
        },
      ];
  }
}

/** A group made anew under its old name is another group: that is said for as long as it is this one. */
function groupFoundCondition(before: PoolStatus, group: ObservedGroup): ConditionUpdate {
  const known = conditionOf(before.conditions ?? [], 'GroupFound');
  if (isSameGroup(before, group)) {
    return known?.status === 'True' && known.reason === 'MadeAnew'
      ? known
      : isTrue('GroupFound', usualReasons.GroupFound);
  }
  return {
    type: 'GroupFound',
    status: 'True',
    reason: 'MadeAnew',
    message: `The group was deleted and made again under its name: it was ${before.groupUniqueID ?? before.groupID}. Its new instances are listed; delete this object if that is not what you want.`,
  };
}

/** Lists of up to this length were tried. */
const mostTried = 5_000;

function listCurrentCondition(listed: number, pending: PendingShrink | undefined): ConditionUpdate {
  if (pending !== undefined) {
    return {
      type: 'ListCurrent',
      status: 'True',
      reason: 'ShrinkPending',
      message:
        'The last reading lacked instances that nothing else says are gone; status.pendingShrink names them. They stay listed until a second reading lacks them too.',
    };
  }
  return listed > mostTried
    ? {
        type: 'ListCurrent',
        status: 'True',
        reason: usualReasons.ListCurrent,
        message: `Lists of more than ${mostTried} instances are beyond what was tested. Consider several groups with a MachinePool each.`,
      }
    : isTrue('ListCurrent', usualReasons.ListCurrent);
}

/** The conditions of a pool that something stands in the way of; what was found before it holds. */
export function blockedConditions(obstacle: Obstacle): readonly ConditionUpdate[] {
  const { condition, status, reason, message } = obstacle;
  const before = needed.slice(0, needed.indexOf(condition));
  return [
    notPaused,
    ...before.map((type) => isTrue(type, usualReasons[type])),
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
function settledCondition(group: ObservedGroup, doubt: Doubt | undefined): ConditionUpdate {
  const { instances, desiredCapacity, countedIn, inProgress } = group;
  const transient = instances.filter((instance) => instance.transient).length;
  const counted = instances.filter((instance) => instance.countsTowardsCapacity).length;
  if (transient > 0) {
    return notSettled(
      'InTransition',
      `${transient} of ${instances.length} instances are in transition; see status.transitioning.`,
    );
  }
  if (countedIn === undefined && counted !== desiredCapacity) {
    return notSettled(
      'CapacityDiffers',
      `The group has ${counted} instances that count towards its capacity and wants ${desiredCapacity}.`,
    );
  }
  if (inProgress !== undefined) {
    return notSettled('GroupInProgress', `The group itself is in the state ${inProgress}.`);
  }
  return doubt === undefined ? isTrue('Settled', 'Settled') : notSettled(doubt, doubts[doubt]);
}

/** Why a reading that looks settled may not show what is: it is looked at once more. */
const doubts = {
  EventAhead:
    'An event tells of an instance otherwise than the last reading shows it. The group is looked at once more.',
  JustChanged:
    'The group was told something right before the last reading, which may not show it yet. The group is looked at once more.',
} as const;

export type Doubt = keyof typeof doubts;

function notSettled(reason: string, message: string): ConditionUpdate {
  return { type: 'Settled', status: 'False', reason, message };
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
    deprecated: {
      ...status.deprecated,
      v1beta1: { ...status.deprecated?.v1beta1, conditions: mirrored(status, conditions) },
    },
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

/** Those of a later release stay. */
function mirrored(
  { deprecated }: PoolStatus,
  conditions: readonly Condition[],
): readonly V1Beta1Condition[] {
  const before = deprecated?.v1beta1?.conditions ?? [];
  return [...before.filter(({ type }) => type !== 'Ready'), ...mirrorOfReady(conditions)];
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
