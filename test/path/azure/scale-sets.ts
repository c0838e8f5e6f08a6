import type { ComputeManagementClient } from '@azure/arm-compute';
import type { Fields } from '../cluster-side.ts';
import { location, resourceGroup, type AzureSide } from './azure-side.ts';

export type Mode = 'Uniform' | 'Flexible';

/** A scale set and where it is. */
export interface ScaleSetPlace {
  readonly subscription: string;
  readonly name: string;
  readonly mode: Mode;
}

/** An instance as Azure lists it. */
export interface Member {
  /** Number of a Uniform instance, name of a Flexible one. */
  readonly id: string;
  /** What the Azure cloud provider writes on its Node. */
  readonly providerId: string;
}

type Cloud = Pick<AzureSide, 'compute' | 'control'>;

/** How often an operation is asked how it is going. */
const soon = { updateIntervalInMs: 20 };

export function resourceIdOf({ subscription, name }: ScaleSetPlace): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`;
}

/** Makes a scale set; resolves when it has its instances. */
export async function createScaleSet(
  { compute }: Cloud,
  { subscription, name, mode }: ScaleSetPlace,
  capacity: number,
  tags: Readonly<Record<string, string>> = {},
  where = location,
): Promise<void> {
  const sku = { name: 'Standard_D2s_v3', tier: 'Standard', capacity };
  const virtualMachineProfile = { priority: 'Regular' };
  const scaleSet = { location: where, sku, tags, orchestrationMode: mode, virtualMachineProfile };
  await scaleSets(compute(subscription)).createOrUpdate(resourceGroup, name, scaleSet, soon);
}

/** Sets a capacity; resolves when Azure has accepted it, long before it is carried out. */
export async function scaleTo(
  { compute }: Cloud,
  { subscription, name }: ScaleSetPlace,
  capacity: number,
): Promise<void> {
  const change = { sku: { capacity } };
  const poller = scaleSets(compute(subscription)).update(resourceGroup, name, change, soon);
  await poller.submitted();
}

export async function deleteScaleSet(
  { compute }: Cloud,
  { subscription, name }: ScaleSetPlace,
): Promise<void> {
  await scaleSets(compute(subscription)).delete(resourceGroup, name, soon);
}

/** Deletes an instance as a person does: of a Uniform scale set by it, of a Flexible one by itself. */
export async function deleteMember(
  { compute }: Cloud,
  { subscription, name, mode }: ScaleSetPlace,
  { id }: Member,
): Promise<void> {
  const client = compute(subscription);
  const deleting =
    mode === 'Uniform'
      ? client.virtualMachineScaleSetVMs.delete(resourceGroup, name, id, soon)
      : client.virtualMachines.delete(resourceGroup, id, soon);
  await deleting.submitted();
}

/** The instances, sorted by their provider IDs. */
export async function membersOf(
  { compute }: Cloud,
  place: ScaleSetPlace,
): Promise<readonly Member[]> {
  const client = compute(place.subscription);
  const members: Member[] = [];
  const { name, mode } = place;
  if (mode === 'Uniform') {
    for await (const each of client.virtualMachineScaleSetVMs.list(resourceGroup, name)) {
      members.push({ id: each.instanceId ?? '', providerId: providerIdOf(each.id) });
    }
  } else {
    const filter = `'virtualMachineScaleSet/id' eq '${resourceIdOf(place)}'`;
    for await (const each of client.virtualMachines.list(resourceGroup, { filter })) {
      members.push({ id: each.name ?? '', providerId: providerIdOf(each.id) });
    }
  }
  return members.toSorted((a, b) => (a.providerId < b.providerId ? -1 : 1));
}

/** Written down here once more, so that a mistake of the product's does not show itself right. */
function providerIdOf(id = ''): string {
  return `azure://${id.replace(/(?<=\/resourceGroups\/)[^/]+/, (name) => name.toLowerCase())}`;
}

/** Does something by the control port, of which no event tells. */
export async function befall(
  { control }: Pick<AzureSide, 'control'>,
  method: 'POST' | 'PATCH' | 'DELETE',
  { subscription, name }: ScaleSetPlace,
  what: string,
  body: Fields = {},
): Promise<void> {
  const path = `/scale-sets/${name}${what}`;
  const content = JSON.stringify({ subscription, resourceGroup, ...body });
  const response = await fetch(`${control}${path}`, { method, body: content });
  if (!response.ok)
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}

function scaleSets(client: ComputeManagementClient) {
  return client.virtualMachineScaleSets;
}
