import {
  CompleteLifecycleActionCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { poolNamed } from '../installation/sandbox-pools.ts';
import { instanceIn, timeoutMs, waitUntilGone, type ScenarioDeps } from './actions.ts';

/** Asks for so many instances as `kubectl scale` does. */
export async function scaleByMachinePool(
  deps: ScenarioDeps,
  name: string,
  size: number,
): Promise<void> {
  await deps.machinePools.scale(poolNamed('aws', name), size);
}

/** Waits until our object says this of the wish. */
export async function waitForScaleAccepted(
  { machinePools, signal }: ScenarioDeps,
  name: string,
  reason: string,
): Promise<void> {
  await machinePools.waitForReason(name, 'ScaleAccepted', reason, { timeoutMs, signal });
}

/** Sets the desired capacity of a pool's group, as an autoscaler in the cloud does. */
export async function scaleInCloud(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  const { group, ...place } = poolNamed('aws', name);
  await deps.aws
    .at(place)
    .autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
    );
}

/** Terminates an instance in service, as a person does it by hand: the group launches another. */
export async function terminateOne(deps: ScenarioDeps, name: string): Promise<void> {
  const pool = poolNamed('aws', name);
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
  const pool = poolNamed('aws', name);
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
