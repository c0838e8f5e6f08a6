import {
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { CreateAutoScalingGroupCommandInput } from '@aws-sdk/client-auto-scaling';
import { given, until, type Ask } from './answers.ts';
import { region, type Cloud } from './clouds.ts';

const absent = 'no-such-group';

/** The request for a group in two zones, of the launch template that moto knows. */
export function newGroup(
  AutoScalingGroupName: string,
  changes: Partial<CreateAutoScalingGroupCommandInput> = {},
): CreateAutoScalingGroupCommand {
  return new CreateAutoScalingGroupCommand({
    AutoScalingGroupName,
    MinSize: 0,
    MaxSize: 10,
    AvailabilityZones: [`${region}a`, `${region}b`],
    LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
    ...changes,
  });
}

/** The IDs of a group's instances once it has so many and all are in service. */
export async function inService(
  { autoscaling }: Cloud,
  group: string,
  count: number,
): Promise<readonly string[]> {
  return until(`${count} instances of ${group} in service`, async () => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [group] });
    const { AutoScalingGroups: [found] = [] } = await autoscaling.send(command);
    const ready = (found?.Instances ?? []).filter((one) => one.LifecycleState === 'InService');
    const settled = ready.length === count && found?.Instances?.length === count;
    return settled ? ready.flatMap(({ InstanceId = [] }) => InstanceId) : undefined;
  });
}

/** Groups are made, found, changed and deleted. */
export async function groups(cloud: Cloud, ask: Ask): Promise<void> {
  const { autoscaling } = cloud;
  const create = (how: string, command: CreateAutoScalingGroupCommand) =>
    ask('CreateAutoScalingGroup', how, () => autoscaling.send(command));
  await create('with two instances and a tag', tagged('web', 2));
  await create('without instances', newGroup('zero'));
  await inService(cloud, 'web', 2);
  await describeGroups(cloud, ask);
  await changeGroups(cloud, ask);
  // Last, since moto takes what AWS refuses.
  await create('of nothing to launch', withoutLaunch());
  await create('with a name in use', newGroup('web'));
  await create('with more desired than allowed', newGroup('bad', { DesiredCapacity: 11 }));
  await create('with a minimum above the maximum', newGroup('worse', { MinSize: 11 }));
  const remove = (how: string, name: string, ForceDelete: boolean) =>
    ask('DeleteAutoScalingGroup', how, () =>
      autoscaling.send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: name, ForceDelete }),
      ),
    );
  await remove('without instances', 'zero', false);
  await remove('of no group', absent, false);
}

async function changeGroups({ autoscaling }: Cloud, ask: Ask): Promise<void> {
  const update = (how: string, name: string, MaxSize: number) =>
    ask('UpdateAutoScalingGroup', how, () =>
      autoscaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: name, MaxSize })),
    );
  await update('of the maximum', 'web', 12);
  await update('of no group', absent, 12);
  await ask('DeleteAutoScalingGroup', 'with instances', () =>
    autoscaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web' })),
  );
}

function tagged(name: string, DesiredCapacity: number): CreateAutoScalingGroupCommand {
  return newGroup(name, {
    DesiredCapacity,
    Tags: [
      {
        ResourceId: name,
        ResourceType: 'auto-scaling-group',
        Key: 'pool',
        Value: name,
        PropagateAtLaunch: true,
      },
    ],
  });
}

function withoutLaunch(): CreateAutoScalingGroupCommand {
  const { LaunchTemplate, ...rest } = newGroup('bad').input;
  given(LaunchTemplate, 'launch template');
  return new CreateAutoScalingGroupCommand(rest);
}

