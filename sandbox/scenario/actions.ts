import type { AzureClients } from '../installation/azure-clients.ts';
import type { CloudClients } from '../installation/cloud-clients.ts';
import { poolNamed } from '../installation/sandbox-pools.ts';
import { isSettledAt } from '../report/agreement.ts';
import type { Fleet, PoolView } from '../report/fleet.ts';
import type { MachinePools } from './machine-pools.ts';
import { waitFor } from './wait-for.ts';

export interface ScenarioDeps {
  readonly fleet: Fleet;
  /** The sandbox's own access to the clouds. */
  readonly aws: CloudClients;
  readonly azure: AzureClients;
  /** Base URL of the simulated Azure's control port. */
  readonly azureControl: string;
  readonly machinePools: MachinePools;
  readonly signal: AbortSignal;
  /** Takes a line for a person at each step. */
  readonly progress: (line: string) => void;
}

/** A part of the scenario. */
export interface Step {
  readonly title: string;
  /** The pools whose changes are this step's. */
  readonly of: readonly string[];
  readonly run: (deps: ScenarioDeps) => Promise<void>;
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

/** Waits until our object says this of the wish. */
export async function waitForScaleAccepted(
  { machinePools, signal }: ScenarioDeps,
  name: string,
  reason: string,
): Promise<void> {
  const limits = { timeoutMs, signal };
  await machinePools.waitForReason(poolNamed(name), 'ScaleAccepted', reason, limits);
}

/** By the MachinePool, which owns the count. */
export const scaleTo =
  (name: string, size: number): Step['run'] =>
  async (deps) => {
    await scaleByMachinePool(deps, name, size);
    await settle(deps, name, size);
  };

/** Waits until the MachinePool asks for as many instances as the cloud wants. */
export async function waitForWriteBack(
  { machinePools, signal }: ScenarioDeps,
  name: string,
  size: number,
): Promise<void> {
  await machinePools.waitForReplicas(name, size, { timeoutMs, signal });
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

/** What the cloud calls an instance in this state, as soon as there is one. */
export async function instanceIn(deps: ScenarioDeps, name: string, state: string): Promise<string> {
  const what = `an instance of ${name} is ${state}`;
  return waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () => {
    const { cloud } = viewOf(deps.fleet, name);
    const [providerId] = [...cloud].find(([, found]) => found === state) ?? [];
    return providerId?.split('/').at(-1);
  });
}

/** Waits until the cloud shows so many instances of a group, in whatever state. */
export async function waitForSize(deps: ScenarioDeps, name: string, size: number): Promise<void> {
  const what = `${name} has ${size} instances in the cloud`;
  await waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () => {
    return viewOf(deps.fleet, name).cloud.size === size || undefined;
  });
}

/** Waits until the cloud shows an instance no more. */
export async function waitUntilHidden(
  deps: ScenarioDeps,
  name: string,
  instanceId: string,
): Promise<void> {
  const what = `${instanceId} of ${name} is no longer in the cloud`;
  await waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () => {
    const { cloud } = viewOf(deps.fleet, name);
    return ![...cloud.keys()].some((id) => id.endsWith(`/${instanceId}`)) || undefined;
  });
}

/** Waits until an instance is gone, from the cluster too. */
export async function waitUntilGone(
  deps: ScenarioDeps,
  name: string,
  instanceId: string,
): Promise<void> {
  const what = `${instanceId} is gone from ${name}, its list and its MachinePool`;
  await waitFor(deps.fleet, { what, timeoutMs, signal: deps.signal }, () =>
    deps.fleet
      .changes()
      .find(
        (change) =>
          change.pool === name &&
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
