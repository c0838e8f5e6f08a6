import { newTrouble, type ConditionUpdate } from '../model/condition.ts';
import { quotaExceeded, saysQuotaExceeded } from '../model/count.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import type { Announcement } from '../model/plan.ts';
import type { Pool, PoolStatus } from '../model/pool.ts';
import type { SetCapacityResult } from '../ports/scalable-cloud.ts';

/** The cloud understood and refused the figure, for good or because of a quota. */
export function refusedConditions(
  name: string,
  replicas: number,
  { group, status }: Pick<Pool, 'group' | 'status'>,
  { said, exceedsQuota }: Extract<SetCapacityResult, { kind: 'refused' }>,
): readonly ConditionUpdate[] {
  const again =
    exceedsQuota === true
      ? 'It is asked again every 5 minutes'
      : "It is asked again when spec.replicas or the group's desired capacity changes";
  const refused: ConditionUpdate = {
    type: 'ScaleAccepted',
    status: 'False',
    reason: 'Refused',
    message: `MachinePool ${name} asks for ${replicas} instances and ${describeGroup(group)} refused: ${said}. ${again}.`,
  };
  if (exceedsQuota === true) return [refused, quotaCondition(replicas, said)];
  return saysQuotaExceeded(status) ? [refused, otherThanQuota] : [refused];
}

/** A quota refused the wish before: said of this one, it would have it asked again and again. */
const otherThanQuota: ConditionUpdate = {
  type: 'CapacityAvailable',
  status: 'Unknown',
  reason: 'NotObserved',
  message:
    'The last wish was not refused by a quota, as the one before was. The next look tells more.',
};

function quotaCondition(replicas: number, said: string): ConditionUpdate {
  return {
    type: 'CapacityAvailable',
    status: 'False',
    reason: quotaExceeded,
    message: `The group cannot have ${replicas} instances: ${said}. Request a higher quota, or set spec.replicas to a number that it allows.`,
  };
}

/** Until the next reading says better: it has the group looked at, whatever events come or do not. */
export function justScaledCondition(from: number, to: number): ConditionUpdate {
  return {
    type: 'Settled',
    status: 'False',
    reason: 'JustScaled',
    message: `The group was told to have ${to} instances instead of ${from}. It is looked at until it has them.`,
  };
}

/** @param said in the cloud's words, what it is in the midst of */
export function busyCondition(group: GroupRef, said: string): ConditionUpdate {
  return {
    type: 'ScaleAccepted',
    status: 'Unknown',
    reason: 'GroupBusy',
    message: `${describeGroup(group)} takes no other figure at the moment: ${said}. It is asked again by and by.`,
  };
}

/**
 * @param installation the name that the group's tag has to hold
 * @param said what the cloud said: of a scale set in Flexible mode only that names the right that is missing
 */
export function deniedCondition(
  group: GroupRef,
  installation: string,
  said: string,
): ConditionUpdate {
  return {
    type: 'ScaleAccepted',
    status: 'False',
    reason: 'CloudDenied',
    message: `The permission to set the desired capacity of ${describeGroup(group)} is missing. ${cureOf(group, installation)} The cloud said: ${said}`,
  };
}

function cureOf({ kind }: GroupRef, installation: string): string {
  switch (kind) {
    case 'AutoScalingGroup':
      return `Tag the group with poolsync/management-cluster=${installation}, and allow autoscaling:SetDesiredCapacity on groups with that tag to the role that its CloudAccount names.`;
    case 'ScaleSet':
      return 'Assign a role with Microsoft.Compute/virtualMachineScaleSets/write on the scale set to the identity that its CloudAccount names, or to that of the function app; a scale set in Flexible mode also needs Microsoft.Compute/virtualMachines/write and the join actions of its network.';
  }
}

/** How a condition names whoever sets our value back. @param said the cloud's words, where it has any */
export function rivalInCloud(said: string | undefined): string {
  return said === undefined ? 'Somebody in the cloud' : `Somebody in the cloud ("${said}")`;
}

/** What people are told: a value that was set, and each refusal once. */
export function scaleAnnouncements(before: PoolStatus, after: PoolStatus): readonly Announcement[] {
  const told = (['ScaleAccepted', 'ReplicasUncontested'] as const)
    .flatMap((type) => newTrouble(type, before.conditions, after.conditions))
    // Unknown is no refusal: the group is being asked.
    .filter(({ status }) => status === 'False');
  return [
    ...scaledAnnouncement(before, after),
    ...told.map(({ reason, message }) => ({ type: 'Warning' as const, reason, message })),
  ];
}

function scaledAnnouncement(
  before: PoolStatus,
  { lastScale }: PoolStatus,
): readonly Announcement[] {
  if (lastScale?.result !== 'Accepted' || lastScale.time === before.lastScale?.time) return [];
  const { from, to } = lastScale;
  const message = `The desired capacity was set from ${from} to ${to}`;
  return [{ type: 'Normal', reason: 'Scaled', message }];
}
