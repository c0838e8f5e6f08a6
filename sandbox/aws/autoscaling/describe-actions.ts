import { z } from 'zod';
import type { Action } from '../action.ts';
import { weightOf } from './capacity-units.ts';
import type { GroupView, InstanceView } from './history.ts';
import { isWarm } from './instance-state.ts';
import type { Activity, WarmPool } from './model.ts';
import { pageOf, pageParameters } from './paging.ts';
import { action, flag, groupName, list } from './parameters.ts';
import { groupsSeen } from './remember.ts';
import { filterParameters, groupMatches, showTag } from './tags.ts';

const describeAutoScalingGroups = action(
  z.object({
    AutoScalingGroupNames: list(groupName).default([]),
    Filters: list(filterParameters).default([]),
    IncludeInstances: flag.default(true),
    ...pageParameters(100, 50),
  }),
  (context, given) => {
    const names = new Set(given.AutoScalingGroupNames);
    const wanted = groupsSeen(context)
      .filter((group) => names.size === 0 || names.has(group.name) || names.has(group.arn))
      .filter((group) => groupMatches(group, given.Filters))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { page, NextToken } = pageOf(context, wanted, (group) => group.name, given);
    const groups = page.map((group) => showGroup(group, given.IncludeInstances));
    return { AutoScalingGroups: groups, NextToken };
  },
);

function showGroup(group: GroupView, withInstances: boolean): object {
  const { settings, warmPool } = group;
  // What is in the warm pool is told by DescribeWarmPool and DescribeAutoScalingInstances only.
  const [warm, own] = split([...group.instances.values()], ({ state }) => isWarm(state));
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: settings.min,
    MaxSize: settings.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: settings.defaultCooldown,
    AvailabilityZones: [...new Set(settings.zones.map(({ name }) => name))],
    LoadBalancerNames: [],
    TargetGroupARNs: [],
    HealthCheckType: settings.healthCheckType,
    HealthCheckGracePeriod: settings.healthCheckGracePeriod,
    Instances: withInstances ? own.map((one) => showInstance(group, one)) : [],
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [],
    VPCZoneIdentifier: settings.subnets ?? '',
    EnabledMetrics: [],
    Status: group.deleting ? 'Delete in progress' : undefined,
    Tags: [...group.tags.values()].map((tag) => showTag(group, tag)),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: settings.newInstancesProtected,
    WarmPoolConfiguration: warmPool === undefined ? undefined : showWarmPool(warmPool),
    WarmPoolSize: warmPool === undefined ? undefined : warm.length,
    ...Object.fromEntries(
      Object.entries(settings.shown).filter(([, value]) => value !== undefined),
    ),
  };
}

function split<T>(
  entries: readonly T[],
  fits: (entry: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  const { yes = [], no = [] } = Object.groupBy(entries, (entry) => (fits(entry) ? 'yes' : 'no'));
  return [yes, no];
}

/** A warm pool's settings as several actions show them. */
export function showWarmPool(pool: WarmPool): object {
  return {
    MaxGroupPreparedCapacity: pool.maxPrepared,
    MinSize: pool.minSize,
    PoolState: pool.rest.slice('Warmed:'.length),
    Status: pool.deleting ? 'PendingDelete' : undefined,
    InstanceReusePolicy:
      pool.reuseOnScaleIn === undefined ? undefined : { ReuseOnScaleIn: pool.reuseOnScaleIn },
  };
}

/** An instance as several actions show it. */
export function showInstance(group: GroupView, instance: InstanceView): object {
  return {
    InstanceId: instance.id,
    InstanceType: instance.type,
    AvailabilityZone: instance.zone.name,
    LifecycleState: instance.state,
    HealthStatus: instance.healthy ? 'Healthy' : 'Unhealthy',
    LaunchConfigurationName: group.settings.shown['LaunchConfigurationName'],
    LaunchTemplate: group.settings.shown['LaunchTemplate'],
    ProtectedFromScaleIn: instance.protectedFromScaleIn,
    WeightedCapacity: weightOf(group.settings, instance.type),
  };
}

const describeAutoScalingInstances = action(
  z.object({
    InstanceIds: list(z.string())
      .pipe(z.array(z.string()).max(50, 'Member must have length less than or equal to 50'))
      .default([]),
    ...pageParameters(50, 50),
  }),
  (context, given) => {
    const ids = new Set(given.InstanceIds);
    const found = groupsSeen(context).flatMap((group) =>
      (ids.size === 0
        ? [...group.instances.values()]
        : [...ids].flatMap((id) => group.instances.get(id) ?? [])
      ).map((instance) => ({ group, instance })),
    );
    const sorted = found.toSorted((a, b) => (a.instance.id < b.instance.id ? -1 : 1));
    const { page, NextToken } = pageOf(context, sorted, ({ instance }) => instance.id, given);
    return {
      AutoScalingInstances: page.map(({ group, instance }) => ({
        ...showInstance(group, instance),
        // This action alone writes the health in capital letters.
        HealthStatus: instance.healthy ? 'HEALTHY' : 'UNHEALTHY',
        AutoScalingGroupName: group.name,
      })),
      NextToken,
    };
  },
);

const describeScalingActivities = action(
  z.object({
    AutoScalingGroupName: groupName.optional(),
    ActivityIds: list(z.string()).default([]),
    IncludeDeletedGroups: flag.default(false),
    ...pageParameters(100, 100),
  }),
  (context, given) => {
    const living = new Set(groupsSeen(context).map(({ arn }) => arn));
    const name = given.AutoScalingGroupName;
    const ids = new Set(given.ActivityIds);
    const asOf = context.asOf ?? Infinity;
    const wanted = context.region.autoscaling.activities
      .list()
      .filter((one) => one.startedAt <= asOf)
      .filter((one) => name === undefined || one.group === name || one.groupArn === name)
      .filter((one) => given.IncludeDeletedGroups || living.has(one.groupArn))
      .filter((one) => ids.size === 0 || ids.has(one.id))
      .toReversed();
    const { page, NextToken } = pageOf(context, wanted, ({ id }) => id, {
      ...given,
      order: 'as-given',
    });
    return { Activities: page.map((one) => showActivity(activityAt(one, asOf))), NextToken };
  },
);

/** An activity as it was then; of how far it had come, only whether it had ended is known. */
function activityAt(activity: Activity, time: number): Activity {
  if (activity.endedAt === undefined || activity.endedAt <= time) return activity;
  const { id, group, groupArn, description, cause, details, startedAt } = activity;
  const begun = { id, group, groupArn, description, cause, details, startedAt };
  return { ...begun, status: 'InProgress', progress: 50 };
}

/** An activity as several actions show it. */
export function showActivity(activity: Activity): object {
  return {
    ActivityId: activity.id,
    AutoScalingGroupName: activity.group,
    Description: activity.description,
    Cause: activity.cause,
    StartTime: new Date(activity.startedAt),
    EndTime: activity.endedAt === undefined ? undefined : new Date(activity.endedAt),
    StatusCode: activity.status,
    StatusMessage: activity.statusMessage,
    Progress: activity.progress,
    Details: JSON.stringify(activity.details),
    AutoScalingGroupARN: activity.groupArn,
  };
}

export const describeActions: Readonly<Record<string, Action>> = {
  DescribeAutoScalingGroups: describeAutoScalingGroups,
  DescribeAutoScalingInstances: describeAutoScalingInstances,
  DescribeScalingActivities: describeScalingActivities,
};
