import { z } from 'zod';
import type { Action } from '../action.ts';
import type { Place } from '../world.ts';
import { endActivity, sentence, startActivity } from './activity.ts';
import { requireRoomBelow, shrinking } from './capacity-actions.ts';
import { showActivity } from './describe-actions.ts';
import { requireAlive } from './group-actions.ts';
import { move, stepAfter } from './instance-step.ts';
import type { LifecycleState } from './instance-state.ts';
import type { Activity, Group, Instance } from './model.ts';
import { action, flag, groupName, groupOf, list, validation } from './parameters.ts';
import { rememberGroup } from './remember.ts';

const someInstances = z.object({
  AutoScalingGroupName: groupName,
  InstanceIds: list(z.string()).pipe(z.array(z.string()).min(1).max(20)),
});

const enterStandby = action(
  someInstances.extend({ ShouldDecrementDesiredCapacity: flag }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    requireAlive(group);
    const instances = given.InstanceIds.map((id) => instanceIn(group, id, 'InService'));
    const step = given.ShouldDecrementDesiredCapacity ? 1 : 0;
    if (step === 1) requireRoomBelow(group, instances.length, 'Putting into Standby');
    const activities = instances.map((instance) => {
      const cause = `instance ${instance.id} was moved to standby in response to a user request${shrinking(group, step)}`;
      group.desired -= step;
      return putAside(context, group, instance, sentence(context, cause));
    });
    rememberGroup(context, group);
    group.wake();
    return { Activities: activities.map(showActivity) };
  },
);

const exitStandby = action(someInstances, (context, given) => {
  const group = groupOf(context.region, given.AutoScalingGroupName);
  requireAlive(group);
  const instances = given.InstanceIds.map((id) => instanceIn(group, id, 'Standby'));
  const { max } = group.settings;
  if (group.desired + instances.length > max) {
    throw validation(
      `Exiting Standby with ${instances.length} instances would take the desired capacity from ${group.desired} above max value ${max} of the AutoScalingGroup.`,
    );
  }
  const activities = instances.map((instance) => {
    const cause = `instance ${instance.id} was moved out of standby in response to a user request, increasing the capacity from ${group.desired} to ${group.desired + 1}`;
    group.desired += 1;
    return takeBack(context, group, instance, sentence(context, cause));
  });
  rememberGroup(context, group);
  group.wake();
  return { Activities: activities.map(showActivity) };
});

function instanceIn(group: Group, id: string, state: LifecycleState): Instance {
  const instance = group.instances.get(id);
  if (instance === undefined) {
    throw validation(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  }
  if (instance.state === state) return instance;
  throw validation(`The instance ${id} is not in ${state}; it is in ${instance.state}.`);
}

/** AWS sends no event when an instance goes into Standby, and none when it comes back. */
function putAside(place: Place, group: Group, instance: Instance, cause: string): Activity {
  return pass(place, group, instance, {
    description: `Moving EC2 instance to Standby: ${instance.id}`,
    cause,
    status: 'InProgress',
    through: 'EnteringStandby',
    to: 'Standby',
  });
}

/** Back through Pending; launch hooks are for launches and hold nothing up here. */
function takeBack(place: Place, group: Group, instance: Instance, cause: string): Activity {
  return pass(place, group, instance, {
    description: `Moving EC2 instance out of Standby: ${instance.id}`,
    cause,
    status: 'PreInService',
    through: 'Pending',
    to: 'InService',
  });
}

function pass(
  place: Place,
  group: Group,
  instance: Instance,
  {
    through,
    to,
    ...said
  }: {
    readonly description: string;
    readonly cause: string;
    readonly status: 'InProgress' | 'PreInService';
    readonly through: LifecycleState;
    readonly to: LifecycleState;
  },
): Activity {
  const activity = startActivity(place, group, { ...said, zone: instance.zone });
  instance.activity = activity;
  move(place, group, instance, through);
  stepAfter(place, instance, place.world.timings.standbyMs, () => {
    move(place, group, instance, to);
    endActivity(place, activity, 'Successful');
    group.wake();
  });
  return activity;
}

export const standbyActions: Readonly<Record<string, Action>> = {
  EnterStandby: enterStandby,
  ExitStandby: exitStandby,
};
