import {
  CompleteLifecycleActionCommand,
  DeleteAutoScalingGroupCommand,
  DeleteWarmPoolCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeWarmPoolCommand,
  PutLifecycleHookCommand,
  PutWarmPoolCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient, PutWarmPoolCommandInput } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { matching } from './matchers.ts';
import { changeTimings } from './steer.ts';
import { openStream } from './stream.ts';

const web = { AutoScalingGroupName: 'web' };

const putPool = (client: AutoScalingClient, changes: Partial<PutWarmPoolCommandInput> = {}) =>
  client.send(new PutWarmPoolCommand({ ...web, ...changes }));
const reuse = { InstanceReusePolicy: { ReuseOnScaleIn: true } };

const setDesired = (client: AutoScalingClient, DesiredCapacity: number) =>
  client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity }));

const describePool = (client: AutoScalingClient) => client.send(new DescribeWarmPoolCommand(web));

/** IDs of the pool's instances, once there are so many and all are in this state. */
const pooled = (client: AutoScalingClient, state: string, count: number) =>
  eventually(`${count} in the pool, ${state}`, async () => {
    const { Instances = [] } = await describePool(client);
    const fits =
      Instances.length === count && Instances.every((one) => one.LifecycleState === state);
    return fits ? Instances.map((one) => one.InstanceId ?? '') : undefined;
  });

