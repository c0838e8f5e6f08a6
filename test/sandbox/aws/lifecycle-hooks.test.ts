import {
  CompleteLifecycleActionCommand,
  DeleteLifecycleHookCommand,
  DescribeLifecycleHooksCommand,
  DescribeScalingActivitiesCommand,
  PutLifecycleHookCommand,
  RecordLifecycleActionHeartbeatCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient, PutLifecycleHookCommandInput } from '@aws-sdk/client-auto-scaling';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { eventually, home, region, startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { openStream } from './stream.ts';
import { anyText, fromJson, matching } from './matchers.ts';

const hook = { AutoScalingGroupName: 'web', LifecycleHookName: 'drain' };

const putHook = (client: AutoScalingClient, changes: Partial<PutLifecycleHookCommandInput> = {}) =>
  client.send(
    new PutLifecycleHookCommand({
      ...hook,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 60,
      ...changes,
    }),
  );

const complete = (client: AutoScalingClient, InstanceId: string, LifecycleActionResult: string) =>
  client.send(new CompleteLifecycleActionCommand({ ...hook, InstanceId, LifecycleActionResult }));

const setDesired = (client: AutoScalingClient, DesiredCapacity: number) =>
  client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }));

const shrink = (client: AutoScalingClient) => setDesired(client, 0);

const terminate = (client: AutoScalingClient, InstanceId: string) =>
  client.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId,
      ShouldDecrementDesiredCapacity: true,
    }),
  );

describe('a terminate hook', () => {
  it.each(['CONTINUE', 'ABANDON'])(
    'holds an instance until it is completed with %s',
    async (result) => {
      const cloud = await startCloud();
      const client = cloud.autoscaling();
      const stream = await openStream(cloud.control);
      await createGroup(client, { DesiredCapacity: 1 });
      await putHook(client);
      const [id = ''] = await instancesIn(client, 'InService', 1);
      await shrink(client);
      await instancesIn(client, 'Terminating:Wait', 1);
      await complete(client, id, result);
      await instancesIn(client, 'InService', 0);
      expect(stream.steps(id)).toEqual([
        'null→Pending',
        'Pending→InService',
        'InService→Terminating',
        'Terminating→Terminating:Wait',
        'Terminating:Wait→Terminating:Proceed',
        'Terminating:Proceed→null',
      ]);
    },
  );

  it('lets the instance go at its time-out', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await putHook(client, { HeartbeatTimeout: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await shrink(client);
    await instancesIn(client, 'Terminating:Wait', 1);
    await client.send(new RecordLifecycleActionHeartbeatCommand({ ...hook, InstanceId: id }));
    await instancesIn(client, 'InService', 0);
  });

  it('is announced with a token that completes it once', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client, { DesiredCapacity: 1 });
    await putHook(client, { NotificationMetadata: 'note' });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await shrink(client);
    const event = await stream.event('EC2 Instance-terminate Lifecycle Action', id);
    expect(event.detail).toEqual({
      LifecycleActionToken: matching(/^[0-9a-f-]{36}$/),
      AutoScalingGroupName: 'web',
      LifecycleHookName: 'drain',
      EC2InstanceId: id,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      NotificationMetadata: 'note',
      Origin: 'AutoScalingGroup',
      Destination: 'EC2',
    });
    const LifecycleActionToken = String(event.detail['LifecycleActionToken']);
    const answer = { ...hook, LifecycleActionToken, LifecycleActionResult: 'CONTINUE' };
    await client.send(new CompleteLifecycleActionCommand(answer));
    await expect(client.send(new CompleteLifecycleActionCommand(answer))).rejects.toMatchObject({
      name: 'ValidationError',
      message: `No active Lifecycle Action found with token ${LifecycleActionToken}`,
    });
    await expect(complete(client, id, 'CONTINUE')).rejects.toMatchObject({
      message: `No active Lifecycle Action found with instance ID ${id}`,
    });
    await expect(complete(client, id, 'MAYBE')).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('waits for every hook of its transition', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await putHook(client);
    await putHook(client, { LifecycleHookName: 'second' });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await shrink(client);
    await instancesIn(client, 'Terminating:Wait', 1);
    await complete(client, id, 'CONTINUE');
    await instancesIn(client, 'Terminating:Wait', 1);
    await client.send(
      new CompleteLifecycleActionCommand({
        ...hook,
        LifecycleHookName: 'second',
        InstanceId: id,
        LifecycleActionResult: 'CONTINUE',
      }),
    );
    await instancesIn(client, 'InService', 0);
  });

  it('answers a second termination with the activity that runs', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    await putHook(client);
    const [id = ''] = await instancesIn(client, 'InService', 2);
    const first = await terminate(client, id);
    const second = await terminate(client, id);
    expect(first.Activity?.StatusCode).toBe('MidLifecycleAction');
    expect(second.Activity?.ActivityId).toBe(first.Activity?.ActivityId);
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
  });

  it('lets its instances go when it is deleted', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await putHook(client);
    await instancesIn(client, 'InService', 1);
    await shrink(client);
    await instancesIn(client, 'Terminating:Wait', 1);
    await client.send(new DeleteLifecycleHookCommand(hook));
    await instancesIn(client, 'InService', 0);
    await expect(client.send(new DeleteLifecycleHookCommand(hook))).rejects.toMatchObject({
      name: 'ValidationError',
    });
  });

  it('writes to its own queue, first a test notification', async () => {
    const cloud = await startCloud();
    const [client, sqs] = [cloud.autoscaling(), cloud.sqs()];
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'hooks' }));
    const receive = async (): Promise<unknown> => {
      const { Messages } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }),
      );
      return fromJson(Messages?.[0]?.Body);
    };
    await createGroup(client, { DesiredCapacity: 1 });
    const NotificationTargetARN = `arn:aws:sqs:${region}:${home}:hooks`;
    await putHook(client, { NotificationTargetARN, RoleARN: `arn:aws:iam::${home}:role/hooks` });
    expect(await receive()).toEqual({
      AccountId: home,
      RequestId: anyText,
      AutoScalingGroupARN: (await describeGroup(client))?.AutoScalingGroupARN,
      AutoScalingGroupName: 'web',
      Service: 'AWS Auto Scaling',
      Event: 'autoscaling:TEST_NOTIFICATION',
      Time: matching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
    });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await shrink(client);
    expect(await receive()).toEqual({
      LifecycleHookName: 'drain',
      AccountId: home,
      RequestId: anyText,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      AutoScalingGroupName: 'web',
      Service: 'AWS Auto Scaling',
      Time: anyText,
      EC2InstanceId: id,
      LifecycleActionToken: anyText,
      Origin: 'AutoScalingGroup',
      Destination: 'EC2',
    });
  });
});

