import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { AutoScalingClientPool } from '../../functions/aws/cloud/client-pool.ts';
import { ScalableAutoScalingCloud } from '../../functions/aws/cloud/scalable-auto-scaling-cloud.ts';
import { startSimulatedAws, type SimulatedAws } from '../../sandbox/aws/start.ts';
import type { AutoScalingGroupRef } from '../../shared/model/group.ts';
import { account, aGroupRef, anAccess, otherAccount, region } from '../fakes/builders.ts';
import { awsWorld, otherRegion, trustedRole } from './aws-cloud.ts';
import { poll } from './poll.ts';
import {
  describeScalableAutoScalingContract,
  type AutoScalingWorld,
} from './scalable-auto-scaling-contract.ts';
import { describeScalableCloudContract } from './scalable-cloud-contract.ts';

const ownKey = { accessKeyId: 'test', secretAccessKey: 'test' };
const otherKey = { accessKeyId: 'other-key', secretAccessKey: 'other-secret' };
const regions = [region, otherRegion];
const config = {
  accounts: [
    { id: account, ...ownKey, regions },
    { id: otherAccount, ...otherKey, regions },
  ],
  roles: [{ arn: trustedRole.roleArn, externalId: trustedRole.externalId, trusts: [account] }],
  timings: { pendingMs: 10, terminatingMs: 10, reconcileMs: 1 },
};

/** A simulated AWS that the SDK finds by its environment, as in a function. */
async function startAws(): Promise<SimulatedAws> {
  const aws = await startSimulatedAws(config);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', ownKey.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', ownKey.secretAccessKey);
  return aws;
}

function theCloud(): ScalableAutoScalingCloud {
  return new ScalableAutoScalingCloud({
    clients: new AutoScalingClientPool(),
    clock: { now: () => new Date() },
  });
}

async function steer(aws: SimulatedAws, path: string, body: object): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(aws.control + path, init);
  if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
}

async function callsOf(aws: SimulatedAws, action: string): Promise<number> {
  const summary: unknown = await (await fetch(`${aws.control}/calls/summary`)).json();
  const counts = new Map(Object.entries(summary as Record<string, number>));
  return counts.get(action) ?? 0;
}

async function makeWorld(): Promise<AutoScalingWorld> {
  const aws = await startAws();
  const hands: AutoScalingClient[] = [];
  const clientFor = (ref: AutoScalingGroupRef): AutoScalingClient => {
    const credentials = ref.account === account ? ownKey : otherKey;
    const settings = { endpoint: aws.endpoint, region: ref.region, credentials };
    const client = new AutoScalingClient(settings);
    hands.push(client);
    return client;
  };
  const { here, elsewhere, denied, figures } = awsWorld;
  return {
    cloud: theCloud(),
    here,
    elsewhere,
    denied,
    figures,
    async make(ref, desiredCapacity) {
      await create(clientFor(ref), ref, desiredCapacity);
    },
    async bound(ref, { min, max }) {
      const bounds = { AutoScalingGroupName: ref.name, MinSize: min, MaxSize: max };
      await clientFor(ref).send(new UpdateAutoScalingGroupCommand(bounds));
    },
    async triggerPolicy({ name, account: ofAccount, region: inRegion }, policy, desired) {
      const body = { desired, policy, account: ofAccount, region: inRegion };
      await steer(aws, `/groups/${name}/scaling-policy`, body);
      await settled(clientFor(aGroupRef(name)), name, desired);
    },
    async makeBusy() {
      const action = 'SetDesiredCapacity';
      const code = 'ScalingActivityInProgress';
      await steer(aws, '/faults', { kind: 'error', action, code, status: 400, times: 1 });
    },
    async loseAnswer() {
      const action = 'SetDesiredCapacity';
      await steer(aws, '/faults', { kind: 'hang', action, acts: true, times: 1 });
    },
    async close() {
      for (const client of hands) client.destroy();
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
      AvailabilityZones: [`${inRegion}a`],
      LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
    }),
  );
  await settled(client, name, capacity);
}

async function settled(client: AutoScalingClient, name: string, count: number): Promise<void> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  await poll(`${count} instances of ${name} in service`, async () => {
    const instances = (await client.send(command)).AutoScalingGroups?.[0]?.Instances ?? [];
    const serving = instances.filter((one) => one.LifecycleState === 'InService');
    return serving.length === count && instances.length === count ? true : undefined;
  });
}

afterAll(() => {
  vi.unstubAllEnvs();
});

describeScalableCloudContract('ScalableAutoScalingCloud on a simulated AWS', makeWorld);
describeScalableAutoScalingContract('ScalableAutoScalingCloud on a simulated AWS', makeWorld);

describe('ScalableAutoScalingCloud on the wire', () => {
  it('I4: asks once, whatever goes wrong', async () => {
    const aws = await startAws();
    try {
      const faults = [
        { kind: 'throttle' },
        { kind: 'error', status: 500 },
        { kind: 'error', code: 'ResourceContention', status: 500 },
        { kind: 'truncated' },
      ];
      for (const fault of faults) {
        await steer(aws, '/faults', { ...fault, action: 'SetDesiredCapacity', times: 2 });
        const before = await callsOf(aws, 'SetDesiredCapacity');
        await theCloud()
          .setDesiredCapacity(anAccess(), aGroupRef('x'), 1)
          .catch(() => undefined);
        expect(await callsOf(aws, 'SetDesiredCapacity'), fault.kind).toBe(before + 1);
        await fetch(`${aws.control}/faults`, { method: 'DELETE' });
      }
    } finally {
      await aws.close();
    }
  });

  it('I4: has assumed its role before the call, by the reading', async () => {
    const aws = await startAws();
    const client = new AutoScalingClient({ endpoint: aws.endpoint, region, credentials: otherKey });
    try {
      const group = aGroupRef('by-role', { account: otherAccount });
      await create(client, group, 0);
      const cloud = theCloud();
      const access = anAccess({ account: otherAccount, ...trustedRole });
      await cloud.readCapacity(access, group);
      expect(await callsOf(aws, 'AssumeRole')).toBe(1);
      await cloud.setDesiredCapacity(access, group, 1);
      await cloud.readCapacity(access, group);
      expect(await callsOf(aws, 'AssumeRole')).toBe(1);
    } finally {
      client.destroy();
      await aws.close();
    }
  });
});
