import type { Instance, ScaleSet } from './model.ts';

const SCALE_SETS = 'Microsoft.Compute/virtualMachineScaleSets';

/** `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachineScaleSets/<name>` */
export function scaleSetId({ subscription, resourceGroup, name }: ScaleSet): string {
  return `${groupId(subscription.id, resourceGroup.name)}/providers/${SCALE_SETS}/${name}`;
}

/** ID of an instance as its own API has it: below the scale set, or that of a virtual machine. */
export function instanceId(scaleSet: ScaleSet, { id }: Pick<Instance, 'id'>): string {
  const { subscription, resourceGroup, name, mode, upperCaseGroup } = scaleSet;
  const shown = upperCaseGroup ? resourceGroup.name.toUpperCase() : resourceGroup.name;
  const group = groupId(subscription.id, shown);
  return mode === 'Uniform'
    ? `${group}/providers/${SCALE_SETS}/${name}/virtualMachines/${id}`
    : `${group}/providers/Microsoft.Compute/virtualMachines/${id}`;
}

function groupId(subscription: string, resourceGroup: string): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}`;
}

/** ISO 8601 as Azure's resource providers write it: `2026-11-26T01:02:03.4560000+00:00`. */
export function azureTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}0000+00:00`;
}

/** How an instance is doing, in one word or two: `Running`, `Creating`, `Failed:Stopped`. */
export function stateOf({ provisioning, power }: Instance): string {
  const shown = power === undefined ? undefined : power.slice(0, 1).toUpperCase() + power.slice(1);
  if (provisioning === 'Succeeded') return shown ?? provisioning;
  return shown === undefined ? provisioning : `${provisioning}:${shown}`;
}