describe('a launch hook', () => {
  async function launchOne() {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client);
    await putHook(client, { LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' });
    await setDesired(client, 1);
    const [id = ''] = await instancesIn(client, 'Pending:Wait', 1);
    return { client, stream, id };
  }

  it('holds an instance back from service', async () => {
    const { client, stream, id } = await launchOne();
    await stream.event('EC2 Instance-launch Lifecycle Action', id);
    await complete(client, id, 'CONTINUE');
    await instancesIn(client, 'InService', 1);
    expect(stream.steps(id)).toEqual([
      'null→Pending',
      'Pending→Pending:Wait',
      'Pending:Wait→Pending:Proceed',
      'Pending:Proceed→InService',
    ]);
  });

  it('ends and replaces an instance that it abandons, and says that the launch failed', async () => {
    const { client, stream, id } = await launchOne();
    await complete(client, id, 'ABANDON');
    const event = await stream.event('EC2 Instance Launch Unsuccessful', id);
    expect(event.detail).toMatchObject({ StatusCode: 'Failed', Origin: 'EC2' });
    expect(event.detail).not.toHaveProperty('Description');
    await stream.event('EC2 Instance Terminate Successful', id);
    const [next] = await instancesIn(client, 'Pending:Wait', 1);
    expect(next).not.toBe(id);
    const { Activities } = await client.send(new DescribeScalingActivitiesCommand({}));
    expect(Activities?.find((one) => one.StatusCode === 'Cancelled')).toMatchObject({
      Description: `Launching a new EC2 instance: ${id}`,
      StatusMessage: matching(/was abandoned/),
    });
  });
});

describe('PutLifecycleHook', () => {
  it('changes only what it is given', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client);
    await putHook(client, { DefaultResult: 'CONTINUE' });
    await client.send(new PutLifecycleHookCommand({ ...hook, HeartbeatTimeout: 90 }));
    const { LifecycleHooks } = await client.send(
      new DescribeLifecycleHooksCommand({ AutoScalingGroupName: 'web' }),
    );
    expect(LifecycleHooks).toEqual([
      {
        ...hook,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: 90,
        GlobalTimeout: 9000,
        DefaultResult: 'CONTINUE',
      },
    ]);
  });

  it.each([
    [{ LifecycleTransition: 'sideways' }, /sideways/],
    [{ HeartbeatTimeout: 7201 }, /between 1 and 7200 seconds, got 7201/],
    [
      { NotificationTargetARN: `arn:aws:sqs:${region}:${home}:nowhere` },
      /^Unable to publish test message to notification target arn:aws:sqs:\S+:nowhere/,
    ],
    [{ AutoScalingGroupName: 'nobody' }, /AutoScalingGroup 'nobody' not found/],
  ])('refuses %j', async (changes, message) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client);
    await expect(putHook(client, changes)).rejects.toMatchObject({
      name: 'ValidationError',
      message: matching(message),
    });
  });

  it('keeps to the smallest heartbeat of AWS unless told otherwise', async () => {
    const client = (await startCloud({ timings: {} })).autoscaling();
    await createGroup(client);
    await expect(putHook(client, { HeartbeatTimeout: 29 })).rejects.toThrow(/between 30 and 7200/);
    await eventually('a hook of 30 s', () => putHook(client, { HeartbeatTimeout: 30 }));
  });
});
