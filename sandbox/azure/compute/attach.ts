import type { ArmAnswer, ArmCall } from '../arm/action.ts';
import { operationHeaders } from '../arm/accepted.ts';
import { ArmError, invalidParameter } from '../errors.ts';
import { attachInstance } from './birth.ts';
import { changeCapacity, openOperation } from './capacity.ts';
import { findGroup, flexibleMachines, lookForScaleSet } from './find.ts';
import type { SeenScaleSet } from './find.ts';
import { instanceId, scaleSetId } from './names.ts';
import { coresOfSize, quotaFailure } from './quota.ts';
import { readVirtualMachine } from './scale-set-input.ts';
import { beingDeleted } from './scale-set-writes.ts';
import { etagOf } from './scale-set-view.ts';
import { settled } from './settle.ts';
import { tellOf } from './tell.ts';
import { virtualMachineView } from './vm-view.ts';

const TYPE = 'Microsoft.Compute/virtualMachines';

/**
 * Makes a virtual machine by hand, in a Flexible scale set. It counts in the scale set's capacity, and
 * a scale-in takes it as any other, unless the timings say that it does neither: Microsoft documents
 * which machines can be put into a scale set, and not what that does to its capacity.
 *
 * Source: "Attach or detach a Virtual Machine to or from a Virtual Machine Scale Set", Azure
 * documentation. Machines without a scale set, and changes of machines, are not simulated.
 */
export function putVirtualMachine(call: ArmCall): ArmAnswer {
  const { world, names } = call;
  const given = readVirtualMachine(call.body);
  const { properties, zones = [] } = given;
  const name = names['vm'] ?? '';
  const seen = referencedScaleSet(call, properties.virtualMachineScaleSet.id);
  const { scaleSet, state } = seen;
  if (state.provisioningState === 'Deleting') throw beingDeleted(scaleSet);
  const there = unchanged(call, seen, name);
  if (there !== undefined) return there;
  refuseZone(seen, zones);
  const vmSize = properties.hardwareProfile.vmSize ?? state.sku.name;
  const failure = quotaFailure(world, scaleSet, coresOfSize(vmSize));
  const resourceUri = call.url.pathname;
  const teller = tellOf(call, { operationName: `${TYPE}/write`, verb: 'Write', resourceUri });
  const open = openOperation(world, scaleSet, 'vm', teller.ended);
  open.failure ??= failure;
  const computerName = properties.osProfile.computerName ?? name;
  const how = { name, computerName, zone: zones[0], vmSize };
  const instance = failure === undefined ? attachInstance(world, scaleSet, open, how) : undefined;
  if (instance !== undefined && world.timings.attachedCount) changeCapacity(world, scaleSet, 1);
  teller.accepted();
  settled(world, scaleSet, open.operationId);
  const { status, after } = operationHeaders(call, scaleSet.location, open.operationId);
  const body = instance && virtualMachineView(scaleSet, scaleSet.state.now(), instance, false);
  return { status: 201, headers: { 'azure-asyncoperation': status, ...after }, body: body ?? {} };
}

function referencedScaleSet(call: ArmCall, id: string): SeenScaleSet {
  const name = id.split('/').at(-1) ?? '';
  findGroup(call);
  const seen = lookForScaleSet({ ...call, names: { ...call.names, scaleSet: name } });
  if (seen === undefined || scaleSetId(seen.scaleSet).toLowerCase() !== id.toLowerCase()) {
    const message = `The Virtual Machine Scale Set '${id}' referenced by the Virtual Machine does not exist.`;
    throw invalidParameter('virtualMachineScaleSet.id', message);
  }
  if (seen.scaleSet.mode === 'Flexible') return seen;
  const message = `This operation is not allowed because referenced Virtual Machine Scale Set '${id}' does not have orchestration mode set to 'Flexible'.`;
  throw new ArmError({ status: 409, code: 'OperationNotAllowed', message });
}

/** The answer for a machine that is in the scale set already. */
function unchanged(call: ArmCall, { scaleSet, state }: SeenScaleSet, name: string) {
  const there = flexibleMachines({ asOf: undefined }, [findGroup(call)]).find(
    ({ instance }) => instance.id.toLowerCase() === name.toLowerCase(),
  );
  if (there === undefined) return undefined;
  if (there.scaleSet !== scaleSet) {
    const message = 'Changing property virtualMachineScaleSet.id is not allowed.';
    const target = 'virtualMachineScaleSet.id';
    throw new ArmError({ status: 409, code: 'PropertyChangeNotAllowed', message, target });
  }
  const body = virtualMachineView(scaleSet, state, there.instance, false);
  return { status: 200, headers: { etag: etagOf(there.instance) }, body };
}

function refuseZone({ scaleSet }: SeenScaleSet, zones: readonly string[]): void {
  const fits =
    zones.length === 0
      ? scaleSet.zones.length === 0
      : zones.every((zone) => scaleSet.zones.includes(zone));
  if (fits) return;
  const message = `The zones '${zones.join(',')}' of the Virtual Machine are not among those of the Virtual Machine Scale Set '${scaleSet.name}'.`;
  throw invalidParameter('zones', message);
}

/** The path of a machine in the resource group of a scale set. */
export function machinePath(scaleSet: SeenScaleSet['scaleSet'], name: string): string {
  return instanceId({ ...scaleSet, upperCaseGroup: false }, { id: name });
}
