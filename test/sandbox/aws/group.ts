import {
  CreateAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import type {
  AutoScalingClient,
  AutoScalingGroup,
  CreateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { eventually } from './cloud.ts';

/** Creates a group of the name `web` with instances in two zones. */
export async function createGroup(
  client: AutoScalingClient,
  changes: Partial<CreateAutoScalingGroupCommandInput> = {},
): Promise<void> {
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      MinSize: 0,
      MaxSize: 10,
      AvailabilityZones: ['eu-west-1a', 'eu-west-1b'],
      LaunchTemplate: { LaunchTemplateName: 'workers', Version: '1' },
      ...changes,
    }),
  );
}

/** The group as AWS describes it, or undefined where there is none. */
export async function describeGroup(
  client: AutoScalingClient,
  name = 'web',
): Promise<AutoScalingGroup | undefined> {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  return (await client.send(command)).AutoScalingGroups?.[0];
}

/** Instance IDs of the group once it has so many instances and all are in this state. */
export function instancesIn(
  client: AutoScalingClient,
  state: string,
  count: number,
  name = 'web',
): Promise<readonly string[]> {
  return eventually(`${count} instances of ${name} ${state}`, async () => {
    const instances = (await describeGroup(client, name))?.Instances ?? [];
    const all =
      instances.length === count && instances.every((one) => one.LifecycleState === state);
    return all ? instances.flatMap((one) => one.InstanceId ?? []) : undefined;
  });
}
