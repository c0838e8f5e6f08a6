import { isDeepStrictEqual } from 'node:util';
import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { acceptedAnswer, operationHeaders } from '../arm/accepted.ts';
import { policies } from '../arm/throttle.ts';
import { ArmError } from '../errors.ts';
import { newVersions } from '../versions.ts';
import { carryOutWrite } from './capacity.ts';
import { findGroup, findScaleSet, lookForScaleSet } from './find.ts';
import type { SeenScaleSet } from './find.ts';
import type { ScaleSet, ScaleSetState } from './model.ts';
import { checkPreconditions } from './preconditions.ts';
import { removeScaleSet } from './remove.ts';
import { keptProperties, readCreated, readUpdated } from './scale-set-input.ts';
import { etagOf, scaleSetView } from './scale-set-view.ts';
import { changeScaleSet, note } from './store.ts';
import { tellOf } from './tell.ts';

const TYPE = 'Microsoft.Compute/virtualMachineScaleSets';
const PATH = `/subscriptions/<subscription>/resourceGroups/<group>/providers/${TYPE}/<scaleSet>`;
const policy = policies.updateScaleSet;

/** The calls that write or delete a scale set. */
export const scaleSetWrites: readonly Action[] = [
  { name: 'VirtualMachineScaleSets_CreateOrUpdate', method: 'PUT', path: PATH, policy, run: put },
  { name: 'VirtualMachineScaleSets_Update', method: 'PATCH', path: PATH, policy, run: patch },
  { name: 'VirtualMachineScaleSets_Delete', method: 'DELETE', path: PATH, policy, run: remove },
];

function put(call: ArmCall): ArmAnswer {
  const given = readCreated(call.body);
  const there = lookForScaleSet(call);
  checkPreconditions(call, there?.state);
  const { sku, tags, properties } = given;
  const changes = {
    sku: { name: sku.name, tier: sku.tier, capacity: sku.capacity },
    tags,
    properties: keptProperties(properties),
  };
  if (there === undefined) return write(call, create(call, given, changes), 201);
  refuseOtherKind(there.scaleSet, given);
  return update(call, there, changes);
}

function patch(call: ArmCall): ArmAnswer {
  const given = readUpdated(call.body);
  const there = findScaleSet(call);
  checkPreconditions(call, there.state);
  const { sku, tags, properties } = there.state;
  return update(call, there, {
    sku: {
      name: given.sku?.name ?? sku.name,
      tier: given.sku?.tier ?? sku.tier,
      capacity: given.sku?.capacity ?? sku.capacity,
    },
    tags: given.tags ?? tags,
    properties: { ...properties, ...keptProperties(given.properties ?? {}) },
  });
}

type Changes = Pick<ScaleSetState, 'sku' | 'tags' | 'properties'>;

function create(
  call: ArmCall,
  { location, zones, properties }: ReturnType<typeof readCreated>,
  changes: Changes,
): ScaleSet {
  const { world, subscription, names } = call;
  const resourceGroup = findGroup(call);
  const name = names['scaleSet'] ?? '';
  const where = subscription.locations.find((one) => one === location.toLowerCase());
  if (where === undefined) {
    const message = `The provided location '${location}' is not available for resource type '${TYPE}'. List of available regions for the resource type is '${subscription.locations.join(',')}'.`;
    throw new ArmError({ status: 400, code: 'LocationNotAvailableForResourceType', message });
  }
  const now = world.clock.now();
  const scaleSet: ScaleSet = {
    subscription,
    resourceGroup,
    name,
    location: where,
    mode: properties.orchestrationMode,
    zones: zones ?? [],
    uniqueId: world.ids.uuid(),
    createdAt: now,
    state: newVersions<ScaleSetState>(now, { ...changes, etag: 1, provisioningState: 'Creating' }),
    instances: new Map(),
    open: new Set(),
    nextNumber: 0,
    upperCaseGroup: false,
    failNextCreation: () => undefined,
  };
  const key = name.toLowerCase();
  const versions = resourceGroup.scaleSets.get(key) ?? newVersions<ScaleSet>(now, undefined);
  note(world, versions, scaleSet);
  resourceGroup.scaleSets.set(key, versions);
  return scaleSet;
}

function refuseOtherKind(
  { mode, location, name }: ScaleSet,
  given: ReturnType<typeof readCreated>,
): void {
  if (given.location.toLowerCase() !== location) {
    const message = `The resource '${name}' already exists in location '${location}'. A resource with the same name cannot be created in location '${given.location}'.`;
    throw new ArmError({ status: 409, code: 'InvalidResourceLocation', message });
  }
  if (given.properties.orchestrationMode !== mode) {
    const message = "Changing property 'orchestrationMode' is not allowed.";
    const target = 'orchestrationMode';
    throw new ArmError({ status: 409, code: 'PropertyChangeNotAllowed', message, target });
  }
}

function update(call: ArmCall, { scaleSet, state }: SeenScaleSet, changes: Changes): ArmAnswer {
  if (state.provisioningState === 'Deleting') throw beingDeleted(scaleSet);
  const { sku, tags, properties } = state;
  const same = isDeepStrictEqual({ sku, tags, properties }, { ...changes });
  const etag = same ? state.etag : state.etag + 1;
  changeScaleSet(call.world, scaleSet, { ...changes, etag, provisioningState: 'Updating' });
  return write(call, scaleSet, 200);
}

/** Carries the write out and answers with the scale set as it is now. */
function write(call: ArmCall, scaleSet: ScaleSet, status: number): ArmAnswer {
  const resourceUri = call.url.pathname;
  const teller = tellOf(call, { operationName: `${TYPE}/write`, verb: 'Write', resourceUri });
  const open = carryOutWrite(call.world, scaleSet, teller.ended);
  teller.accepted();
  const state = scaleSet.state.now();
  if (state === undefined) throw new Error(`${scaleSet.name} has no state`);
  const { status: poll, after } = operationHeaders(call, scaleSet.location, open.operationId);
  return {
    status,
    headers: { 'azure-asyncoperation': poll, etag: etagOf(state), ...after },
    body: scaleSetView(scaleSet, state),
  };
}

/** Azure answers 204 where there is nothing to delete. */
function remove(call: ArmCall): ArmAnswer {
  const there = lookForScaleSet(call);
  if (there === undefined) return { status: 204 };
  const { scaleSet, state } = there;
  if (state.provisioningState === 'Deleting') throw beingDeleted(scaleSet);
  const resourceUri = call.url.pathname;
  const teller = tellOf(call, { operationName: `${TYPE}/delete`, verb: 'Delete', resourceUri });
  const open = removeScaleSet(call.world, scaleSet, teller.ended);
  teller.accepted();
  return acceptedAnswer(call, scaleSet.location, open.operationId);
}

/** 409: who is being deleted takes no other call. */
export function beingDeleted({ name }: ScaleSet): ArmError {
  const message = `Operation could not be completed because the Virtual Machine Scale Set '${name}' is being deleted.`;
  return new ArmError({ status: 409, code: 'OperationNotAllowed', message });
}