describe('a warm pool', () => {
  it('holds what the group may still grow by, outside of the group', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const stream = await openStream(cloud.control);
    await createGroup(client, { DesiredCapacity: 1, MaxSize: 3 });
    await putPool(client);
    const [id = ''] = await pooled(client, 'Warmed:Stopped', 2);
    expect((await describePool(client)).WarmPoolConfiguration).toEqual({
      MinSize: 0,
      PoolState: 'Stopped',
    });
    expect(await describeGroup(client)).toMatchObject({
      DesiredCapacity: 1,
      WarmPoolSize: 2,
      Instances: [{ LifecycleState: 'InService' }],
      WarmPoolConfiguration: { PoolState: 'Stopped' },
    });
    const asked = new DescribeAutoScalingInstancesCommand({ InstanceIds: [id] });
    expect((await client.send(asked)).AutoScalingInstances).toMatchObject([
      { LifecycleState: 'Warmed:Stopped', AutoScalingGroupName: 'web' },
    ]);
    expect(stream.steps(id)).toEqual(['null→Warmed:Pending', 'Warmed:Pending→Warmed:Stopped']);
    expect((await stream.event('EC2 Instance Launch Successful', id)).detail).toMatchObject({
      Description: `Launching a new EC2 instance into warm pool: ${id}`,
      Origin: 'EC2',
      Destination: 'WarmPool',
    });
  });

  it.each([true, false])('shows and keeps a reuse policy of %s', async (ReuseOnScaleIn) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client);
    const InstanceReusePolicy = { ReuseOnScaleIn };
    await putPool(client, { InstanceReusePolicy, MaxGroupPreparedCapacity: 0 });
    await putPool(client, { PoolState: 'Running' });
    expect((await describePool(client)).WarmPoolConfiguration).toMatchObject({
      PoolState: 'Running',
      InstanceReusePolicy,
    });
  });

  it.each([
    [{ MaxGroupPreparedCapacity: 3 }, 2, 'Warmed:Stopped'],
    [{ MaxGroupPreparedCapacity: 0, MinSize: 1, PoolState: 'Running' }, 1, 'Warmed:Running'],
    [{ MaxGroupPreparedCapacity: 2, PoolState: 'Hibernated' }, 1, 'Warmed:Hibernated'],
  ] as const)('of %j has %i instances in %s', async (settings, count, state) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await putPool(client, settings);
    await pooled(client, state, count);
  });

  it('changes its size, and takes back its prepared capacity with -1', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { DesiredCapacity: 1, MaxSize: 4 });
    await putPool(client, { MaxGroupPreparedCapacity: 2 });
    await pooled(client, 'Warmed:Stopped', 1);
    await putPool(client, { MaxGroupPreparedCapacity: -1 });
    await pooled(client, 'Warmed:Stopped', 3);
    await putPool(client, { MaxGroupPreparedCapacity: 2 });
    await pooled(client, 'Warmed:Stopped', 1);
  });

  it('gives its instances to a scale-out before new ones are launched', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await putPool(client, { MaxGroupPreparedCapacity: 3 });
    const warm = await pooled(client, 'Warmed:Stopped', 2);
    const stream = await openStream(cloud.control);
    await setDesired(client, 4);
    const ids = await instancesIn(client, 'InService', 4);
    for (const id of warm) {
      expect(ids).toContain(id);
      expect(stream.steps(id).slice(1)).toEqual(['Warmed:Stopped→Pending', 'Pending→InService']);
      expect((await stream.event('EC2 Instance Launch Successful', id)).detail).toMatchObject({
        Description: `Launching a new EC2 instance from warm pool: ${id}`,
        Origin: 'WarmPool',
        Destination: 'AutoScalingGroup',
      });
    }
    await pooled(client, 'Warmed:Stopped', 0);
  });

  it('takes back what a scale-in frees, where it reuses', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 3, MaxSize: 3 });
    await putPool(client, reuse);
    const before = await instancesIn(client, 'InService', 3);
    const stream = await openStream(cloud.control);
    await setDesired(client, 2);
    const [id = ''] = await pooled(client, 'Warmed:Stopped', 1);
    expect(before).toContain(id);
    expect(stream.steps(id).slice(1)).toEqual([
      'InService→Terminating',
      'Terminating→Warmed:Pending',
      'Warmed:Pending→Warmed:Stopped',
    ]);
    const event = await stream.event('EC2 Instance Terminate Successful', id);
    expect(event.detail).toMatchObject({ Origin: 'AutoScalingGroup', Destination: 'WarmPool' });
    await setDesired(client, 3);
    expect(await instancesIn(client, 'InService', 3)).toContain(id);
  });

  it('replaces an instance that is unhealthy, and tells its end', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client);
    await putPool(client, { MinSize: 1, MaxGroupPreparedCapacity: 0 });
    const [sick = ''] = await pooled(client, 'Warmed:Stopped', 1);
    const stream = await openStream(cloud.control);
    const unhealthy = { InstanceId: sick, HealthStatus: 'Unhealthy' };
    await client.send(new SetInstanceHealthCommand(unhealthy));
    const event = await stream.event('EC2 Instance Terminate Successful', sick);
    expect(event.detail).toMatchObject({ Origin: 'WarmPool', Destination: 'EC2' });
    expect(await pooled(client, 'Warmed:Stopped', 1)).not.toContain(sick);
  });

  it.each([true, false])('is deleted with all that is in it (force: %s)', async (ForceDelete) => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { MaxSize: 2 });
    await putPool(client);
    await pooled(client, 'Warmed:Stopped', 2);
    await client.send(new DeleteWarmPoolCommand({ ...web, ForceDelete }));
    await eventually('the pool gone', async () => {
      const { WarmPoolConfiguration: pool, Instances } = await describePool(client);
      return pool === undefined && Instances?.length === 0 ? true : undefined;
    });
    expect(await describeGroup(client)).not.toHaveProperty('WarmPoolSize', expect.anything());
    await expect(client.send(new DeleteWarmPoolCommand(web))).rejects.toMatchObject({
      name: 'ValidationError',
      message: matching(/^Warm pool not found/),
    });
  });

  it('takes no changes while it is being deleted', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { MaxSize: 1 });
    await putPool(client);
    await pooled(client, 'Warmed:Stopped', 1);
    // Longer than the test may last: the instance stays, and the pool with it.
    await changeTimings(cloud.control, { terminatingMs: 600_000 });
    await client.send(new DeleteWarmPoolCommand(web));
    expect((await describePool(client)).WarmPoolConfiguration?.Status).toBe('PendingDelete');
    await expect(putPool(client)).rejects.toThrow(/being deleted/);
  });

  it('goes with its group, an instance on its way back too', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 2, MaxSize: 3 });
    await instancesIn(client, 'InService', 2);
    await putPool(client, reuse);
    await pooled(client, 'Warmed:Stopped', 1);
    await client.send(
      new PutLifecycleHookCommand({
        ...web,
        LifecycleHookName: 'drain',
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      }),
    );
    await setDesired(client, 1);
    await eventually('one that waits', async () =>
      (await describeGroup(client))?.Instances?.find(
        (one) => one.LifecycleState === 'Terminating:Wait',
      ),
    );
    const remove = (ForceDelete: boolean) =>
      client.send(new DeleteAutoScalingGroupCommand({ ...web, ForceDelete }));
    await expect(remove(false)).rejects.toMatchObject({ name: 'ResourceInUseFault' });
    await remove(true);
    await eventually('the group gone', async () =>
      (await describeGroup(client)) === undefined ? true : undefined,
    );
  });
});

