import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CoordinationV1Api, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { V1Node } from '@kubernetes/client-node';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSimulatedAws } from '../../../sandbox/aws/start.ts';
import { startKubelets } from '../../../sandbox/kubelets/kubelets.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';

const { kubeconfig } = sharedCluster();
const region = 'eu-west-1';
const timeout = { timeout: 20_000, interval: 50 };

async function startCloud(): Promise<{ autoScaling: AutoScalingClient; stream: string }> {
  const aws = await startSimulatedAws({
    accounts: [
      { id: '111122223333', accessKeyId: 'test', secretAccessKey: 'test', regions: [region] },
    ],
    roles: [],
    timings: { pendingMs: 50, terminatingMs: 50 },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const autoScaling = new AutoScalingClient({ endpoint: aws.endpoint, region, credentials });
  onTestFinished(async () => {
    autoScaling.destroy();
    await aws.close();
  });
  return { autoScaling, stream: `${aws.control}/stream` };
}

async function instancesOf(autoScaling: AutoScalingClient): Promise<readonly string[]> {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['workers'] }),
  );
  const instances = AutoScalingGroups[0]?.Instances ?? [];
  return instances
    .filter(({ LifecycleState }) => LifecycleState === 'InService')
    .map(
      ({ AvailabilityZone, InstanceId }) => `aws:///${AvailabilityZone ?? ''}/${InstanceId ?? ''}`,
    )
    .toSorted();
}

function isReady(node: V1Node): boolean {
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True';
}

describe('kubelets of the simulated AWS', () => {
  it('have a ready Node with the right provider ID for each instance of a group', async () => {
    const { autoScaling, stream } = await startCloud();
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const core = config.makeApiClient(CoreV1Api);
    const coordination = config.makeApiClient(CoordinationV1Api);
    const before = new Set((await core.listNode()).items.map(({ metadata }) => metadata?.name));
    const newNodes = async () =>
      (await core.listNode()).items.filter(({ metadata }) => !before.has(metadata?.name));
    const kubelets = await startKubelets({
      kubeconfig,
      stream,
      now: Date.now,
      log: () => undefined,
      heartbeatMs: 500,
      graceMs: 200,
    });
    onTestFinished(async () => {
      await kubelets.stop();
      for (const { metadata } of await newNodes()) {
        const name = metadata?.name ?? '';
        await core.deleteNode({ name });
        await coordination.deleteNamespacedLease({ name, namespace: 'kube-node-lease' });
      }
    });
    await autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: 'workers',
        MinSize: 0,
        MaxSize: 10,
        DesiredCapacity: 3,
        LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
        AvailabilityZones: [`${region}a`, `${region}b`],
      }),
    );
    await vi.waitFor(() => expect(kubelets.counts().ready).toBe(3), timeout);
    const [victim] = await instancesOf(autoScaling);
    await autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({
        InstanceId: victim?.split('/').at(-1),
        ShouldDecrementDesiredCapacity: false,
      }),
    );
    await vi.waitFor(() => expect(kubelets.counts()).toMatchObject({ ready: 3, lost: 1 }), timeout);
    const nodes = await newNodes();
    const readyIds = nodes.filter(isReady).map(({ spec }) => spec?.providerID ?? '');
    expect(readyIds.toSorted()).toEqual(await instancesOf(autoScaling));
    expect(nodes.find(({ spec }) => spec?.providerID === victim)).toBeDefined();
  });
});
