import {
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, home, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { fromJson, matching } from './matchers.ts';
import { changeTimings, steer } from './steer.ts';

const ask = (client: AutoScalingClient, DesiredCapacity: number, HonorCooldown?: boolean) =>
  client.send(
    new SetDesiredCapacityCommand({
      AutoScalingGroupName: 'web',
      DesiredCapacity,
      ...(HonorCooldown === undefined ? {} : { HonorCooldown }),
    }),
  );

const trigger = (control: string, body: object) =>
  steer(control, 'POST', '/groups/web/scaling-policy', body);

const newestCause = async (client: AutoScalingClient): Promise<string | undefined> => {
  const command = new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web' });
  return (await client.send(command)).Activities?.[0]?.Cause;
};

describe('a scaling policy that the control port plays', () => {
  it('changes the desired capacity, and the next activity names it', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 2 });
    await instancesIn(client, 'InService', 2);
    const body = { desired: 1, policy: 'save-money', alarm: 'idle' };
    const answer = await trigger(cloud.control, body);
    expect({ ...answer, text: fromJson(answer.text) }).toEqual({
      status: 200,
      text: { from: 2, to: 1 },
    });
    expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
    await instancesIn(client, 'InService', 1);
    expect(await newestCause(client)).toMatch(
      /^At \S+ a monitor alarm idle in state ALARM triggered policy save-money changing the desired capacity from 2 to 1\. {2}At \S+ an instance was taken out of service/,
    );
  });

  it('stays within the bounds of the group', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 2, MinSize: 1, MaxSize: 3 });
    expect(fromJson((await trigger(cloud.control, { desired: 9 })).text)).toMatchObject({ to: 3 });
    expect(fromJson((await trigger(cloud.control, { desired: 0 })).text)).toMatchObject({ to: 1 });
  });

  it('finds its group, and says so where there is none or more than one', async () => {
    const cloud = await startCloud();
    await createGroup(cloud.autoscaling());
    await createGroup(cloud.autoscaling(tenant));
    expect((await trigger(cloud.control, { desired: 1 })).status).toBe(400);
    expect((await trigger(cloud.control, { desired: 1, account: '1' })).status).toBe(404);
    expect((await trigger(cloud.control, { desired: -1, account: home })).status).toBe(400);
    expect((await trigger(cloud.control, { desired: 1, account: tenant })).status).toBe(200);
    expect((await describeGroup(cloud.autoscaling(tenant)))?.DesiredCapacity).toBe(1);
    expect((await describeGroup(cloud.autoscaling()))?.DesiredCapacity).toBe(0);
  });
});

describe('SetDesiredCapacity while something goes on', () => {
  it('is taken at once where the cooldown is not honoured', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await changeTimings(cloud.control, { pendingMs: 3_600_000 });
    await createGroup(client, { DesiredCapacity: 1 });
    await instancesIn(client, 'Pending', 1);
    await ask(client, 2);
    await ask(client, 3, false);
    expect((await describeGroup(client))?.DesiredCapacity).toBe(3);
  });

  it.each([0, 300])(
    'is refused during an activity where a cooldown of %i s is honoured',
    async (DefaultCooldown) => {
      const cloud = await startCloud();
      const client = cloud.autoscaling();
      await changeTimings(cloud.control, { pendingMs: 3_600_000 });
      await createGroup(client, { DesiredCapacity: 1, DefaultCooldown });
      await instancesIn(client, 'Pending', 1);
      await expect(ask(client, 2, true)).rejects.toMatchObject({
        name: 'ScalingActivityInProgressFault',
        message: matching(/^Scaling activity [0-9a-f-]{36} is in progress and blocks this action$/),
      });
      expect((await describeGroup(client))?.DesiredCapacity).toBe(1);
    },
  );

  it('is refused after an activity until the cooldown that is honoured is over', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1, DefaultCooldown: 1 });
    await instancesIn(client, 'InService', 1);
    await expect(ask(client, 2, true)).rejects.toThrow(/blocks this action/);
    await eventually('the cooldown is over', () =>
      ask(client, 2, true).then(
        () => true,
        () => undefined,
      ),
    );
    expect((await describeGroup(client))?.DesiredCapacity).toBe(2);
  });
});
