import { z } from 'zod';
import type { Action } from '../action.ts';
import { transitionName } from './events.ts';
import { readHook, readResult } from './hook-settings.ts';
import { globalTimeoutSeconds, recordHeartbeat } from './lifecycle-action.ts';
import type { Group, LifecycleAction, LifecycleHook } from './model.ts';
import { action, groupName, groupOf, list, validation } from './parameters.ts';

const hookName = z
  .string()
  .regex(
    /^[A-Za-z0-9\-_/]{1,255}$/,
    'Member must satisfy regular expression pattern: [A-Za-z0-9\\-_\\/]+',
  );

const putLifecycleHook = action(
  z.object({
    AutoScalingGroupName: groupName,
    LifecycleHookName: hookName,
    LifecycleTransition: z.string().optional(),
    NotificationMetadata: z.string().optional(),
    HeartbeatTimeout: z.string().optional(),
    DefaultResult: z.string().optional(),
    NotificationTargetARN: z.string().optional(),
    RoleARN: z.string().optional(),
  }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    group.hooks.set(given.LifecycleHookName, readHook(context, group, given));
    return {};
  },
);

const describeLifecycleHooks = action(
  z.object({ AutoScalingGroupName: groupName, LifecycleHookNames: list(z.string()).default([]) }),
  ({ region }, given) => {
    const group = groupOf(region, given.AutoScalingGroupName);
    const names = given.LifecycleHookNames;
    const hooks = [...group.hooks.values()].filter(
      ({ name }) => names.length === 0 || names.includes(name),
    );
    return { LifecycleHooks: hooks.map((hook) => showHook(group, hook)) };
  },
);

function showHook(group: Group, hook: LifecycleHook): object {
  return {
    LifecycleHookName: hook.name,
    AutoScalingGroupName: group.name,
    LifecycleTransition: transitionName(hook.transition),
    NotificationTargetARN: hook.targetArn,
    RoleARN: hook.roleArn,
    NotificationMetadata: hook.metadata,
    HeartbeatTimeout: hook.heartbeatSeconds,
    GlobalTimeout: globalTimeoutSeconds(hook),
    DefaultResult: hook.defaultResult,
  };
}

const deleteLifecycleHook = action(
  z.object({ AutoScalingGroupName: groupName, LifecycleHookName: z.string() }),
  ({ region }, given) => {
    const group = groupOf(region, given.AutoScalingGroupName);
    if (!group.hooks.delete(given.LifecycleHookName)) {
      throw validation(
        `No Lifecycle Hook found with name '${given.LifecycleHookName}' for group '${group.name}'`,
      );
    }
    // AWS ends the waits of a deleted hook: with ABANDON for launching, CONTINUE for terminating instances.
    for (const instance of group.instances.values()) {
      const wait = instance.actions.get(given.LifecycleHookName);
      wait?.finish(wait.hook.transition === 'launching' ? 'ABANDON' : 'CONTINUE');
    }
    return {};
  },
);

const oneAction = z.object({
  AutoScalingGroupName: groupName,
  LifecycleHookName: z.string(),
  LifecycleActionToken: z.string().length(36, 'Member must have length 36').optional(),
  InstanceId: z.string().optional(),
});

/** The wait that a request means: by its token, or by instance and hook. */
function actionOf(group: Group, given: z.output<typeof oneAction>): LifecycleAction {
  const { LifecycleActionToken: token, InstanceId: id } = given;
  if (token === undefined && id === undefined) {
    throw validation('Either LifecycleActionToken or InstanceId must be given.');
  }
  for (const instance of group.instances.values()) {
    const wait = instance.actions.get(given.LifecycleHookName);
    if (wait !== undefined && (token === undefined ? instance.id === id : wait.token === token))
      return wait;
  }
  throw validation(
    token === undefined
      ? `No active Lifecycle Action found with instance ID ${id ?? ''}`
      : `No active Lifecycle Action found with token ${token}`,
  );
}

const completeLifecycleAction = action(
  oneAction.extend({ LifecycleActionResult: z.string() }),
  ({ region }, given) => {
    const result = readResult(given.LifecycleActionResult);
    actionOf(groupOf(region, given.AutoScalingGroupName), given).finish(result);
    return {};
  },
);

const recordLifecycleActionHeartbeat = action(oneAction, (context, given) => {
  recordHeartbeat(
    context.world.clock,
    actionOf(groupOf(context.region, given.AutoScalingGroupName), given),
  );
  return {};
});

const describeLifecycleHookTypes = action(z.unknown(), () => ({
  LifecycleHookTypes: [transitionName('launching'), transitionName('terminating')],
}));

export const hookActions: Readonly<Record<string, Action>> = {
  PutLifecycleHook: putLifecycleHook,
  DescribeLifecycleHooks: describeLifecycleHooks,
  DeleteLifecycleHook: deleteLifecycleHook,
  CompleteLifecycleAction: completeLifecycleAction,
  RecordLifecycleActionHeartbeat: recordLifecycleActionHeartbeat,
  DescribeLifecycleHookTypes: describeLifecycleHookTypes,
};
