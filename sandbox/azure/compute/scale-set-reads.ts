import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { pageOf } from '../arm/pages.ts';
import { policies } from '../arm/throttle.ts';
import { findGroup, findScaleSet, scaleSetsOf } from './find.ts';
import type { ResourceGroup } from './model.ts';
import { scaleSetId } from './names.ts';
import { etagOf, scaleSetInstanceView, scaleSetView } from './scale-set-view.ts';

const TYPE = 'Microsoft.Compute/virtualMachineScaleSets';
const IN_SUBSCRIPTION = `/subscriptions/<subscription>/providers/${TYPE}`;
const IN_GROUP = `/subscriptions/<subscription>/resourceGroups/<group>/providers/${TYPE}`;

/** The calls that read scale sets. */
export const scaleSetReads: readonly Action[] = [
  {
    name: 'VirtualMachineScaleSets_Get',
    method: 'GET',
    path: `${IN_GROUP}/<scaleSet>`,
    policy: policies.getScaleSet,
    canLag: true,
    run: get,
  },
  {
    name: 'VirtualMachineScaleSets_GetInstanceView',
    method: 'GET',
    path: `${IN_GROUP}/<scaleSet>/instanceView`,
    policy: policies.getScaleSet,
    canLag: true,
    run: getInstanceView,
  },
  {
    name: 'VirtualMachineScaleSets_List',
    method: 'GET',
    path: IN_GROUP,
    policy: policies.listScaleSets,
    canLag: true,
    run: (call) => list(call, [findGroup(call)]),
  },
  {
    name: 'VirtualMachineScaleSets_ListAll',
    method: 'GET',
    path: IN_SUBSCRIPTION,
    policy: policies.listScaleSets,
    canLag: true,
    run: (call) => list(call, [...call.subscription.resourceGroups.values()]),
  },
];

function get(call: ArmCall): ArmAnswer {
  const { scaleSet, state } = findScaleSet(call);
  return { status: 200, headers: { etag: etagOf(state) }, body: scaleSetView(scaleSet, state) };
}

function getInstanceView(call: ArmCall): ArmAnswer {
  const { scaleSet, state } = findScaleSet(call);
  return { status: 200, body: scaleSetInstanceView(scaleSet, state, call.asOf) };
}

function list(call: ArmCall, groups: readonly ResourceGroup[]): ArmAnswer {
  const listed = scaleSetsOf(call, groups).map(({ scaleSet, state }) => ({
    key: scaleSetId(scaleSet).toLowerCase(),
    view: () => scaleSetView(scaleSet, state),
  }));
  return pageOf(call, listed);
}
