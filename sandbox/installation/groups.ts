import {
  CreateAutoScalingGroupCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from './cloud-clients.ts';
import { maximumSize, pools, type PoolLayout } from './layout.ts';

/** Makes the groups of all pools; their instances begin to launch at once. */
export async function launchGroups(clients: CloudClients): Promise<void> {
  await Promise.all(pools.map((pool) => launchGroup(clients.at(pool).autoScaling, pool)));
}

async function launchGroup(
  autoScaling: Pick<AutoScalingClient, 'send'>,
  { group, region, replicas, hook }: PoolLayout,
): Promise<void> {
  await autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      MinSize: 0,
      MaxSize: maximumSize,
      DesiredCapacity: 0,
      AvailabilityZones: ['a', 'b', 'c'].map((letter) => `${region}${letter}`),
      LaunchTemplate: { LaunchTemplateName: group, Version: '$Default' },
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
