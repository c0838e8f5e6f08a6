import { z } from 'zod';
import type { Action } from '../action.ts';
import type { Activity, Group, Instance } from './model.ts';
import { pageOf, pageParameters } from './paging.ts';
import { action, findInstance, flag, groupName, list } from './parameters.ts';
import { filterParameters, groupMatches, showTag } from './tags.ts';

const INSTANCE_TYPE = 'm7g.large';

const describeAutoScalingGroups = action(
  z.object({
    AutoScalingGroupNames: list(groupName).default([]),
    Filters: list(filterParameters).default([]),
    IncludeInstances: flag.default(true),
    ...pageParameters(100, 50),
  }),
  ({ region }, given) => {
    const names = new Set(given.AutoScalingGroupNames);
    const wanted = [...region.autoscaling.groups.values()]
      .filter((group) => names.size === 0 || names.has(group.name) || names.has(group.arn))
      .filter((group) => groupMatches(group, given.Filters))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const { page, NextToken } = pageOf(wanted, (group) => group.name, given);
    const groups = page.map((group) => showGroup(group, given.IncludeInstances));
    return { AutoScalingGroups: groups, NextToken };
  },
);

function showGroup(group: Group, withInstances: boolean): object {
  const { settings } = group;
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
    Instances: withInstances
      ? [...group.instances.values()].map((one) => showInstance(group, one))
      : [],
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: [],
    VPCZoneIdentifier: settings.subnets ?? '',
    EnabledMetrics: [],
    Status: group.deleting ? 'Delete in progress' : undefined,
    Tags: [...group.tags.values()].map((tag) => showTag(group, tag)),
    TerminationPolicies: ['Default'],
    NewInstancesProtectedFromScaleIn: settings.newInstancesProtected,
    ...Object.fromEntries(
      Object.entries(settings.shown).filter(([, value]) => value !== undefined),
    ),
  };
}

function showInstance(group: Group, instance: Instance): object {
  return {
    InstanceId: instance.id,
    InstanceType: INSTANCE_TYPE,
    AvailabilityZone: instance.zone.name,
    LifecycleState: instance.state,
    HealthStatus: instance.healthy ? 'Healthy' : 'Unhealthy',
    LaunchConfigurationName: group.settings.shown['LaunchConfigurationName'],
    LaunchTemplate: group.settings.shown['LaunchTemplate'],
    ProtectedFromScaleIn: instance.protectedFromScaleIn,
  };
}

const describeAutoScalingInstances = action(
  z.object({
    InstanceIds: list(z.string())
      .pipe(z.array(z.string()).max(50, 'Member must have length less than or equal to 50'))
      .default([]),
    ...pageParameters(50, 50),
  }),
  ({ region }, given) => {
    const groups = [...region.autoscaling.groups.values()];
    const found =
      given.InstanceIds.length > 0
        ? [...new Set(given.InstanceIds)].flatMap((id) => findInstance(region, id) ?? [])
        : groups.flatMap((group) =>
            [...group.instances.values()].map((instance) => ({ group, instance })),
          );
    const sorted = found.toSorted((a, b) => (a.instance.id < b.instance.id ? -1 : 1));
    const { page, NextToken } = pageOf(sorted, ({ instance }) => instance.id, given);
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
  ({ region }, given) => {
    const { activities, groups } = region.autoscaling;
    const living = new Set([...groups.values()].map(({ arn }) => arn));
    const name = given.AutoScalingGroupName;
    const ids = new Set(given.ActivityIds);
    const wanted = activities
      .list()
      .filter((one) => name === undefined || one.group === name || one.groupArn === name)
      .filter((one) => given.IncludeDeletedGroups || living.has(one.groupArn))
      .filter((one) => ids.size === 0 || ids.has(one.id))
      .toReversed();
    const { page, NextToken } = pageOf(wanted, ({ id }) => id, given, 'as-given');
    return { Activities: page.map(showActivity), NextToken };
  },
);

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
