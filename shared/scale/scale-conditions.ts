import { newTrouble, type ConditionUpdate } from '../model/condition.ts';
import { describeGroup, type GroupRef } from '../model/group.ts';
import type { Announcement } from '../model/plan.ts';
import type { PoolStatus } from '../model/pool.ts';

/** The cloud took our words and refused the figure. @param said in its words */
export function refusedCondition(
  name: string,
  replicas: number,
  group: GroupRef,
  said: string,
): ConditionUpdate {
  return {
    type: 'ScaleAccepted',
    status: 'False',
    reason: 'Refused',
    message: `MachinePool ${name} asks for ${replicas} instances and ${describeGroup(group)} refused: ${said}. It is asked again when spec.replicas or the group's desired capacity changes.`,
  };
}

/** @param installation the name that the group's tag has to hold */
export function deniedCondition(group: GroupRef, installation: string): ConditionUpdate {
  return {
    type: 'ScaleAccepted',
    status: 'False',
    reason: 'CloudDenied',
    message: `The permission to set the desired capacity of ${describeGroup(group)} is missing. Tag the group with poolsync/management-cluster=${installation}, and allow autoscaling:SetDesiredCapacity on groups with that tag to the role that its CloudAccount names.`,
  };
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