describe('hooks of a group with a warm pool', () => {
  const launching = 'autoscaling:EC2_INSTANCE_LAUNCHING';
  const terminating = 'autoscaling:EC2_INSTANCE_TERMINATING';
  const putHook = (client: AutoScalingClient, LifecycleTransition: string) =>
    client.send(
      new PutLifecycleHookCommand({ ...web, LifecycleHookName: 'hook', LifecycleTransition }),
    );
  const complete = (client: AutoScalingClient, InstanceId: string, result = 'CONTINUE') =>
    client.send(
      new CompleteLifecycleActionCommand({
        ...web,
        LifecycleHookName: 'hook',
        InstanceId,
        LifecycleActionResult: result,
      }),
    );

  it('hold an instance up on its way into the pool and again on its way out', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { MaxSize: 1 });
    await putHook(client, launching);
    const stream = await openStream(cloud.control);
    await putPool(client);
    const [id = ''] = await pooled(client, 'Warmed:Pending:Wait', 1);
    const inward = await stream.event('EC2 Instance-launch Lifecycle Action', id);
    expect(inward.detail).toMatchObject({ Origin: 'EC2', Destination: 'WarmPool' });
    await complete(client, id);
    await pooled(client, 'Warmed:Stopped', 1);
    await setDesired(client, 1);
    await instancesIn(client, 'Pending:Wait', 1);
    const ways = stream
      .events()
      .filter((event) => event['detail-type'] === 'EC2 Instance-launch Lifecycle Action')
      .map(({ detail }) => `${String(detail['Origin'])}→${String(detail['Destination'])}`);
    expect(ways).toEqual(['EC2→WarmPool', 'WarmPool→AutoScalingGroup']);
    await complete(client, id);
    await instancesIn(client, 'InService', 1);
  });

  it.each([
    ['CONTINUE', 'Warmed:Pending'],
    ['ABANDON', null],
  ])('say where a freed instance goes, and %s leads to %s', async (result, next) => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1, MaxSize: 1 });
    const [id = ''] = await instancesIn(client, 'InService', 1);
    await putPool(client, reuse);
    await putHook(client, terminating);
    await changeTimings(cloud.control, { terminatingMs: 0 });
    const stream = await openStream(cloud.control);
    await setDesired(client, 0);
    await instancesIn(client, 'Terminating:Wait', 1);
    const event = await stream.event('EC2 Instance-terminate Lifecycle Action', id);
    expect(event.detail).toMatchObject({ Origin: 'AutoScalingGroup', Destination: 'WarmPool' });
    await complete(client, id, result);
    await stream.find(
      (line) => line.type === 'instance' && line.instanceId === id && line.to === next,
    );
    expect(stream.steps(id).slice(1, 5)).toEqual([
      'InService→Terminating',
      'Terminating→Terminating:Wait',
      'Terminating:Wait→Terminating:Proceed',
      `Terminating:Proceed→${next}`,
    ]);
  });
});
