import {
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DescribeTagsCommand,
  DetachInstancesCommand,
  paginateDescribeAutoScalingGroups,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, home, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { matching } from './matchers.ts';

const zonesOf = async (client: Parameters<typeof describeGroup>[0]): Promise<readonly string[]> =>
  ((await describeGroup(client))?.Instances ?? [])
    .map((one) => one.AvailabilityZone ?? '')
    .toSorted();

describe('an Auto Scaling group', () => {
  it('launches its desired capacity spread over its zones', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 4 });
    const ids = await instancesIn(client, 'InService', 4);
    expect(ids.every((id) => /^i-[0-9a-f]{17}$/.test(id))).toBe(true);
    expect(await zonesOf(client)).toEqual(['eu-west-1a', 'eu-west-1a', 'eu-west-1b', 'eu-west-1b']);
  });

  it('starts with its minimum where no desired capacity is given', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { MinSize: 2 });
    await instancesIn(client, 'InService', 2);
    expect(await describeGroup(client)).toMatchObject({ DesiredCapacity: 2, MinSize: 2 });
  });

  it('takes subnets in place of zones and shows them again', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, {
      AvailabilityZones: undefined,
      VPCZoneIdentifier: 'subnet-1,subnet-2',
      DesiredCapacity: 2,
    });
    await instancesIn(client, 'InService', 2);
    expect(await describeGroup(client)).toMatchObject({
      VPCZoneIdentifier: 'subnet-1,subnet-2',
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
    });
  });

  it('shows the ID of a launch template that is given by name, and on its instances too', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    const group = await describeGroup(client);
    expect(group?.LaunchTemplate).toEqual({
      LaunchTemplateId: matching(/^lt-[0-9a-f]{17}$/),
      LaunchTemplateName: 'workers',
      Version: '1',
    });
    expect(group?.Instances?.[0]?.LaunchTemplate).toEqual(group?.LaunchTemplate);
    const { AutoScalingInstances = [] } = await client.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] }),
    );
    expect(AutoScalingInstances[0]?.LaunchTemplate).toEqual(group?.LaunchTemplate);
  });

  it('has one ID for each name of a launch template, and keeps one that is given', async () => {
    const client = (await startCloud()).autoscaling();
    const named = async (AutoScalingGroupName: string, LaunchTemplate: object) => {
      await createGroup(client, { AutoScalingGroupName, LaunchTemplate });
      return (await describeGroup(client, AutoScalingGroupName))?.LaunchTemplate?.LaunchTemplateId;
    };
    const blue = await named('a', { LaunchTemplateName: 'blue' });
    expect(await named('b', { LaunchTemplateName: 'blue' })).toBe(blue);
    expect(await named('c', { LaunchTemplateName: 'red' })).not.toBe(blue);
    expect(await named('d', { LaunchTemplateId: 'lt-0123456789abcdef0' })).toBe(
      'lt-0123456789abcdef0',
    );
  });

  it('shows the IDs of the launch templates in its mixed instances policy', async () => {
    const client = (await startCloud()).autoscaling();
    const LaunchTemplateSpecification = { LaunchTemplateName: 'workers', Version: '1' };
    await createGroup(client, {
      LaunchTemplate: undefined,
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification,
          Overrides: [{ InstanceType: 'm7g.large', LaunchTemplateSpecification }],
        },
      },
    });
    const shown = {
      ...LaunchTemplateSpecification,
      LaunchTemplateId: matching(/^lt-[0-9a-f]{17}$/),
    };
    expect((await describeGroup(client))?.MixedInstancesPolicy?.LaunchTemplate).toEqual({
      LaunchTemplateSpecification: shown,
      Overrides: [{ InstanceType: 'm7g.large', LaunchTemplateSpecification: shown }],
    });
  });

  it("acts in its account's service-linked role, or in the role that is given", async () => {
    const client = (await startCloud()).autoscaling();
    const role = `arn:aws:iam::${home}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
    await createGroup(client);
    expect((await describeGroup(client))?.ServiceLinkedRoleARN).toBe(role);
    await createGroup(client, { AutoScalingGroupName: 'own', ServiceLinkedRoleARN: `${role}_own` });
    await client.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'own', MaxSize: 1 }),
    );
    expect((await describeGroup(client, 'own'))?.ServiceLinkedRoleARN).toBe(`${role}_own`);
  });

  it('follows SetDesiredCapacity out and in, and says why in its activities', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await instancesIn(client, 'InService', 1);
    for (const DesiredCapacity of [3, 2]) {
      await client.send(
        new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }),
      );
      await instancesIn(client, 'InService', DesiredCapacity);
    }
    const { Activities = [] } = await client.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web' }),
    );
    expect(Activities.map((one) => one.StatusCode)).toEqual(Array(4).fill('Successful'));
    expect(Activities[0]?.Cause).toMatch(
      /^At \S+ a user request explicitly set group desired capacity changing the desired capacity from 3 to 2\. {2}At \S+ an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 3 to 2\. {2}At \S+ instance i-\w+ was selected for termination\.$/,
    );
    expect(Activities[0]?.Details).toMatch(/"Availability Zone":"eu-west-1a"/);
  });

  it.each([
    [11, 'New SetDesiredCapacity value 11 is above max value 10 for the AutoScalingGroup.'],
    [0, 'New SetDesiredCapacity value 0 is below min value 1 for the AutoScalingGroup.'],
  ])('refuses a desired capacity of %i', async (DesiredCapacity, message) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { MinSize: 1 });
    const asked = client.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }),
    );
    await expect(asked).rejects.toMatchObject({
      name: 'ValidationError',
      message,
      $metadata: { httpStatusCode: 400 },
    });
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
  });

  it('moves the desired capacity with its bounds, and refuses one outside them', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 4 });
    const update = (changes: object) =>
      client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ...changes }));
    await update({ MaxSize: 3 });
    expect(await describeGroup(client)).toMatchObject({ DesiredCapacity: 3, MaxSize: 3 });
    await expect(update({ DesiredCapacity: 4 })).rejects.toMatchObject({
      message: 'Desired capacity:4 must be between the specified min size:0 and max size:3',
    });
    await expect(update({ MinSize: 5 })).rejects.toMatchObject({
      message: 'Max bound, 3, must be greater than or equal to min bound, 5',
    });
  });

  it('replaces an instance that is terminated by hand', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    const [gone = ''] = await instancesIn(client, 'InService', 2);
    const { Activity } = await client.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: gone,
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    expect(Activity).toMatchObject({
      StatusCode: 'InProgress',
      Description: `Terminating EC2 instance: ${gone}`,
    });
    const after = await eventually('a replacement', async () => {
      const ids = await instancesIn(client, 'InService', 2);
      return ids.includes(gone) ? undefined : ids;
    });
    expect(after).toHaveLength(2);
  });

  it('shrinks with an instance that is terminated with its capacity, but not below the minimum', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2, MinSize: 1 });
    const [first = '', second = ''] = await instancesIn(client, 'InService', 2);
    const terminate = (InstanceId: string) =>
      client.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId,
          ShouldDecrementDesiredCapacity: true,
        }),
      );
    await terminate(first);
    expect(await instancesIn(client, 'InService', 1)).toEqual([second]);
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
    await expect(terminate(second)).rejects.toMatchObject({
      message: matching(/^Currently, desiredSize equals minSize \(1\)\./),
    });
    await expect(terminate('i-00000000000000000')).rejects.toMatchObject({
      message:
        'Instance Id not found - No managed instance found for instance ID: i-00000000000000000',
    });
  });

  it('lets an instance go that is detached, and replaces it only when asked', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    const [first = '', second = ''] = await instancesIn(client, 'InService', 2);
    const detach = (InstanceIds: string[], ShouldDecrementDesiredCapacity: boolean) =>
      client.send(
        new DetachInstancesCommand({
          AutoScalingGroupName: 'web',
          InstanceIds,
          ShouldDecrementDesiredCapacity,
        }),
      );
    await detach([first], true);
    expect(await instancesIn(client, 'InService', 1)).toEqual([second]);
    await detach([second], false);
    await eventually('a replacement', async () => {
      const [id] = await instancesIn(client, 'InService', 1);
      return id === second ? undefined : id;
    });
    await expect(detach([first], false)).rejects.toMatchObject({
      name: 'ValidationError',
      message: `The instance ${first} is not part of Auto Scaling group web.`,
    });
  });

  it('replaces an instance that is reported unhealthy', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    const [sick = ''] = await instancesIn(client, 'InService', 1);
    await client.send(
      new SetInstanceHealthCommand({ InstanceId: sick, HealthStatus: 'Unhealthy' }),
    );
    const replaced = await eventually('a replacement', async () => {
      const [id] = await instancesIn(client, 'InService', 1);
      return id === sick ? undefined : id;
    });
    expect(replaced).not.toBe(sick);
  });

  it('evens out its zones when they change, launching before it terminates', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 3, AvailabilityZones: ['eu-west-1a'] });
    await instancesIn(client, 'InService', 3);
    let fewest = Infinity;
    await client.send(
      new UpdateAutoScalingGroupCommand({
        AutoScalingGroupName: 'web',
        AvailabilityZones: ['eu-west-1b', 'eu-west-1c'],
      }),
    );
    await eventually('no instance in the old zone', async () => {
      const instances = (await describeGroup(client))?.Instances ?? [];
      fewest = Math.min(
        fewest,
        instances.filter((one) => one.LifecycleState === 'InService').length,
      );
      const zones = instances.map((one) => one.AvailabilityZone);
      return zones.includes('eu-west-1a') || zones.length !== 3 ? undefined : true;
    });
    expect(fewest).toBeGreaterThanOrEqual(3);
    expect(new Set(await zonesOf(client))).toEqual(new Set(['eu-west-1b', 'eu-west-1c']));
  });

  it('keeps all its instances while the one that evens out the zones is pending', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 3, AvailabilityZones: ['eu-west-1a'] });
    await instancesIn(client, 'InService', 3);
    const body = JSON.stringify({ pendingMs: 3_600_000 });
    await fetch(`${cloud.control}/timings`, { method: 'PATCH', body });
    const update = (changes: object) =>
      client.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ...changes }));
    const states = (count: number) =>
      eventually(`${count} instances`, async () => {
        const instances = (await describeGroup(client))?.Instances ?? [];
        return instances.length === count ? instances.map((one) => one.LifecycleState) : undefined;
      });
    await update({ AvailabilityZones: ['eu-west-1b'] });
    await states(4);
    await update({ DesiredCapacity: 4 });
    expect(await states(5)).toEqual(['InService', 'InService', 'InService', 'Pending', 'Pending']);
  });

  it('is deleted when it is empty, or by force with all its instances', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    await instancesIn(client, 'InService', 2);
    const remove = (ForceDelete: boolean) =>
      client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web', ForceDelete }));
    await expect(remove(false)).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    const arn = (await describeGroup(client))?.AutoScalingGroupARN;
    await remove(true);
    expect((await describeGroup(client))?.Status).toBe('Delete in progress');
    await eventually('the group gone', async () =>
      (await describeGroup(client)) === undefined ? true : undefined,
    );
    await createGroup(client);
    expect((await describeGroup(client))?.AutoScalingGroupARN).not.toBe(arn);
  });

  it.each([
    [{ AutoScalingGroupName: 'web' }, 'AlreadyExistsFault', /A group with the name web already/],
    [{ LaunchTemplate: undefined }, 'ValidationError', /^Valid requests must contain either/],
    [{ AvailabilityZones: undefined }, 'ValidationError', /^At least one Availability Zone/],
    [{ AvailabilityZones: ['eu-west-9x'] }, 'ValidationError', /eu-west-9x.*eu-west-1a/],
    [{ DesiredCapacity: 11 }, 'ValidationError', /^Desired capacity:11 must be between/],
  ])('is not created from %j', async (changes, name, message) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client);
    const asked = createGroup(client, { AutoScalingGroupName: 'other', ...changes });
    await expect(asked).rejects.toMatchObject({ name, message: matching(message) });
  });
});

describe('DescribeAutoScalingGroups', () => {
  it('gives an empty list for unknown names', async () => {
    const client = (await startCloud()).autoscaling();
    const answer = await client.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['nobody'] }),
    );
    expect(answer.AutoScalingGroups).toEqual([]);
    expect(answer.NextToken).toBeUndefined();
  });

  it('answers in pages of 50, or of 100 where asked', async () => {
    const client = (await startCloud()).autoscaling();
    const names = Array.from({ length: 120 }, (_, index) => `group-${1000 + index}`);
    for (const AutoScalingGroupName of names) await createGroup(client, { AutoScalingGroupName });
    const sizes = async (MaxRecords?: number): Promise<number[]> => {
      const seen: number[] = [];
      const pages = paginateDescribeAutoScalingGroups(
        { client },
        { AutoScalingGroupNames: names, MaxRecords },
      );
      for await (const page of pages) seen.push(page.AutoScalingGroups?.length ?? 0);
      return seen;
    };
    expect(await sizes()).toEqual([50, 50, 20]);
    expect(await sizes(100)).toEqual([100, 20]);
    await expect(sizes(101)).rejects.toMatchObject({ name: 'ValidationError' });
    const asked = client.send(new DescribeAutoScalingGroupsCommand({ NextToken: 'nonsense' }));
    await expect(asked).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  it('filters by tag keys and by values of one tag', async () => {
    const client = (await startCloud()).autoscaling();
    const tag = (Value: string) => [
      { Key: 'poolsync/management-cluster', Value, PropagateAtLaunch: false },
    ];
    await createGroup(client, { AutoScalingGroupName: 'east', Tags: tag('east') });
    await createGroup(client, { AutoScalingGroupName: 'west', Tags: tag('west') });
    await createGroup(client, { AutoScalingGroupName: 'bare' });
    const found = async (Name: string, Values: string[]): Promise<unknown[]> => {
      const answer = await client.send(
        new DescribeAutoScalingGroupsCommand({ Filters: [{ Name, Values }] }),
      );
      return (answer.AutoScalingGroups ?? []).map((one) => one.AutoScalingGroupName);
    };
    expect(await found('tag-key', ['poolsync/management-cluster'])).toEqual(['east', 'west']);
    expect(await found('tag:poolsync/management-cluster', ['west'])).toEqual(['west']);
    await expect(found('colour', ['red'])).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('leaves the instances out on request', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await instancesIn(client, 'InService', 1);
    const { AutoScalingGroups } = await client.send(
      new DescribeAutoScalingGroupsCommand({ IncludeInstances: false }),
    );
    expect(AutoScalingGroups?.[0]).toMatchObject({ DesiredCapacity: 1, Instances: [] });
  });

  it('keeps accounts and regions apart', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    expect(await describeGroup(cloud.autoscaling(tenant))).toBeUndefined();
    expect(await describeGroup(cloud.autoscaling(home, 'us-east-1'))).toBeUndefined();
  });
});

describe('DescribeAutoScalingInstances', () => {
  it('silently leaves out what it does not know', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    const { AutoScalingInstances } = await client.send(
      new DescribeAutoScalingInstancesCommand({ InstanceIds: [id, 'i-00000000000000000'] }),
    );
    expect(AutoScalingInstances).toMatchObject([
      { InstanceId: id, AutoScalingGroupName: 'web', LifecycleState: 'InService' },
    ]);
  });

  it('takes 50 IDs at most', async () => {
    const client = (await startCloud()).autoscaling();
    const ids = Array.from({ length: 51 }, (_, index) => `i-${index}`);
    const asked = client.send(new DescribeAutoScalingInstancesCommand({ InstanceIds: ids }));
    await expect(asked).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('tags', () => {
  it('are put, changed, listed and deleted', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client);
    const tag = {
      ResourceId: 'web',
      ResourceType: 'auto-scaling-group',
      Key: 'team',
      PropagateAtLaunch: true,
    };
    const listed = async (): Promise<unknown> =>
      (await client.send(new DescribeTagsCommand({ Filters: [{ Name: 'key', Values: ['team'] }] })))
        .Tags;
    await client.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Value: 'a' }] }));
    await client.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Value: 'b' }] }));
    expect(await listed()).toEqual([{ ...tag, Value: 'b' }]);
    await client.send(new DeleteTagsCommand({ Tags: [tag] }));
    expect(await listed()).toEqual([]);
  });
});
