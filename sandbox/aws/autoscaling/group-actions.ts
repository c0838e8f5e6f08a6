import { z } from 'zod';
import type { Action } from '../action.ts';
import { ApiError } from '../errors.ts';
import type { Place } from '../world.ts';
import { sentence } from './activity.ts';
import { transitionName } from './events.ts';
import { readDesired, readSettings, settingsParameters } from './group-settings.ts';
import { readHook } from './hook-settings.ts';
import { terminate } from './departure.ts';
import { isTerminating } from './instance-state.ts';
import type { Group, Instance } from './model.ts';
import { action, flag, groupName, groupOf, list, validation } from './parameters.ts';
import { reconcileSoon, removeGroup } from './reconcile.ts';
import { rememberGroup } from './remember.ts';
import { readTag, tagParameters } from './tags.ts';

const LAUNCH_FIELDS = [
  'LaunchTemplate',
  'LaunchConfigurationName',
  'MixedInstancesPolicy',
] as const;

const hookParameters = z.object({
  LifecycleHookName: z.string(),
  LifecycleTransition: z.enum([transitionName('launching'), transitionName('terminating')]),
  NotificationMetadata: z.string().optional(),
  HeartbeatTimeout: z.string().optional(),
  DefaultResult: z.string().optional(),
  NotificationTargetARN: z.string().optional(),
  RoleARN: z.string().optional(),
});

const createAutoScalingGroup = action(
  settingsParameters.extend({
    Tags: list(tagParameters).default([]),
    LifecycleHookSpecificationList: list(hookParameters).default([]),
    InstanceId: z.string().optional(),
  }),
  (context, given) => {
    const name = given.AutoScalingGroupName;
    const { groups } = context.region.autoscaling;
    if (name.includes(':')) throw validation(`Group name must not contain ':', got '${name}'`);
    if (groups.has(name)) {
      const message = `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`;
      throw new ApiError({ code: 'AlreadyExists', message });
    }
    if (given.InstanceId !== undefined) {
      throw validation(
        `Creation from an instance (${given.InstanceId}) is not simulated; give a LaunchTemplate.`,
      );
    }
    if (LAUNCH_FIELDS.every((field) => given[field] === undefined)) {
      throw validation(
        'Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.',
      );
    }
    const settings = readSettings(context, given, undefined);
    const desired = readDesired(settings, given.DesiredCapacity, settings.min);
    const group = newGroup(context, name, { settings, desired });
    for (const tag of given.Tags) group.tags.set(tag.Key, readTag(tag));
    for (const hook of given.LifecycleHookSpecificationList) {
      group.hooks.set(hook.LifecycleHookName, readHook(context, group, hook));
    }
    groups.set(name, group);
    rememberGroup(context, group);
    group.causes = [
      sentence(
        context,
        `a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}`,
      ),
    ];
    group.wake();
  },
);

function newGroup(place: Place, name: string, start: Pick<Group, 'settings' | 'desired'>): Group {
  const { world, region } = place;
  // Only what lives as long as the group may be kept by its timers, not the request.
  const home: Place = { world, region };
  const path = `${world.ids.uuid()}:autoScalingGroupName/${name}`;
  const group: Group = {
    ...start,
    name,
    arn: `arn:aws:autoscaling:${region.name}:${region.account}:autoScalingGroup:${path}`,
    createdAt: world.clock.now(),
    tags: new Map(),
    hooks: new Map(),
    instances: new Map(),
    causes: [],
    deleting: false,
    warmPool: undefined,
    failNextLaunch: () => undefined,
    cancelRetry: undefined,
    rebalancing: undefined,
    wake: reconcileSoon(home, () => group),
  };
  return group;
}

const updateAutoScalingGroup = action(settingsParameters, (context, given) => {
  const group = groupOf(context.region, given.AutoScalingGroupName);
  requireAlive(group);
  const settings = readSettings(context, given, group.settings);
  const desired = readDesired(settings, given.DesiredCapacity, group.desired);
  if (desired !== group.desired) {
    const bounds = `min: ${settings.min}, max: ${settings.max}, desired: ${desired}`;
    group.causes = [
      ...group.causes,
      sentence(
        context,
        `a user request update of AutoScalingGroup constraints to ${bounds} changing the desired capacity from ${group.desired} to ${desired}`,
      ),
    ];
  }
  group.settings = settings;
  group.desired = desired;
  rememberGroup(context, group);
  group.wake();
});

/** Throws the error by which AWS answers changes of a group that is being deleted. */
export function requireAlive(group: Group): void {
  if (!group.deleting) return;
  const message = `AutoScalingGroup ${group.name} is being deleted; no change is possible any more.`;
  throw new ApiError({ code: 'ScalingActivityInProgress', message });
}

const deleteAutoScalingGroup = action(
  z.object({ AutoScalingGroupName: groupName, ForceDelete: flag.default(false) }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    if (group.instances.size > 0 && !given.ForceDelete) {
      const message =
        'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.';
      throw new ApiError({ code: 'ResourceInUse', message });
    }
    group.deleting = true;
    group.desired = 0;
    group.warmPool = undefined;
    rememberGroup(context, group);
    endInstances(context, group, [...group.instances.values()]);
    if (group.instances.size === 0) removeGroup(context, group);
  },
);

/** Ends instances without waiting at hooks, those that wait already too. */
export function endInstances(place: Place, group: Group, instances: readonly Instance[]): void {
  const cause = sentence(place, 'a user request deleted what the instance belonged to');
  for (const instance of instances) {
    if (isTerminating(instance.state)) {
      for (const wait of instance.actions.values()) wait.finish('ABANDON');
    } else if (instance.state !== 'Detaching') {
      terminate(place, group, instance, { cause, skipHooks: true });
    }
  }
}

export const groupActions: Readonly<Record<string, Action>> = {
  CreateAutoScalingGroup: createAutoScalingGroup,
  UpdateAutoScalingGroup: updateAutoScalingGroup,
  DeleteAutoScalingGroup: deleteAutoScalingGroup,
};
