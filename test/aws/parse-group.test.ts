import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { parseCapacity, parseGroup } from '../../functions/aws/cloud/parse-group.ts';
import { anAccess } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import { groupArn } from './events.ts';

const instance: Instance = {
  InstanceId: 'i-1',
  AvailabilityZone: 'eu-west-1b',
  LifecycleState: 'InService',
  HealthStatus: 'Healthy',
  ProtectedFromScaleIn: false,
};

const described: AutoScalingGroup = {
  AutoScalingGroupName: 'workers',
  AutoScalingGroupARN: groupArn,
  MinSize: 0,
  MaxSize: 10,
  DesiredCapacity: 1,
  DefaultCooldown: 300,
  AvailabilityZones: ['eu-west-1b'],
  HealthCheckType: 'EC2',
  CreatedTime: new Date(0),
  Instances: [instance],
};

/** AWS sends every field; an answer that was cut or is odd may lack one. */
function without(field: keyof AutoScalingGroup): AutoScalingGroup {
  return Object.fromEntries(
    Object.entries(described).filter(([name]) => name !== field),
  ) as unknown as AutoScalingGroup;
}

/** With these instance types and their weights in its policy. */
function weighted(
  ...types: readonly (readonly [type: string, weight: string | undefined])[]
): AutoScalingGroup {
  const Overrides = types.map(([InstanceType, WeightedCapacity]) => ({
    InstanceType,
    WeightedCapacity,
  }));
  return { ...described, MixedInstancesPolicy: { LaunchTemplate: { Overrides } } };
}

describe('parseGroup', () => {
  it('reads a group with its instances', () => {
    expect(parseGroup(anAccess(), described)).toEqual({
      id: groupArn,
      desiredCapacity: 1,
      minimumCapacity: 0,
      maximumCapacity: 10,
      instances: [
        {
          id: 'i-1',
          providerId: 'aws:///eu-west-1b/i-1',
          state: 'InService',
          listed: true,
          transient: false,
          countsTowardsCapacity: true,
        },
      ],
    });
  });

  it('reads a group that is empty', () => {
    expect(parseGroup(anAccess(), { ...described, Instances: [] }).instances).toEqual([]);
  });

  it('reads what state an instance is in', () => {
    const draining = { ...instance, LifecycleState: 'Terminating:Wait' } as const;
    const [parsed] = parseGroup(anAccess(), { ...described, Instances: [draining] }).instances;
    expect(parsed).toMatchObject({ state: 'Terminating:Wait', listed: true, transient: true });
  });

  it.each(['AutoScalingGroupARN', 'DesiredCapacity', 'MinSize', 'MaxSize', 'Instances'] as const)(
    'I1: takes a group without %s as an incomplete reading',
    (field) => {
      expect(() => parseGroup(anAccess(), without(field))).toThrow(
        expect.objectContaining({
          code: 'incomplete-reading',
          retryable: true,
          message: `DescribeAutoScalingGroups: group workers came without ${field}`,
        }),
      );
    },
  );

  it.each(['InstanceId', 'AvailabilityZone', 'LifecycleState'] as const)(
    'I1: takes an instance without %s as an incomplete reading',
    (field) => {
      const odd = { ...instance, [field]: undefined };
      expect(() => parseGroup(anAccess(), { ...described, Instances: [instance, odd] })).toThrow(
        expect.objectContaining({
          code: 'incomplete-reading',
          message: `DescribeAutoScalingGroups: group workers came without Instances[].${field}`,
        }),
      );
    },
  );

  it.each([
    ['another account', { account: '222222222222' }],
    ['another region', { region: 'us-east-1' }],
  ])('I7: refuses a group of %s, and says what to do', (_, meant) => {
    const { account, region } = anAccess(meant);
    const said = `Account ${account}, region ${region} was to be read, but the answer holds ${groupArn}.`;
    expect(() => parseGroup(anAccess(meant), described)).toThrow(
      expect.objectContaining({
        code: 'wrong-account',
        retryable: false,
        message: `${said} Set spec.roleARN of its CloudAccount to a role in that account.`,
      }),
    );
    const roleArn = 'arn:aws:iam::111111111111:role/poolsync';
    expect(() => parseGroup(anAccess({ ...meant, roleArn }), described)).toThrow(
      `${said} Correct the role ${roleArn} of its CloudAccount.`,
    );
  });

  it('I3: says that it counts weights where those of its instance types are not all 1', () => {
    const parsed = parseGroup(anAccess(), weighted(['m7g.large', '1'], ['m7g.xlarge', '2']));
    expect(parsed.countedIn).toEqual({
      unit: 'weights of its instance types (m7g.large 1, m7g.xlarge 2)',
      cure: textWith('Take the weights away, or make each of them 1, and give'),
    });
    // Which types there are is told without the instances too, and in any order.
    const other = { ...weighted(['m7g.xlarge', '2'], ['m7g.large', '1']), Instances: [] };
    expect(parseCapacity(anAccess(), other).countedIn).toEqual(parsed.countedIn);
  });

  it('I3: says that it counts weights where an instance has one, whatever its types have', () => {
    const Instances = [instance, { ...instance, InstanceType: 'm7g.2xl', WeightedCapacity: '8' }];
    expect(parseGroup(anAccess(), { ...described, Instances }).countedIn).toMatchObject({
      unit: 'weights of its instance types (m7g.2xl 8)',
    });
  });

  it('names a few of many weights', () => {
    const types = Array.from({ length: 9 }, (_, at) => [`m7g.${at}xlarge`, `${at + 1}`] as const);
    expect(parseGroup(anAccess(), weighted(...types)).countedIn?.unit).toBe(
      'weights of its instance types (m7g.0xlarge 1, m7g.1xlarge 2, m7g.2xlarge 3, m7g.3xlarge 4, m7g.4xlarge 5 and 4 more)',
    );
  });

  it.each([
    ['vcpu', 'vCPUs'],
    ['memory-mib', 'MiB of memory'],
    ['gpu', 'units of "gpu"'],
  ])('I3: says what it counts where its DesiredCapacityType is %s', (type, unit) => {
    const parsed = parseCapacity(anAccess(), { ...described, DesiredCapacityType: type });
    expect(parsed.countedIn).toEqual({ unit, cure: textWith('DesiredCapacityType to units') });
  });

  it('counts instances where each weight is 1, and where the type is units', () => {
    const Instances = [{ ...instance, WeightedCapacity: '1' }];
    const plain = { ...weighted(['m7g.large', '1'], ['m7g.xlarge', '1']), Instances };
    const parsed = parseGroup(anAccess(), { ...plain, DesiredCapacityType: 'units' });
    expect(parsed).not.toHaveProperty('countedIn');
    expect(parseGroup(anAccess(), weighted(['m7g.large', undefined]))).not.toHaveProperty(
      'countedIn',
    );
  });

  it('knows the ARNs of other partitions', () => {
    const china = groupArn.replace('arn:aws:', 'arn:aws-cn:');
    expect(parseGroup(anAccess(), { ...described, AutoScalingGroupARN: china }).id).toBe(china);
  });
});
