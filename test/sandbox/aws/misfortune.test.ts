import {
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { eventually, home, region, startCloud, tenant } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { anyText, fromJson, matching } from './matchers.ts';
import { changeTimings, steer } from './steer.ts';
import { openStream } from './stream.ts';

const web = { AutoScalingGroupName: 'web' };

const activities = async (client: AutoScalingClient) =>
  (await client.send(new DescribeScalingActivitiesCommand({}))).Activities ?? [];

/** Waits until so many instances are in service in exactly these zones. */
const spread = (client: AutoScalingClient, ...zones: string[]) =>
  eventually(`instances in ${zones.join(', ')}`, async () => {
    const instances = (await describeGroup(client))?.Instances ?? [];
    const settled = instances.every((one) => one.LifecycleState === 'InService');
    const found = instances.map((one) => one.AvailabilityZone ?? '').toSorted();
    return settled && found.join() === zones.join() ? instances : undefined;
  });

describe('the outage of a zone', () => {
  const [a, b] = ['eu-west-1a', 'eu-west-1b'];

  it('makes its instances unhealthy, replaces them elsewhere, and evens out at its end', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 4 });
    await spread(client, a, a, b, b);
    const stream = await openStream(cloud.control);
    expect((await steer(cloud.control, 'POST', `/zones/${a}/outage`)).status).toBe(204);
    await spread(client, b, b, b, b);
    const causes = stream.events().map(({ detail }) => String(detail['Cause']));
    expect(causes.filter((one) => /in response to an EC2 health check/.test(one))).toHaveLength(2);
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 5 }));
    await spread(client, b, b, b, b, b);
    expect((await steer(cloud.control, 'DELETE', `/zones/${a}/outage`)).status).toBe(204);
    await spread(client, a, a, b, b, b);
  });

  it('shows instances that cannot go as unhealthy', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client, { DesiredCapacity: 1, AvailabilityZones: [a] });
    await instancesIn(client, 'InService', 1);
    await changeTimings(cloud.control, { terminatingMs: 3_600_000 });
    await steer(cloud.control, 'POST', `/zones/${a}/outage`);
    await instancesIn(client, 'Terminating', 1);
    expect((await describeGroup(client))?.Instances).toMatchObject([{ HealthStatus: 'Unhealthy' }]);
    await eventually('a failed launch', async () =>
      (await activities(client)).find((one) => one.StatusCode === 'Failed'),
    );
    await steer(cloud.control, 'DELETE', `/zones/${a}/outage`);
    await eventually('a replacement', async () =>
      (await describeGroup(client))?.Instances?.find((one) => one.LifecycleState === 'InService'),
    );
  });

  it('is refused for a zone that is not there', async () => {
    const { control } = await startCloud();
    const { status, text } = await steer(control, 'POST', '/zones/eu-west-1z/outage');
    expect(status).toBe(404);
    expect(fromJson(text)).toEqual({
      error: matching(/There is no zone "eu-west-1z"; there is eu-west-1a, /),
    });
  });
});

describe('launches that fail', () => {
  const path = '/groups/web/launch-failure';
  const failure = { code: 'InsufficientInstanceCapacity', message: 'None is left.' };
  const reason =
    'Could not launch On-Demand Instances. InsufficientInstanceCapacity - None is left. Launching EC2 instance failed.';

  it('are told by an event and an activity in each zone, and tried again', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await changeTimings(cloud.control, { launchRetryMs: 300 });
    await createGroup(client);
    const stream = await openStream(cloud.control);
    expect((await steer(cloud.control, 'POST', path, { ...failure, times: 2 })).status).toBe(204);
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 3 }));
    await stream.find((line) => line.type === 'event');
    const [event] = stream.events();
    const arn = (await describeGroup(client))?.AutoScalingGroupARN;
    expect(event).toMatchObject({
      'detail-type': 'EC2 Instance Launch Unsuccessful',
      resources: [arn, `arn:aws:ec2:${region}:${home}:instance/`],
    });
    expect(event?.detail).toEqual({
      StatusCode: 'Failed',
      AutoScalingGroupName: 'web',
      ActivityId: anyText,
      Details: { 'Availability Zone': 'eu-west-1a', 'Subnet ID': anyText },
      RequestId: anyText,
      StatusMessage: reason,
      EndTime: anyText,
      EC2InstanceId: '',
      StartTime: anyText,
      Cause: matching(/explicitly set group desired capacity/),
      Origin: 'EC2',
      Destination: 'AutoScalingGroup',
    });
    const failed = await activities(client);
    expect(failed).toHaveLength(2);
    expect(failed[0]).toMatchObject({
      StatusCode: 'Failed',
      StatusMessage: reason,
      Description: `Launching a new EC2 instance.  Status Reason: ${reason}`,
      Progress: 100,
    });
    expect((await describeGroup(client))?.Instances).toEqual([]);
    await instancesIn(client, 'InService', 3);
  });

  it('go on until they are let, and then succeed at once', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    await createGroup(client);
    await steer(cloud.control, 'POST', path, { code: 'VcpuLimitExceeded' });
    await client.send(new SetDesiredCapacityCommand({ ...web, DesiredCapacity: 1 }));
    await eventually('a second attempt', async () =>
      (await activities(client)).length > 2 ? true : undefined,
    );
    await changeTimings(cloud.control, { launchRetryMs: 3_600_000 });
    expect((await steer(cloud.control, 'DELETE', path)).status).toBe(204);
    await instancesIn(client, 'InService', 1);
  });

  it('are refused for groups that are not there, or not clear', async () => {
    const cloud = await startCloud();
    const ask = async (body: object, name = 'web') => {
      const { status, text } = await steer(
        cloud.control,
        'POST',
        `/groups/${encodeURIComponent(name)}/launch-failure`,
        body,
      );
      return [status, text === '' ? '' : fromJson(text)];
    };
    expect(await ask(failure)).toEqual([404, { error: matching(/no group "web" there/) }]);
    await createGroup(cloud.autoscaling());
    await createGroup(cloud.autoscaling(tenant));
    await createGroup(cloud.autoscaling(), { AutoScalingGroupName: 'a/b c' });
    expect(await ask(failure)).toEqual([400, { error: matching(/Several.*give account and/) }]);
    expect(await ask({ ...failure, account: tenant })).toEqual([204, '']);
    expect(await ask(failure, 'a/b c')).toEqual([204, '']);
    expect(await ask({})).toEqual([400, { error: matching(/code/) }]);
  });
});
