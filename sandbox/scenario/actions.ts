import {
  CompleteLifecycleActionCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from '../installation/cloud-clients.ts';
import { pools, type PoolLayout } from '../installation/layout.ts';
import { isSettledAt } from '../report/agreement.ts';
import type { Fleet, PoolView } from '../report/fleet.ts';
import type { MachinePools } from './machine-pools.ts';
import { waitFor } from './wait-for.ts';

export interface ScenarioDeps {
  readonly fleet: Fleet;
  readonly clients: CloudClients;
  readonly machinePools: MachinePools;
  readonly signal: AbortSignal;
  /** Takes a line for a person at each step. */
  readonly progress: (line: string) => void;
}

/** No change takes near as long; what has not happened by then never will. */
const timeoutMs = 60_000;

/** Asks for so many instances as `kubectl scale` does. */
export async function scaleByMachinePool(
  deps: ScenarioDeps,
  name: string,
  size: number,
): Promise<void> {
  await deps.machinePools.scale(poolNamed(name), size);
}

/** Waits until the MachinePool asks for as many instances as the cloud wants. */
export async function waitForWriteBack(
  { machinePools, signal }: ScenarioDeps,
  name: string,
  size: number,
): Promise<void> {
  await machinePools.waitForReplicas(name, size, { timeoutMs, signal });
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
  const { group, ...place } = poolNamed(name);
  await deps.clients
    .at(place)
    .autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName: group, DesiredCapacity: size }),
    );
}

/** Waits until the group has so many instances in service and all three places agree on them. */
export async function settle(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  const what = `${name} has ${size} instances in service, in its list and in its MachinePool`;
  await waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () => {
    const arrived = deps.fleet
      .changes()
      .every(({ pool, list, machinePool }) => pool !== name || (list && machinePool));
    return (arrived && isSettledAt(viewOf(deps.fleet, name), size)) || undefined;
  });
}

/** Terminates an instance in service, as a person does it by hand: the group launches another. */
export async function terminateOne(deps: ScenarioDeps, name: string): Promise<void> {
  const pool = poolNamed(name);
  const instanceId = await instanceIn(deps, name, 'InService');
  await deps.clients.at(pool).autoScaling.send(
    new TerminateInstanceInAutoScalingGroupCommand({
      InstanceId: instanceId,
      ShouldDecrementDesiredCapacity: false,
    }),
  );
  await waitUntilGone(deps, name, instanceId);
}

/** Completes the terminate hook of an instance that waits in it, and waits until it is gone. */
export async function completeHook(deps: ScenarioDeps, name: string): Promise<void> {
  const pool = poolNamed(name);
  const instanceId = await instanceIn(deps, name, 'Terminating:Wait');
  await deps.clients.at(pool).autoScaling.send(
    new CompleteLifecycleActionCommand({
      AutoScalingGroupName: pool.group,
      LifecycleHookName: pool.hook?.name,
      InstanceId: instanceId,
      LifecycleActionResult: 'CONTINUE',
    }),
  );
  await waitUntilGone(deps, name, instanceId);
}

async function instanceIn(deps: ScenarioDeps, name: string, state: string): Promise<string> {
  const what = `an instance of ${name} is ${state}`;
  return waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () => {
    const { cloud } = viewOf(deps.fleet, name);
    const [providerId] = [...cloud].find(([, found]) => found === state) ?? [];
    return providerId?.split('/').at(-1);
  });
}

async function waitUntilGone(deps: ScenarioDeps, name: string, instanceId: string): Promise<void> {
  const what = `${instanceId} is gone from ${name}, its list and its MachinePool`;
  await waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () =>
    deps.fleet
      .changes()
      .find(
        (change) =>
          change.instanceId === instanceId &&
          change.kind === 'left' &&
          change.list !== undefined &&
          change.machinePool !== undefined,
      ),
  );
}

function viewOf({ views }: Pick<Fleet, 'views'>, name: string): PoolView {
  const view = views().find(({ pool }) => pool.name === name);
  if (view === undefined) throw new Error(`the fleet has no pool ${name}`);
  return view;
}

function poolNamed(name: string): PoolLayout {
  const pool = pools.find((each) => each.name === name);
  if (pool === undefined) throw new Error(`the sandbox has no pool ${name}`);
  return pool;
}
