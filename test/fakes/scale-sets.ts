import type { AzureAccess, AzureCloudAccount } from '../../shared/model/account.ts';
import type { ForeignPool, ForeignPoolRef } from '../../shared/model/foreign-pool.ts';
import type { ScaleSetRef } from '../../shared/model/group.ts';
import type { ObservedGroup, ObservedInstance } from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { azureProviderId } from '../../shared/model/provider-id.ts';
import { aForeignPool, aPool } from './builders.ts';

export const subscription = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
export const location = 'westeurope';
const resourceGroup = 'Fleet';

export function aScaleSetRef(name = 'workers', overrides: Partial<ScaleSetRef> = {}): ScaleSetRef {
  return { kind: 'ScaleSet', subscription, resourceGroup, name, ...overrides };
}

export function resourceIdOf({
  subscription: of,
  resourceGroup: within,
  name,
}: ScaleSetRef): string {
  return `/subscriptions/${of}/resourceGroups/${within}/providers/Microsoft.Compute/virtualMachineScaleSets/${name}`;
}

/** A running member of a Flexible scale set. */
export function aMachine(
  name: string,
  overrides: Partial<ObservedInstance> = {},
): ObservedInstance {
  const id = `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
  return {
    id: name,
    providerId: azureProviderId(id),
    state: 'Running',
    listed: true,
    transient: false,
    countsTowardsCapacity: true,
    ...overrides,
  };
}

/** A scale set with these members that wants as many as count towards its capacity. */
export function aScaleSet(
  instances: readonly ObservedInstance[] = [aMachine('workers_1'), aMachine('workers_2')],
  overrides: Partial<ObservedGroup> = {},
): ObservedGroup {
  return {
    id: resourceIdOf(aScaleSetRef()),
    uniqueId: 'unique-1',
    location,
    desiredCapacity: instances.filter((instance) => instance.countsTowardsCapacity).length,
    instances,
    ...overrides,
  };
}

/** A pool of the scale set of its name. */
export function aScaleSetPool(name = 'workers', overrides: Partial<Pool> = {}): Pool {
  const ref = { kind: 'ScaleSetMachinePool', namespace: 'fleet', name } as const;
  return aPool({ ref, uid: `uid-of-${name}`, group: aScaleSetRef(name), ...overrides });
}

/** The provider ID by which an AzureMachinePool names its scale set. */
export function azureIdOf(scaleSet: ScaleSetRef): string {
  return `azure://${resourceIdOf(scaleSet)}`;
}

export function anAzureMachinePoolRef(name = 'workers', namespace = 'fleet'): ForeignPoolRef {
  return { kind: 'AzureMachinePool', namespace, name };
}

/** One that its provider and core know, of the scale set of the same name; never nudged. */
export function anAzureMachinePool(overrides: Partial<ForeignPool> = {}): ForeignPool {
  const ref = overrides.ref ?? anAzureMachinePoolRef();
  return aForeignPool({ ref, providerId: azureIdOf(aScaleSetRef(ref.name)), ...overrides });
}

export function anAzureAccess(overrides: Partial<AzureAccess> = {}): AzureAccess {
  return { cloud: 'azure', subscription, locations: [location], ...overrides };
}

export function aSubscription(overrides: Partial<AzureCloudAccount> = {}): AzureCloudAccount {
  return {
    cloud: 'azure',
    name: 'azure',
    subscription,
    regions: [location],
    namespaces: ['fleet'],
    ...overrides,
  };
}
