import { isDeepStrictEqual } from 'node:util';
import type { Action, ArmAnswer, ArmCall } from '../arm/action.ts';
import { acceptedAnswer, operationHeaders } from '../arm/accepted.ts';
import { policies } from '../arm/throttle.ts';
import { ArmError } from '../errors.ts';
import { newVersions } from '../versions.ts';
import { carryOutWrite } from './capacity.ts';
import type { CreationFailure } from './failure.ts';
import { findGroup, findScaleSet, lookForScaleSet } from './find.ts';
import type { SeenScaleSet } from './find.ts';
import { refuseWhileBusy } from './conflict.ts';
import type { ScaleSet, ScaleSetState } from './model.ts';
import { checkPreconditions } from './preconditions.ts';
import { coresOf, coresOfSize, quotaFailure } from './quota.ts';
import { removeScaleSet } from './remove.ts';
import { keptProperties, readCreated, readUpdated } from './scale-set-input.ts';
import { etagOf, scaleSetView } from './scale-set-view.ts';
import { untouched } from './steering.ts';
import { changeScaleSet, note } from './store.ts';
import { tellOf } from './tell.ts';

const TYPE = 'Microsoft.Compute/virtualMachineScaleSets';
const PATH = `/subscriptions/<subscription>/resourceGroups/<group>/providers/${TYPE}/<scaleSet>`;
const policy = policies.updateScaleSet;

/** The calls that write or delete a scale set. */
export const scaleSetWrites: readonly Action[] = [
  { name: 'VirtualMachineScaleSets_CreateOrUpdate', method: 'PUT', path: PATH, policy, run: put },
  {
    name: 'VirtualMachineScaleSets_Update',
    method: 'PATCH',
    path: PATH,
    policy,
    run: patchScaleSet,
  },
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
  if (there === undefined) return createAnew(call, given, changes);
  refuseOtherKind(there.scaleSet, given);
  return update(call, there, changes);
}

/** Changes what the body names, as PATCH does; see {@link scaleSetWrites}. */
export function patchScaleSet(call: ArmCall): ArmAnswer {
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

function createAnew(
  call: ArmCall,
  given: ReturnType<typeof readCreated>,
  changes: Changes,
): ArmAnswer {
  const { world, subscription } = call;
  const cores = changes.sku.capacity * coresOfSize(changes.sku.name);
  const failure = quotaFailure(
    world,
    { subscription, location: given.location.toLowerCase() },
    cores,
  );
  return write(call, create(call, given, changes), 201, failure);
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
    state: newVersions<ScaleSetState>(now, {
      ...changes,
      etag: 1,
      provisioningState: 'Creating',
      since: now,
    }),
    instances: new Map(),
    open: new Set(),
    nextNumber: 0,
    ...untouched(),
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
  refuseWhileBusy(call.world, scaleSet);
  const cores = changes.sku.capacity * coresOfSize(changes.sku.name) - coresOf(scaleSet);
  const failure = quotaFailure(call.world, scaleSet, cores);
  const { sku, tags, properties } = state;
  const same = isDeepStrictEqual({ sku, tags, properties }, { ...changes });
  const etag = same ? state.etag : state.etag + 1;
  changeScaleSet(call.world, scaleSet, { ...changes, etag, provisioningState: 'Updating' });
  return write(call, scaleSet, 200, failure);
}

/** Carries the write out and answers with the scale set as it is now. */
function write(
  call: ArmCall,
  scaleSet: ScaleSet,
  status: number,
  failure: CreationFailure | undefined,
): ArmAnswer {
  const resourceUri = call.url.pathname;
  const teller = tellOf(call, { operationName: `${TYPE}/write`, verb: 'Write', resourceUri });
  const open = carryOutWrite(call.world, scaleSet, teller.ended, failure);
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
  const message = `Operation 'Update Virtual Machine Scale Set' is not allowed on Virtual Machine Scale Set '${name}' since it is marked for deletion. For more information on your operations, please refer to https://aka.ms/activitylog.`;
  return new ArmError({ status: 409, code: 'OperationNotAllowed', message });
}
