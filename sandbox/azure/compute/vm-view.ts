import { instanceViewOf } from './instance-view.ts';
import type { Instance, ScaleSet, ScaleSetState } from './model.ts';
import { azureTime, instanceId, scaleSetId } from './names.ts';
import { etagOf } from './scale-set-view.ts';

/** A Uniform instance as the management API shows it; with its instance view where that is asked for. */
export function scaleSetVmView(
  scaleSet: ScaleSet,
  state: ScaleSetState | undefined,
  instance: Instance,
  expanded: boolean,
): object {
  const { location } = scaleSet;
  return {
    name: instance.name,
    id: instanceId(scaleSet, instance),
    type: 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines',
    location,
    instanceId: instance.id,
    sku: state && { name: state.sku.name, tier: state.sku.tier },
    tags: state?.tags,
    zones: instance.zone === undefined ? undefined : [instance.zone],
    etag: etagOf(instance),
    properties: {
      latestModelApplied: true,
      modelDefinitionApplied: 'VirtualMachineScaleSet',
      ...commonProperties(state, instance, expanded),
    },
  };
}

/** A Flexible instance: a virtual machine that names its scale set. */
export function virtualMachineView(
  scaleSet: ScaleSet,
  state: ScaleSetState | undefined,
  instance: Instance,
  expanded: boolean,
): object {
  return {
    name: instance.name,
    id: instanceId(scaleSet, instance),
    type: 'Microsoft.Compute/virtualMachines',
    location: scaleSet.location,
    tags: state?.tags,
    zones: instance.zone === undefined ? undefined : [instance.zone],
    etag: etagOf(instance),
    properties: {
      virtualMachineScaleSet: { id: scaleSetId(scaleSet) },
      ...commonProperties(state, instance, expanded),
    },
  };
}

function commonProperties(
  state: ScaleSetState | undefined,
  instance: Instance,
  expanded: boolean,
): object {
  return {
    hardwareProfile: { vmSize: instance.vmSize ?? state?.sku.name },
    provisioningState: instance.provisioning,
    vmId: instance.vmId,
    osProfile: { computerName: instance.computerName, allowExtensionOperations: true },
    timeCreated: azureTime(instance.createdAt),
    instanceView: expanded ? instanceViewOf(instance) : undefined,
  };
}
