import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { pageOf } from '../arm/pages.ts';
import { policies } from '../arm/throttle.ts';
import { ArmError, invalidParameter, resourceNotFound } from '../errors.ts';
import { look } from '../versions.ts';
import { deleteChosen } from './delete-instances.ts';
import { findScaleSet, lookForScaleSet } from './find.ts';
import type { SeenScaleSet } from './find.ts';
import { instanceViewOf } from './instance-view.ts';
import { instancesOf } from './model.ts';
import type { Instance, ScaleSet } from './model.ts';
import { readInstanceIds } from './scale-set-input.ts';
import { etagOf } from './scale-set-view.ts';
import { beingDeleted } from './scale-set-writes.ts';
import { scaleSetVmView } from './vm-view.ts';

const TYPE = 'Microsoft.Compute/virtualMachineScaleSets';
const SET = `/subscriptions/<subscription>/resourceGroups/<group>/providers/${TYPE}/<scaleSet>`;
const VMS = `${SET}/virtualMachines`;

/** The calls about the instances of a scale set. */
export const scaleSetVmActions: readonly Action[] = [
  {
    name: 'VirtualMachineScaleSets_DeleteInstances',
    method: 'POST',
    path: `${SET}/delete`,
    policy: policies.updateScaleSet,
    run: deleteSeveral,
  },
  {
    name: 'VirtualMachineScaleSetVMs_List',
    method: 'GET',
    path: VMS,
    policy: policies.listScaleSets,
    canLag: true,
    run: list,
  },
  {
    name: 'VirtualMachineScaleSetVMs_Get',
    method: 'GET',
    path: `${VMS}/<instance>`,
    policy: policies.getScaleSetVm,
    canLag: true,
    run: get,
  },
  {
    name: 'VirtualMachineScaleSetVMs_GetInstanceView',
    method: 'GET',
    path: `${VMS}/<instance>/instanceView`,
    policy: policies.getScaleSetVm,
    canLag: true,
    run: (call) => ({ status: 200, body: instanceViewOf(findInstance(call).instance) }),
  },
  {
    name: 'VirtualMachineScaleSetVMs_Delete',
    method: 'DELETE',
    path: `${VMS}/<instance>`,
    policy: policies.deleteScaleSetVm,
    run: deleteOne,
  },
];

function list(call: ArmCall): ArmAnswer {
  const seen = lookForScaleSet(call);
  if (seen === undefined) throw noParent(call);
  const { scaleSet, state } = requireUniform(seen);
  const { searchParams } = call.url;
  if (searchParams.get('$filter') !== null) {
    throw invalidParameter('$filter', 'The simulator knows no filter of this list.');
  }
  const expanded = asksForView(call);
  const listed = instancesOf(scaleSet, call.asOf).map((instance) => ({
    key: instance.id.padStart(12, '0'),
    view: () => scaleSetVmView(scaleSet, state, instance, expanded),
  }));
  return pageOf(call, listed);
}

/** Whether a read is to hold instance views: `$expand=instanceView`, as the SDKs send it. */
export function asksForView({ url }: Pick<ArmCall, 'url'>): boolean {
  const given = url.searchParams.get('$expand') ?? url.searchParams.get('$select') ?? '';
  return given.toLowerCase().split(',').includes('instanceview');
}

function get(call: ArmCall): ArmAnswer {
  const { scaleSet, state, instance } = findInstance(call);
  const body = scaleSetVmView(scaleSet, state, instance, asksForView(call));
  return { status: 200, headers: { etag: etagOf(instance) }, body };
}

function deleteOne(call: ArmCall): ArmAnswer {
  const { scaleSet, instance } = findInstance(call);
  return deleteChosen(call, scaleSet, [instance], {
    operationName: `${TYPE}/virtualMachines/delete`,
    verb: 'Delete',
    resourceUri: call.url.pathname,
  });
}

/** In both modes: numbers of Uniform instances, names of Flexible ones, `*` for all. */
function deleteSeveral(call: ArmCall): ArmAnswer {
  const ids = readInstanceIds(call.body);
  const { scaleSet, state } = findScaleSet(call);
  if (state.provisioningState === 'Deleting') throw beingDeleted(scaleSet);
  const instances = ids.includes('*')
    ? instancesOf(scaleSet)
    : ids.map((id) => chosenInstance(scaleSet, id));
  return deleteChosen(call, scaleSet, instances, {
    operationName: `${TYPE}/delete/action`,
    verb: 'Action',
    resourceUri: call.url.pathname.replace(/\/delete$/i, ''),
  });
}

function chosenInstance(scaleSet: ScaleSet, id: string): Instance {
  const instance = scaleSet.instances.get(id.toLowerCase())?.now();
  if (instance !== undefined) return instance;
  const message = `The provided instanceId ${id} is not an active Virtual Machine Scale Set VM instanceId.`;
  throw invalidParameter('instanceIds', message);
}

function findInstance(call: ArmCall): SeenScaleSet & { readonly instance: Instance } {
  const seen = lookForScaleSet(call);
  if (seen === undefined) throw noParent(call);
  const { scaleSet } = requireUniform(seen);
  const id = call.names['instance'] ?? '';
  if (!/^\d+$/.test(id)) {
    const message = 'Virtual Machine Scale Set VM instanceId must be a number.';
    throw invalidParameter('instanceId', message);
  }
  const instance = look(scaleSet.instances.get(id), call.asOf);
  if (instance !== undefined) return { ...seen, instance };
  const type = `${TYPE}/${scaleSet.name}/virtualMachines`;
  throw resourceNotFound(type, id, call.names['group'] ?? '');
}

function requireUniform(seen: SeenScaleSet): SeenScaleSet {
  if (seen.scaleSet.mode === 'Uniform') return seen;
  const message = `The operation is not supported for the Virtual Machine Scale Set '${seen.scaleSet.name}' with Flexible orchestration mode.`;
  throw new ArmError({ status: 409, code: 'OperationNotAllowed', message });
}

function noParent({ subscription, names }: ArmCall): ArmError {
  const parent = `/subscriptions/${subscription.id}/resourceGroups/${names['group']}/providers/${TYPE}/${names['scaleSet']}`;
  return new ArmError({
    status: 404,
    code: 'ParentResourceNotFound',
    message: `Failed to perform 'read' on resource(s) of type 'virtualMachineScaleSets/virtualMachines', because the parent resource '${parent}' could not be found.`,
    headers: { 'x-ms-failure-cause': 'gateway' },
  });
}