async function describeGroups({ autoscaling }: Cloud, ask: Ask): Promise<void> {
  const describe = (how: string, input: DescribeAutoScalingGroupsCommand['input']) =>
    ask('DescribeAutoScalingGroups', how, () =>
      autoscaling.send(new DescribeAutoScalingGroupsCommand(input)),
    );
  await describe('by name', { AutoScalingGroupNames: ['web'] });
  await describe('of an unknown name', { AutoScalingGroupNames: [absent] });
  await describe('without instances', {
    AutoScalingGroupNames: ['web'],
    IncludeInstances: false,
  });
  await describe('by a tag', { Filters: [{ Name: 'tag:pool', Values: ['web'] }] });
  await describe('by a tag key', { Filters: [{ Name: 'tag-key', Values: ['pool'] }] });
  await describe('by a tag value', { Filters: [{ Name: 'tag-value', Values: ['web'] }] });
  await describe('by an unknown filter', { Filters: [{ Name: 'colour', Values: ['red'] }] });
  const { NextToken } = await describe('the first of two pages', { MaxRecords: 1 });
  await describe('the second of two pages', {
    MaxRecords: 1,
    NextToken: given(NextToken, 'NextToken'),
  });
  await describe('with a made-up token', { NextToken: 'made-up' });
  await describe('with too large a page', { MaxRecords: 101 });
}

/** Instances come and go by desired capacity, termination, detachment and health. */
export async function instances(cloud: Cloud, ask: Ask): Promise<void> {
  const { autoscaling } = cloud;
  await autoscaling.send(newGroup('fleet', { DesiredCapacity: 2, MinSize: 1 }));
  await inService(cloud, 'fleet', 2);
  const setDesired = (how: string, AutoScalingGroupName: string, DesiredCapacity: number) =>
    ask('SetDesiredCapacity', how, () =>
      autoscaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity })),
    );
  await setDesired('to more', 'fleet', 4);
  await setDesired('of no group', absent, 4);
  const ids = await inService(cloud, 'fleet', 4);
  await describeInstances(cloud, ask, ids);
  await changeInstances(cloud, ask, ids);
  await setDesired('above the maximum', 'fleet', 11);
  await setDesired('below the minimum', 'fleet', 0);

  const activities = (how: string, input: DescribeScalingActivitiesCommand['input']) =>
    ask('DescribeScalingActivities', how, () =>
      autoscaling.send(new DescribeScalingActivitiesCommand(input)),
    );
  await activities('of a group', { AutoScalingGroupName: 'fleet' });
  await activities('of no group', { AutoScalingGroupName: absent });
}

async function describeInstances(
  { autoscaling }: Cloud,
  ask: Ask,
  ids: readonly string[],
): Promise<void> {
  const describe = (how: string, input: DescribeAutoScalingInstancesCommand['input']) =>
    ask('DescribeAutoScalingInstances', how, () =>
      autoscaling.send(new DescribeAutoScalingInstancesCommand(input)),
    );
  await describe('all', {});
  await describe('by ID', { InstanceIds: [...ids] });
  await describe('of an unknown ID', { InstanceIds: ['i-0123456789abcdef0'] });
  await describe('of too many IDs', {
    InstanceIds: Array.from({ length: 51 }, (_, n) => `i-${String(n).padStart(17, '0')}`),
  });
  await describe('a page', { MaxRecords: 2 });
}

async function changeInstances(cloud: Cloud, ask: Ask, ids: readonly string[]): Promise<void> {
  const { autoscaling } = cloud;
  const [first = '', second = '', third = ''] = ids;
  const unknown = 'i-0123456789abcdef0';
  const setHealth = (how: string, InstanceId: string, HealthStatus: string) =>
    ask('SetInstanceHealth', how, () =>
      autoscaling.send(new SetInstanceHealthCommand({ InstanceId, HealthStatus })),
    );
  await setHealth('to what it was', first, 'Healthy');
  await setHealth('of an unknown instance', unknown, 'Unhealthy');
  const terminate = (how: string, InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
    ask('TerminateInstanceInAutoScalingGroup', how, () =>
      autoscaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId,
          ShouldDecrementDesiredCapacity,
        }),
      ),
    );
  await terminate('with less capacity', first, true);
  await terminate('with a replacement', second, false);
  await terminate('of an unknown instance', unknown, true);
  await inService(cloud, 'fleet', 3);
  const detach = (how: string, InstanceId: string) =>
    ask('DetachInstances', how, () =>
      autoscaling.send(
        new DetachInstancesCommand({
          AutoScalingGroupName: 'fleet',
          InstanceIds: [InstanceId],
          ShouldDecrementDesiredCapacity: true,
        }),
      ),
    );
  await detach('with less capacity', third);
  await detach('of an unknown instance', unknown);
}
