import { z } from 'zod';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import type { Place } from '../world.ts';
import { sentence } from './activity.ts';
import { showActivity } from './describe-actions.ts';
import { requireAlive } from './group-actions.ts';
import { detach, terminate } from './departure.ts';
import { countsTowardsCapacity, isTerminating } from './instance-state.ts';
import type { Group, Instance } from './model.ts';
import { rememberGroup, rememberInstance } from './remember.ts';
import {
  action,
  findInstance,
  flag,
  groupName,
  groupOf,
  list,
  validation,
  whole,
} from './parameters.ts';

const setDesiredCapacity = action(
  z.object({
    AutoScalingGroupName: groupName,
    DesiredCapacity: whole,
    HonorCooldown: flag.optional(),
  }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    requireAlive(group);
    requireMayScale(context, group);
    const { min, max } = group.settings;
    const desired = given.DesiredCapacity;
    if (desired > max) {
      throw validation(
        `New SetDesiredCapacity value ${desired} is above max value ${max} for the AutoScalingGroup.`,
      );
    }
    if (desired < min) {
      throw validation(
        `New SetDesiredCapacity value ${desired} is below min value ${min} for the AutoScalingGroup.`,
      );
    }
    if (given.HonorCooldown === true) requireCooledDown(context, group);
    changeDesired(context, group, desired, 'a user request explicitly set group desired capacity');
  },
);

/** Throws where the caller's policy asks for a tag that the group has not. */
function requireMayScale({ principal }: RequestContext, group: Group): void {
  const { arn, scalesOnly } = principal;
  if (scalesOnly === undefined || group.tags.get(scalesOnly.key)?.value === scalesOnly.value)
    return;
  const asked = 'autoscaling:SetDesiredCapacity';
  throw new ApiError({
    code: 'AccessDenied',
    status: 403,
    message: `User: ${arn} is not authorized to perform: ${asked} on resource: ${group.arn} because no identity-based policy allows the ${asked} action`,
  });
}

/** Tells the group what to have. @param why opens the cause of the next activity */
export function changeDesired(place: Place, group: Group, desired: number, why: string): void {
  if (desired === group.desired) return;
  const change = `changing the desired capacity from ${group.desired} to ${desired}`;
  group.causes = [...group.causes, sentence(place, `${why} ${change}`)];
  group.desired = desired;
  rememberGroup(place, group);
  group.wake();
}

/** Throws where the group's last activity goes on, or ended less than its default cooldown ago. */
function requireCooledDown({ world, region }: Place, group: Group): void {
  const last = region.autoscaling.activities.list().findLast((one) => one.groupArn === group.arn);
  if (last === undefined) return;
  const cooledDownAt = (last.endedAt ?? Infinity) + group.settings.defaultCooldown * 1_000;
  if (world.clock.now() >= cooledDownAt) return;
  const message = `Scaling activity ${last.id} is in progress and blocks this action`;
  throw new ApiError({ code: 'ScalingActivityInProgress', message });
}

const terminateInstance = action(
  z.object({ InstanceId: z.string().max(19), ShouldDecrementDesiredCapacity: flag }),
  (context, given) => {
    const found = findInstance(context.region, given.InstanceId);
    if (found === undefined) {
      throw validation(
        `Instance Id not found - No managed instance found for instance ID: ${given.InstanceId}`,
      );
    }
    const { group, instance } = found;
    // Asking again changes nothing: the activity that is running is the answer.
    if (isTerminating(instance.state)) return { Activity: showActivity(instance.activity) };
    const shrinks = given.ShouldDecrementDesiredCapacity && countsTowardsCapacity(instance.state);
    if (shrinks) requireRoomBelow(group, 1, 'Terminating');
    const cause = `instance ${instance.id} was taken out of service in response to a user request`;
    const activity = terminate(context, group, instance, {
      cause: sentence(context, cause + shrinking(group, shrinks ? 1 : 0)),
    });
    if (shrinks) group.desired -= 1;
    rememberGroup(context, group);
    group.wake();
    return { Activity: showActivity(activity) };
  },
);

/** How an activity tells that it takes so much off the desired capacity. */
export function shrinking(group: Group, count: number): string {
  return count === 0
    ? ''
    : `, shrinking the capacity from ${group.desired} to ${group.desired - count}`;
}

/** Throws where the desired capacity cannot be so much lower. */
export function requireRoomBelow(
  group: Group,
  count: number,
  doing: 'Terminating' | 'Detaching' | 'Putting into Standby',
): void {
  const { min } = group.settings;
  if (group.desired - count >= min) return;
  throw validation(
    `Currently, desiredSize equals minSize (${min}). ${doing} instance without replacement will violate group's min size constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's min size.`,
  );
}

const detachInstances = action(
  z.object({
    AutoScalingGroupName: groupName,
    InstanceIds: list(z.string()).pipe(z.array(z.string()).min(1).max(20)),
    ShouldDecrementDesiredCapacity: flag,
  }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    const instances = given.InstanceIds.map((id) => detachable(group, id));
    const shrinks = ({ state }: Instance): boolean =>
      given.ShouldDecrementDesiredCapacity && countsTowardsCapacity(state);
    const count = instances.filter(shrinks).length;
    if (count > 0) requireRoomBelow(group, count, 'Detaching');
    const activities = instances.map((instance) => {
      const step = shrinks(instance) ? 1 : 0;
      const cause = `instance ${instance.id} was detached in response to a user request${shrinking(group, step)}`;
      const activity = detach(context, group, instance, sentence(context, cause));
      group.desired -= step;
      return activity;
    });
    rememberGroup(context, group);
    group.wake();
    return { Activities: activities.map(showActivity) };
  },
);

function detachable(group: Group, id: string): Instance {
  const instance = group.instances.get(id);
  if (instance === undefined) {
    throw validation(`The instance ${id} is not part of Auto Scaling group ${group.name}.`);
  }
  if (instance.state !== 'InService' && instance.state !== 'Standby') {
    throw validation(`The instance ${id} is not in InService or Standby.`);
  }
  return instance;
}

const setInstanceHealth = action(
  z.object({ InstanceId: z.string(), HealthStatus: z.enum(['Healthy', 'Unhealthy']) }),
  (context, given) => {
    const found = findInstance(context.region, given.InstanceId);
    if (found === undefined) {
      throw validation(
        `Instance Id not found - No managed instance found for instance ID: ${given.InstanceId}`,
      );
    }
    found.instance.healthy = given.HealthStatus === 'Healthy';
    rememberInstance(context, found.group, found.instance);
    found.group.wake();
  },
);

export const capacityActions: Readonly<Record<string, Action>> = {
  SetDesiredCapacity: setDesiredCapacity,
  TerminateInstanceInAutoScalingGroup: terminateInstance,
  DetachInstances: detachInstances,
  SetInstanceHealth: setInstanceHealth,
};
