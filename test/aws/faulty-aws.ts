import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { vi } from 'vitest';
import {
  AutoScalingCloud,
  type CloudTimeLimits,
} from '../../functions/aws/cloud/auto-scaling-cloud.ts';
import { AutoScalingClientPool } from '../../functions/aws/cloud/client-pool.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import type { AwsAccess } from '../../shared/model/account.ts';
import { poll } from '../contract/poll.ts';
import { account, otherAccount, region } from '../fakes/builders.ts';

const key = { accessKeyId: 'test', secretAccessKey: 'test' };
const otherKey = { accessKeyId: 'other-key', secretAccessKey: 'other-secret' };
const roleArn = `arn:aws:iam::${otherAccount}:role/poolsync`;

/** To the account of the function itself, and by a role to another one. */
export const access: AwsAccess = { cloud: 'aws', account, region };
export const accessByRole: AwsAccess = { cloud: 'aws', account: otherAccount, region, roleArn };

/** A simulated AWS whose calls can go wrong, and what tests do with it. */
export interface FaultyAws {
  readonly endpoint: string;
  readonly control: string;
  /** Of the account of the function. */
  readonly autoScaling: AutoScalingClient;
  /** The adapter as a function has it when it starts: without a role assumed yet. */
  cloud(limits?: CloudTimeLimits): AutoScalingCloud;
  /** Makes a group in the account of the function; resolves when all its instances are in service. */
  createGroup(name: string, size: number): Promise<void>;
  close(): Promise<void>;
}

/** The environment tells clients where AWS is, as in a function; end with `vi.unstubAllEnvs()`. */
export async function startFaultyAws(): Promise<FaultyAws> {
  const aws = await startSimulatedAws({
    accounts: [
      { id: account, ...key, regions: [region] },
      { id: otherAccount, ...otherKey, regions: [region] },
    ],
    roles: [{ arn: roleArn, trusts: [account] }],
    timings: { pendingMs: 10, terminatingMs: 10, reconcileMs: 1, launchRetryMs: 3_600_000 },
  });
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', key.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', key.secretAccessKey);
  const autoScaling = new AutoScalingClient({ endpoint: aws.endpoint, region, credentials: key });
  return {
    endpoint: aws.endpoint,
    control: aws.control,
    autoScaling,
    cloud: (limits) => {
      const clock = { now: () => new Date() };
      return new AutoScalingCloud({ clients: new AutoScalingClientPool(), clock }, limits);
    },
    createGroup: (name, size) => createGroup(autoScaling, name, size),
    close: async () => {
      autoScaling.destroy();
      await aws.close();
    },
  };
}

async function createGroup(client: AutoScalingClient, name: string, size: number): Promise<void> {
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 10,
      DesiredCapacity: size,
      AvailabilityZones: [`${region}a`],
      LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
    }),
  );
  await poll(`${size} instances of ${name} in service`, async () => {
    const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
    const { AutoScalingGroups: [group] = [] } = await client.send(command);
    const states = group?.Instances?.map(({ LifecycleState }) => LifecycleState) ?? [];
    return states.filter((state) => state === 'InService').length === size || undefined;
  });
}
