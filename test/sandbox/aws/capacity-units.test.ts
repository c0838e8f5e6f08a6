import {
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
  type AutoScalingClient,
  type LaunchTemplateOverrides,
} from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { startCloud } from './cloud.ts';
import { createGroup, describeGroup, instancesIn } from './group.ts';
import { matching } from './matchers.ts';

const LaunchTemplateSpecification = { LaunchTemplateName: 'workers', Version: '1' };

function policyOf(...Overrides: readonly LaunchTemplateOverrides[]) {
  return { LaunchTemplate: { LaunchTemplateSpecification, Overrides: [...Overrides] } };
}

const ofFour = policyOf(
  { InstanceType: 'm7g.xlarge', WeightedCapacity: '4' },
  { InstanceType: 'm7g.2xlarge', WeightedCapacity: '8' },
);
const mixed = { LaunchTemplate: undefined, MinSize: 0, MaxSize: 100 };

const scale = (client: AutoScalingClient, DesiredCapacity: number) =>
  client.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: 'web', DesiredCapacity }));

describe('an Auto Scaling group whose instance types have weights', () => {
  it('launches until its capacity is fulfilled, even if that is more', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { ...mixed, MixedInstancesPolicy: ofFour, DesiredCapacity: 10 });
    await instancesIn(client, 'InService', 3);
    await scale(client, 13);
    await instancesIn(client, 'InService', 4);
    const group = await describeGroup(client);
    expect(group).toMatchObject({ DesiredCapacity: 13, MixedInstancesPolicy: ofFour });
    expect(group?.Instances?.[0]).toMatchObject({
      InstanceType: 'm7g.xlarge',
      WeightedCapacity: '4',
    });
    const { Activities = [] } = await client.send(
      new DescribeScalingActivitiesCommand({ AutoScalingGroupName: 'web' }),
    );
    expect(Activities.map(({ Description }) => Description)).toEqual(
      Array.from({ length: 4 }, () => matching(/^Launching/)),
    );
  });

  it('ends as many as may go without its capacity being missed', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { ...mixed, MixedInstancesPolicy: ofFour, DesiredCapacity: 12 });
    await instancesIn(client, 'InService', 3);
    await scale(client, 3);
    await instancesIn(client, 'InService', 1);
  });

  it('tells of its types and their weights without the instances too', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { ...mixed, MixedInstancesPolicy: ofFour });
    const { AutoScalingGroups } = await client.send(
      new DescribeAutoScalingGroupsCommand({ IncludeInstances: false }),
    );
    expect(AutoScalingGroups).toMatchObject([{ Instances: [], MixedInstancesPolicy: ofFour }]);
  });

  it('counts instances again once the weights are taken away', async () => {
    const client = (await startCloud()).autoscaling();
    await createGroup(client, { ...mixed, MixedInstancesPolicy: ofFour, DesiredCapacity: 12 });
    await instancesIn(client, 'InService', 3);
    const update = {
      AutoScalingGroupName: 'web',
      MixedInstancesPolicy: policyOf({ InstanceType: 'm7g.xlarge' }),
      DesiredCapacity: 2,
    };
    await client.send(new UpdateAutoScalingGroupCommand(update));
    await instancesIn(client, 'InService', 2);
    const [instance] = (await describeGroup(client))?.Instances ?? [];
    expect(instance).not.toHaveProperty('WeightedCapacity');
  });

  it.each([
    [/in the range of 1 to 999/, '0'],
    [/in the range of 1 to 999/, '1000'],
    [/one for all of them/, undefined],
  ])('is refused with %s where a weight is %s', async (message, WeightedCapacity) => {
    const client = (await startCloud()).autoscaling();
    const MixedInstancesPolicy = policyOf(
      { InstanceType: 'm7g.xlarge', WeightedCapacity: '4' },
      { InstanceType: 'm7g.2xlarge', WeightedCapacity },
    );
    await expect(createGroup(client, { ...mixed, MixedInstancesPolicy })).rejects.toMatchObject({
      name: 'ValidationError',
      message: matching(message),
    });
  });
});

describe('an Auto Scaling group with a DesiredCapacityType', () => {
  const attributes = policyOf({
    InstanceRequirements: { VCpuCount: { Min: 2 }, MemoryMiB: { Min: 4_096 } },
  });
  const byAttributes = { ...mixed, MixedInstancesPolicy: attributes };

  it.each([
    ['vcpu', 6],
    ['memory-mib', 24_576],
    ['units', 3],
  ])('fulfils its capacity in %s', async (DesiredCapacityType, DesiredCapacity) => {
    const client = (await startCloud()).autoscaling();
    const sizes = { DesiredCapacityType, DesiredCapacity, MaxSize: 100_000 };
    await createGroup(client, { ...byAttributes, ...sizes });
    await instancesIn(client, 'InService', 3);
    expect(await describeGroup(client)).toMatchObject({ DesiredCapacityType });
  });

  it('is refused with another', async () => {
    const client = (await startCloud()).autoscaling();
    await expect(
      createGroup(client, { ...byAttributes, DesiredCapacityType: 'gpu' }),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });
});
