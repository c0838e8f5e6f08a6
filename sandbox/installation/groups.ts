import {
  CreateAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from './cloud-clients.ts';
import { inParallel } from './in-parallel.ts';
import { installationTag, maximumSize, type PoolLayout } from './layout.ts';

const atOnce = 8;

/** Makes the groups of the pools; their instances begin to launch at once. */
export async function launchGroups(
  clients: CloudClients,
  pools: readonly PoolLayout[],
): Promise<void> {
  await inParallel(atOnce, pools, (pool) => launchGroup(clients.at(pool).autoScaling, pool));
}

async function launchGroup(
  autoScaling: Pick<AutoScalingClient, 'send'>,
  { group, region, replicas, zones = ['a', 'b', 'c'], hook }: PoolLayout,
): Promise<void> {
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      MinSize: 0,
      MaxSize: maximumSize,
      DesiredCapacity: 0,
      AvailabilityZones: zones.map((letter) => `${region}${letter}`),
      LaunchTemplate: { LaunchTemplateName: group, Version: '$Default' },
      Tags: [{ Key: installationTag.key, Value: installationTag.value, PropagateAtLaunch: false }],
    }),
  );
  if (hook !== undefined) {
    await autoScaling.send(
      new PutLifecycleHookCommand({
        AutoScalingGroupName: group,
        LifecycleHookName: hook.name,
        LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        HeartbeatTimeout: hook.timeoutSeconds,
        DefaultResult: 'CONTINUE',
      }),
    );
  }
  await autoScaling.send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: replicas }),
  );
}
