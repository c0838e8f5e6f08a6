import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { pageOf } from '../arm/pages.ts';
import { policies } from '../arm/throttle.ts';
import { invalidParameter, ArmError } from '../errors.ts';
import { putVirtualMachine } from './attach.ts';
import { deleteChosen } from './delete-instances.ts';
import { findGroup, findVirtualMachine, flexibleMachines } from './find.ts';
import { instanceViewOf } from './instance-view.ts';
import type { ResourceGroup, ScaleSet } from './model.ts';
import { instanceId, scaleSetId } from './names.ts';
import { asksForView } from './scale-set-vms.ts';
import { etagOf } from './scale-set-view.ts';
import { virtualMachineView } from './vm-view.ts';

const TYPE = 'Microsoft.Compute/virtualMachines';
const IN_SUBSCRIPTION = `/subscriptions/<subscription>/providers/${TYPE}`;
const IN_GROUP = `/subscriptions/<subscription>/resourceGroups/<group>/providers/${TYPE}`;

/** The calls about virtual machines, which are the instances of Flexible scale sets. */
export const virtualMachineActions: readonly Action[] = [
  {
    name: 'VirtualMachines_List',
    method: 'GET',
    path: IN_GROUP,
    policy: policies.listVms,
    canLag: true,
    run: (call) => list(call, [findGroup(call)]),
  },
  {
    name: 'VirtualMachines_ListAll',
    method: 'GET',
    path: IN_SUBSCRIPTION,
    policy: policies.listVms,
    canLag: true,
    run: (call) => list(call, [...call.subscription.resourceGroups.values()]),
  },
  {
    name: 'VirtualMachines_Get',
    method: 'GET',
    path: `${IN_GROUP}/<vm>`,
    policy: policies.getVm,
    canLag: true,
    run: get,
  },
  {
    name: 'VirtualMachines_InstanceView',
    method: 'GET',
    path: `${IN_GROUP}/<vm>/instanceView`,
    policy: policies.getVm,
    canLag: true,
    run: (call) => ({ status: 200, body: instanceViewOf(findVirtualMachine(call).instance) }),
  },
  {
    name: 'VirtualMachines_CreateOrUpdate',
    method: 'PUT',
    path: `${IN_GROUP}/<vm>`,
    policy: policies.updateVm,
    run: putVirtualMachine,
  },
  {
    name: 'VirtualMachines_Delete',
    method: 'DELETE',
    path: `${IN_GROUP}/<vm>`,
    policy: policies.deleteVm,
    run: remove,
  },
];

/** An unknown scale set in the filter gives an empty list, as with Azure, and no error. */
function list(call: ArmCall, groups: readonly ResourceGroup[]): ArmAnswer {
  const wanted = scaleSetInFilter(call.url.searchParams.get('$filter'));
  const expanded = asksForView(call) || call.url.searchParams.get('statusOnly') === 'true';
  const isWanted = (scaleSet: ScaleSet): boolean =>
    wanted === undefined || sameId(scaleSetId(scaleSet), wanted);
  const listed = flexibleMachines(call, groups, isWanted).map(({ scaleSet, state, instance }) => ({
    key: instanceId(scaleSet, instance).toLowerCase(),
    view: () => virtualMachineView(scaleSet, state, instance, expanded),
  }));
  return pageOf(call, listed);
}

function scaleSetInFilter(filter: string | null): string | undefined {
  if (filter === null) return undefined;
  const id = /^\s*'?virtualMachineScaleSet\/id'?\s+eq\s+'([^']*)'\s*$/i.exec(filter)?.[1];
  if (id !== undefined) return id;
  throw invalidParameter('$filter', `The filter '${filter}' is not supported.`);
}

function sameId(id: string, other: string): boolean {
  return id.toLowerCase() === other.toLowerCase();
}

function get(call: ArmCall): ArmAnswer {
  const { scaleSet, state, instance } = findVirtualMachine(call);
  const body = virtualMachineView(scaleSet, state, instance, asksForView(call));
  return { status: 200, headers: { etag: etagOf(instance) }, body };
}

/** Azure answers 204 where there is nothing to delete. */
function remove(call: ArmCall): ArmAnswer {
  const found = findOrUndefined(call);
  if (found === undefined) return { status: 204 };
  const resourceUri = call.url.pathname;
  const told = { operationName: `${TYPE}/delete`, verb: 'Delete', resourceUri } as const;
  return deleteChosen(call, found.scaleSet, [found.instance], told);
}

function findOrUndefined(call: ArmCall): ReturnType<typeof findVirtualMachine> | undefined {
  try {
    return findVirtualMachine(call);
  } catch (error) {
    if (error instanceof ArmError && error.code === 'ResourceNotFound') return undefined;
    throw error;
  }
}
