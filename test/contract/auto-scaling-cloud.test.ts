import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  PutLifecycleHookCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type Instance,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, vi } from 'vitest';
import { AutoScalingCloud } from '../../functions/aws/cloud/auto-scaling-cloud.ts';
import { AutoScalingClientPool } from '../../functions/aws/cloud/client-pool.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import type { AutoScalingGroupRef } from '../../shared/model/group.ts';
import { account, otherAccount, region } from '../fakes/builders.ts';
import { awsWorld, describeAwsRoles, otherRegion, trustedRole } from './aws-cloud.ts';
import { describeCloudContract, type CloudWorld } from './cloud-contract.ts';
import { poll } from './poll.ts';

interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const ownKey: AccessKey = { accessKeyId: 'test', secretAccessKey: 'test' };
const otherKey: AccessKey = { accessKeyId: 'other-key', secretAccessKey: 'other-secret' };
const regions = [region, otherRegion];

const config = {
  accounts: [
    { id: account, ...ownKey, regions },
    { id: otherAccount, ...otherKey, regions },
  ],
  roles: [{ arn: trustedRole.roleArn, externalId: trustedRole.externalId, trusts: [account] }],
  timings: { pendingMs: 10, terminatingMs: 10, reconcileMs: 1 },
};

async function instancesOf(client: AutoScalingClient, name: string): Promise<readonly Instance[]> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  return (await client.send(command)).AutoScalingGroups?.[0]?.Instances ?? [];
}

/** The real adapter, configured as in a function: by the environment alone. */
async function makeWorld(): Promise<CloudWorld<AutoScalingGroupRef>> {
  const aws = await startSimulatedAws(config);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', ownKey.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ownKey.secretAccessKey);
  const clients = new Map<string, AutoScalingClient>();
  const clientFor = (ref: AutoScalingGroupRef): AutoScalingClient => {
    const key = `${ref.account}/${ref.region}`;
    const credentials = ref.account === account ? ownKey : otherKey;
    const settings = { endpoint: aws.endpoint, region: ref.region, credentials };
    const client = clients.get(key) ?? new AutoScalingClient(settings);
    clients.set(key, client);
    return client;
  };
  return {
    ...awsWorld,
    cloud: new AutoScalingCloud({
      clients: new AutoScalingClientPool(),
      clock: { now: () => new Date() },
    }),
    async make(groups, capacity) {
      for (const ref of groups) await create(clientFor(ref), ref, capacity);
    },
    async leaveOne(ref) {
      return drainOne(clientFor(ref), ref.name);
    },
    async close() {
      for (const client of clients.values()) client.destroy();
      await aws.close();
    },
  };
}

async function create(
  client: AutoScalingClient,
  { name, region: inRegion }: AutoScalingGroupRef,
  capacity: number,
): Promise<void> {
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: name,
      MinSize: 0,
      MaxSize: 10,
      DesiredCapacity: capacity,
      AvailabilityZones: [`${inRegion}a`, `${inRegion}b`],
      LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
    }),
  );
  if (capacity === 0) return;
  await poll(`${capacity} instances of ${name} in service`, async () => {
    const instances = await instancesOf(client, name);
    const serving = instances.filter((one) => one.LifecycleState === 'InService');
    return serving.length === capacity ? true : undefined;
  });
}

async function drainOne(client: AutoScalingClient, name: string): Promise<string> {
  await client.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: name,
      LifecycleHookName: 'drain',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      HeartbeatTimeout: 300,
    }),
  );
  const InstanceId = (await instancesOf(client, name))[0]?.InstanceId;
  await client.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId,
      ShouldDecrementDesiredCapacity: true,
    }),
  );
  return poll(`${InstanceId} waits in its hook`, async () => {
    const instances = await instancesOf(client, name);
    return instances.find((one) => one.LifecycleState === 'Terminating:Wait')?.InstanceId;
  });
}

afterAll(() => {
  vi.unstubAllEnvs();
});

describeCloudContract('AutoScalingCloud on a simulated AWS', makeWorld);
describeAwsRoles('AutoScalingCloud on a simulated AWS', makeWorld);
