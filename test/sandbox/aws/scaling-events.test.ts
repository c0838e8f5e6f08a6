import {
  DetachInstancesCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { home, region, startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { openStream } from './stream.ts';
import { anyText, matching } from './matchers.ts';

const seconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

describe('events of an Auto Scaling group', () => {
  it('tell a launch with the keys of AWS', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client, { DesiredCapacity: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    const group = await describeGroup(client);
    expect(await stream.event('EC2 Instance Launch Successful', id)).toEqual({
      version: '0',
      id: matching(/^[0-9a-f-]{36}$/),
      'detail-type': 'EC2 Instance Launch Successful',
      source: 'aws.autoscaling',
      account: home,
      time: matching(seconds),
      region,
      resources: [group?.AutoScalingGroupARN, `arn:aws:ec2:${region}:${home}:instance/${id}`],
      detail: {
        StatusCode: 'InProgress',
        Description: `Launching a new EC2 instance: ${id}`,
        AutoScalingGroupName: 'web',
        ActivityId: anyText,
        Details: { 'Availability Zone': 'eu-west-1a', 'Subnet ID': anyText },
        RequestId: anyText,
        StatusMessage: '',
        EndTime: anyText,
        EC2InstanceId: id,
        StartTime: anyText,
        Cause: matching(/^At \S+ a user request created an AutoScalingGroup/),
        Origin: 'EC2',
        Destination: 'AutoScalingGroup',
      },
    });
  });

  it('tell a termination and a detachment when the instance is gone', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client, { DesiredCapacity: 2 });
    const [first = '', second = ''] = await instancesIn(client, 'InService', 2);
    await client.send(
      new DetachInstancesCommand({
        AutoScalingGroupName: 'web',
        InstanceIds: [first],
        ShouldDecrementDesiredCapacity: true,
      }),
    );
    const detached = await stream.event('EC2 Instance Detach Successful', first);
    await client.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 0 }),
    );
    const terminated = await stream.event('EC2 Instance Terminate Successful', second);
    for (const event of [detached, terminated]) {
      expect(event.detail).toMatchObject({
        StatusCode: 'InProgress',
        Origin: 'AutoScalingGroup',
        Destination: 'EC2',
      });
    }
    expect(stream.steps(first).at(-1)).toBe('Detaching→null');
    const order = stream.lines.flatMap((line) => {
      if (line.type === 'synced') return [];
      if (line.type === 'event') return [line.event['detail-type']];
      return line.instanceId === second && line.to === null ? ['gone'] : [];
    });
    expect(order.slice(-2)).toEqual(['gone', 'EC2 Instance Terminate Successful']);
  });

  it('say nothing of changes of capacity and bounds', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client, { DesiredCapacity: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await client.send(
      new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', MaxSize: 5, MinSize: 1 }),
    );
    await client.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity: 2 }),
    );
    const ids = await instancesIn(client, 'InService', 2);
    const other = ids.find((one) => one !== id) ?? '';
    await stream.event('EC2 Instance Launch Successful', other);
    expect(stream.events().map((event) => event['detail-type'])).toEqual([
      'EC2 Instance Launch Successful',
      'EC2 Instance Launch Successful',
    ]);
  });
});
