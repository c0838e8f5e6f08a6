import {
  DescribeScalingActivitiesCommand,
  DetachInstancesCommand,
  EnterStandbyCommand,
  ExitStandbyCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { matching } from './matchers.ts';
import { openStream } from './stream.ts';

const web = { AutoScalingGroupName: 'web' };

const enter = (client: AutoScalingClient, id: string, ShouldDecrementDesiredCapacity = true) =>
  client.send(
    new EnterStandbyCommand({ ...web, InstanceIds: [id], ShouldDecrementDesiredCapacity }),
  );
const exit = (client: AutoScalingClient, id: string) =>
  client.send(new ExitStandbyCommand({ ...web, InstanceIds: [id] }));

/** Waits until the group's instances are in these states, in any order. */
const states = (client: AutoScalingClient, ...wanted: string[]) =>
  eventually(wanted.join(', '), async () => {
    const found = (await describeGroup(client))?.Instances?.map((one) => one.LifecycleState ?? '');
    return found?.toSorted().join() === wanted.toSorted().join() ? found : undefined;
  });

describe('Standby', () => {
  it('takes an instance aside with its capacity and brings it back, without any event', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    const [id = ''] = await instancesIn(client, 'InService', 2);
    const stream = await openStream(cloud.control);
    const { Activities } = await enter(client, id);
    expect(Activities).toMatchObject([
      {
        Description: `Moving EC2 instance to Standby: ${id}`,
        Cause: matching(/was moved to standby .*, shrinking the capacity from 2 to 1\.$/),
        StatusCode: 'InProgress',
      },
    ]);
    await states(client, 'InService', 'Standby');
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
    const back = await exit(client, id);
    expect(back.Activities).toMatchObject([
      { Description: `Moving EC2 instance out of Standby: ${id}`, StatusCode: 'PreInService' },
    ]);
    await states(client, 'InService', 'InService');
    expect((await describeGroup(client))?.DesiredCapacity).toBe(2);
    expect(stream.steps(id).slice(1)).toEqual([
      'InService→EnteringStandby',
      'EnteringStandby→Standby',
      'Standby→Pending',
      'Pending→InService',
    ]);
    expect(stream.events()).toEqual([]);
    const told = await client.send(new DescribeScalingActivitiesCommand({}));
    expect(told.Activities?.map((one) => one.StatusCode)).toEqual(Array(4).fill('Successful'));
  });

  it('has the instance replaced where its capacity stays', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await enter(client, id, false);
    await states(client, 'InService', 'Standby');
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
  });

  it('spares an instance scale-in and replacement', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    const [id = ''] = await instancesIn(client, 'InService', 2);
    await enter(client, id);
    await states(client, 'InService', 'Standby');
    const unhealthy = { InstanceId: id, HealthStatus: 'Unhealthy' };
    await client.send(new SetInstanceHealthCommand(unhealthy));
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 0 }));
    await states(client, 'Standby');
  });

  it('lets an instance be terminated or detached, which costs no capacity', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 3 });
    const [first = '', second = ''] = await instancesIn(client, 'InService', 3);
    for (const id of [first, second]) await enter(client, id);
    await states(client, 'InService', 'Standby', 'Standby');
    const shrink = { ShouldDecrementDesiredCapacity: true };
    await client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: first, ...shrink }),
    );
    await client.send(new DetachInstancesCommand({ ...web, InstanceIds: [second], ...shrink }));
    await states(client, 'InService');
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
  });

  it('is refused below the minimum, above the maximum, and from other states', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2, MinSize: 1, MaxSize: 2 });
    const [first = '', second = ''] = await instancesIn(client, 'InService', 2);
    await enter(client, first);
    await expect(enter(client, second)).rejects.toMatchObject({
      name: 'ValidationError',
      message: matching(/^Currently, desiredSize equals minSize \(1\)\. Putting into Standby/),
    });
    await expect(exit(client, second)).rejects.toThrow(/not in Standby; it is in InService/);
    await expect(enter(client, 'i-0')).rejects.toThrow(/i-0 is not part of .* web/);
    await states(client, 'InService', 'Standby');
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 2 }));
    await states(client, 'InService', 'InService', 'Standby');
    await expect(exit(client, first)).rejects.toThrow(/from 2 above max value 2/);
  });
});
