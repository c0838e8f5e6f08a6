import { z } from 'zod';
import type { Action } from '../action.ts';
import { showInstance, showWarmPool } from './describe-actions.ts';
import { endInstances, requireAlive } from './group-actions.ts';
import { isTerminating, isWarm } from './instance-state.ts';
import type { WarmRest } from './instance-state.ts';
import type { WarmPool } from './model.ts';
import { pageOf, pageParameters } from './paging.ts';
import { action, flag, groupName, groupOf, validation, whole } from './parameters.ts';
import { sentence } from './activity.ts';
import { terminate } from './departure.ts';
import { groupsSeen, rememberGroup } from './remember.ts';

const putWarmPool = action(
  z.object({
    AutoScalingGroupName: groupName,
    MaxGroupPreparedCapacity: whole
      .pipe(z.number().min(-1, 'Member must have value greater than or equal to -1'))
      .optional(),
    MinSize: whole
      .pipe(z.number().min(0, 'Member must have value greater than or equal to 0'))
      .optional(),
    PoolState: z.enum(['Stopped', 'Running', 'Hibernated']).optional(),
    InstanceReusePolicy: z.object({ ReuseOnScaleIn: flag.optional() }).optional(),
  }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    requireAlive(group);
    const before = group.warmPool;
    if (before?.deleting === true) {
      throw validation(
        `The warm pool of ${group.name} is being deleted; put a new one after that.`,
      );
    }
    const prepared = given.MaxGroupPreparedCapacity ?? before?.maxPrepared;
    const state: WarmRest | undefined =
      given.PoolState === undefined ? before?.rest : `Warmed:${given.PoolState}`;
    group.warmPool = {
      minSize: given.MinSize ?? before?.minSize ?? 0,
      // -1 takes the figure back.
      maxPrepared: prepared === -1 ? undefined : prepared,
      rest: state ?? 'Warmed:Stopped',
      reuseOnScaleIn: given.InstanceReusePolicy?.ReuseOnScaleIn ?? before?.reuseOnScaleIn,
      deleting: false,
    };
    rememberGroup(context, group);
    group.wake();
    return {};
  },
);

const deleteWarmPool = action(
  z.object({ AutoScalingGroupName: groupName, ForceDelete: flag.default(false) }),
  (context, given) => {
    const group = groupOf(context.region, given.AutoScalingGroupName);
    const pool = group.warmPool;
    if (pool === undefined) throw noWarmPool(group.name);
    group.warmPool = { ...pool, deleting: true } satisfies WarmPool;
    rememberGroup(context, group);
    const warm = [...group.instances.values()].filter(({ state }) => isWarm(state));
    if (given.ForceDelete) endInstances(context, group, warm);
    const cause = sentence(context, 'a user request deleted the warm pool');
    for (const instance of warm) {
      if (!isTerminating(instance.state)) terminate(context, group, instance, { cause });
    }
    group.wake();
    return {};
  },
);

function noWarmPool(group: string): Error {
  return validation(`Warm pool not found - AutoScalingGroup '${group}' has no warm pool`);
}

const describeWarmPool = action(
  z.object({ AutoScalingGroupName: groupName, ...pageParameters(50, 50) }),
  (context, given) => {
    const name = given.AutoScalingGroupName;
    const group = groupsSeen(context).find((one) => one.name === name || one.arn === name);
    if (group === undefined) {
      throw validation(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
    }
    const warm = [...group.instances.values()]
      .filter(({ state }) => isWarm(state))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { page, NextToken } = pageOf(context, warm, ({ id }) => id, given);
    return {
      WarmPoolConfiguration:
        group.warmPool === undefined ? undefined : showWarmPool(group.warmPool),
      Instances: page.map((instance) => showInstance(group, instance)),
      NextToken,
    };
  },
);

export const warmPoolActions: Readonly<Record<string, Action>> = {
  PutWarmPool: putWarmPool,
  DeleteWarmPool: deleteWarmPool,
  DescribeWarmPool: describeWarmPool,
};
