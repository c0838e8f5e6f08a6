import {
  CompleteLifecycleActionCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { poolIn } from '../installation/sandbox-pools.ts';
import { instanceIn, waitUntilGone, type ScenarioDeps } from './actions.ts';

/** Sets the desired capacity of a pool's group, as an autoscaler in the cloud does. */
export async function scaleInCloud(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  const { group, ...place } = poolIn('aws', name);
  await deps.aws
    .at(place)
    .autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
    );
}

/** Terminates an instance in service, as a person does it by hand: the group launches another. */
export async function terminateOne(deps: ScenarioDeps, name: string): Promise<void> {
  const pool = poolIn('aws', name);
  const instanceId = await instanceIn(deps, name, 'InService');
  await deps.aws.at(pool).autoScaling.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId: instanceId,
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  await waitUntilGone(deps, name, instanceId);
}

/** Completes the terminate hook of an instance that waits in it, and waits until it is gone. */
export async function completeHook(deps: ScenarioDeps, name: string): Promise<void> {
  const pool = poolIn('aws', name);
  const instanceId = await instanceIn(deps, name, 'Terminating:Wait');
  await deps.aws.at(pool).autoScaling.send(
    new CompleteLifecycleActionCommand({
      AutoScalingGroupName: pool.group,
      LifecycleHookName: pool.hook?.name,
      InstanceId: instanceId,
      LifecycleActionResult: 'CONTINUE',
    }),
  );
  await waitUntilGone(deps, name, instanceId);
}
