import { isDeepStrictEqual } from 'node:util';
import {
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  DeleteTagsCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand,
  DescribeScalingActivitiesCommand,
  DescribeTagsCommand,
  DescribeWarmPoolCommand,
  EnterStandbyCommand,
  PutWarmPoolCommand,
  SetDesiredCapacityCommand,
  SetInstanceHealthCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { addFault, changeTimings, steer } from './steer.ts';

const web = { AutoScalingGroupName: 'web' };
const tag = { ResourceId: 'web', ResourceType: 'auto-scaling-group', Key: 'team' };

/** Every read that can lag, without what differs from call to call. */
async function readAll(client: AutoScalingClient): Promise<readonly unknown[]> {
  const answers = await Promise.all([
    client.send(new DescribeAutoScalingGroupsCommand({})),
    client.send(new DescribeAutoScalingInstancesCommand({})),
    client.send(new DescribeScalingActivitiesCommand({})),
    client.send(new DescribeTagsCommand({})),
    client.send(new DescribeWarmPoolCommand(web)),
  ]);
  return answers.map((answer) => ({ ...answer, $metadata: undefined }));
}

/** A group with instances in service, in Standby and in a warm pool, and with a tag. */
async function createRichGroup(client: AutoScalingClient): Promise<readonly string[]> {
  await createGroup(client, {
    DesiredCapacity: 4,
    MaxSize: 6,
    Tags: [{ Key: 'team', Value: 'a' }],
  });
  const ids = await instancesIn(client, 'InService', 4);
  const aside = { ...web, InstanceIds: ids.slice(0, 1), ShouldDecrementDesiredCapacity: true };
  await client.send(new EnterStandbyCommand(aside));
  await client.send(new PutWarmPoolCommand({ ...web, MinSize: 1, MaxGroupPreparedCapacity: 4 }));
  await eventually('a settled group', async () => {
    const { AutoScalingInstances = [] } = await client.send(
      new DescribeAutoScalingInstancesCommand({}),
    );
    const states = AutoScalingInstances.map((one) => one.LifecycleState ?? '').toSorted();
    const settled = ['InService', 'InService', 'InService', 'Standby', 'Warmed:Stopped'];
    return states.join() === settled.join() ? true : undefined;
  });
  return ids;
}

describe('a frozen read', () => {
  it('shows everything as it was, whatever happens', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const ids = await createRichGroup(client);
    const before = await readAll(client);
    const id = await addFault(cloud.control, { kind: 'stale', action: '*', frozen: true });
    await client.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Value: 'b' }] }));
    await client.send(
      new SetInstanceHealthCommand({ InstanceId: ids[1], HealthStatus: 'Unhealthy' }),
    );
    await client.send(
      new UpdateAutoScalingGroupCommand({ ...web, MaxSize: 9, DesiredCapacity: 5 }),
    );
    await client.send(new PutWarmPoolCommand({ ...web, MinSize: 2 }));
    await createGroup(client, { AutoScalingGroupName: 'newer' });
    expect(await readAll(client)).toEqual(before);
    await client.send(new DeleteTagsCommand({ Tags: [tag] }));
    await client.send(new DeleteAutoScalingGroupCommand({ ...web, ForceDelete: true }));
    expect(await readAll(client)).toEqual(before);
    await steer(cloud.control, 'DELETE', `/faults/${id}`);
    await eventually('the group gone', async () =>
      (await describeGroup(client)) === undefined ? true : undefined,
    );
  });

  it('shows no group that was made after it', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await addFault(cloud.control, {
      kind: 'stale',
      action: 'DescribeAutoScalingGroups',
      frozen: true,
      times: 1,
    });
    await createGroup(client);
    expect(await describeGroup(client)).toBeUndefined();
    expect(await describeGroup(client)).toBeDefined();
  });
});

describe('a lagging read', () => {
  it('shows the present once that is old enough, and writes do not lag', async () => {
    const cloud = await startCloud({ timings: { pendingMs: 1, reconcileMs: 0 } });
    const client = cloud.autoscaling();
    await changeTimings(cloud.control, { describeLagMs: 400 });
    await createGroup(client, { DesiredCapacity: 1 });
    expect(await describeGroup(client)).toBeUndefined();
    await eventually('the group', () => describeGroup(client));
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 2 }));
    expect(await describeGroup(client)).toMatchObject({ DesiredCapacity: 1 });
    await instancesIn(client, 'InService', 2);
    expect(await describeGroup(client)).toMatchObject({ DesiredCapacity: 2 });
    const lagging = await readAll(client);
    await changeTimings(cloud.control, { describeLagMs: 0 });
    expect(lagging).toEqual(await readAll(client));
  });

  it('agrees with the present when nothing has changed for a while', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const [aside = ''] = await createRichGroup(client);
    const agree = async (): Promise<void> => {
      await changeTimings(cloud.control, { describeLagMs: 0 });
      const present = await readAll(client);
      await changeTimings(cloud.control, { describeLagMs: 1 });
      await eventually('the same, a millisecond later', async () => {
        const lagging = await readAll(client);
        return isDeepStrictEqual(lagging, present) ? true : undefined;
      });
    };
    await agree();
    await client.send(new CreateOrUpdateTagsCommand({ Tags: [{ ...tag, Value: 'b' }] }));
    await agree();
    await client.send(new DeleteTagsCommand({ Tags: [tag] }));
    await agree();
    const unhealthy = { InstanceId: aside, HealthStatus: 'Unhealthy' };
    await client.send(new SetInstanceHealthCommand(unhealthy));
    await agree();
    await client.send(new UpdateAutoScalingGroupCommand({ ...web, DefaultCooldown: 7 }));
    await agree();
  });

  it('can be had for one action alone', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { Tags: [{ Key: 'team', Value: 'a' }] });
    const action = 'DescribeAutoScalingGroups';
    await addFault(cloud.control, { kind: 'stale', action, lagMs: 60_000, times: 1 });
    const tags = await client.send(new DescribeTagsCommand({}));
    expect(tags.Tags).toHaveLength(1);
    expect(await describeGroup(client)).toBeUndefined();
    expect(await describeGroup(client)).toBeDefined();
  });

  it('shows an activity that has ended since as in progress', async () => {
    const cloud = await startCloud({ timings: { pendingMs: 200 } });
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1 });
    await instancesIn(client, 'Pending', 1);
    const action = 'DescribeScalingActivities';
    await addFault(cloud.control, { kind: 'stale', action, frozen: true, times: 1 });
    await instancesIn(client, 'InService', 1);
    const status = async () =>
      (await client.send(new DescribeScalingActivitiesCommand({}))).Activities?.map((one) => [
        one.StatusCode,
        one.EndTime === undefined,
      ]);
    expect(await status()).toEqual([['InProgress', true]]);
    expect(await status()).toEqual([['Successful', false]]);
  });
});
