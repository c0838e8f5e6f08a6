import type { World } from '../world.ts';
import { createInstance } from './birth.ts';
import { deleteInstance, victims } from './death.ts';
import { instancesOf } from './model.ts';
import type { OpenOperation, ScaleSet } from './model.ts';
import { preempt, settled } from './settle.ts';
import { changeScaleSet } from './store.ts';

/** Begins a long-running operation on a scale set and gives its ID. */
export function openOperation(
  world: World,
  scaleSet: ScaleSet,
  kind: OpenOperation['kind'],
  ended: (succeeded: boolean) => void,
): OpenOperation {
  const { subscription, location } = scaleSet;
  const { id } = world.operations.start(subscription.id, location);
  const open: OpenOperation = {
    operationId: id,
    kind,
    // Its own beginning first; instances are added to it.
    waitsFor: new Set([id]),
    failure: undefined,
    ended,
  };
  scaleSet.open.add(open);
  return open;
}

/**
 * Carries a write out: after a while the instances are created or deleted that the capacity asks
 * for. An older write that still waits is preempted.
 */
export function carryOutWrite(
  world: World,
  scaleSet: ScaleSet,
  ended: (succeeded: boolean) => void,
): OpenOperation {
  preempt(world, scaleSet, ['write']);
  const open = openOperation(world, scaleSet, 'write', ended);
  for (const { id, provisioning } of instancesOf(scaleSet)) {
    if (provisioning === 'Creating' || provisioning === 'Deleting') {
      open.waitsFor.add(id.toLowerCase());
    }
  }
  const { appearMs, updateMs } = world.timings;
  world.clock.after(missing(scaleSet) === 0 ? updateMs : appearMs, () => {
    if (!scaleSet.open.has(open)) return;
    fill(world, scaleSet, open);
    settled(world, scaleSet, open.operationId);
  });
  return open;
}

function fill(world: World, scaleSet: ScaleSet, open: OpenOperation): void {
  const count = missing(scaleSet);
  for (const instance of victims(scaleSet, -count)) {
    deleteInstance(world, scaleSet, instance, open);
  }
  for (let made = 0; made < count; made += 1) createLater(world, scaleSet, open, made);
}

/** New instances show one after the other, unless a newer write takes over. */
function createLater(world: World, scaleSet: ScaleSet, open: OpenOperation, place: number): void {
  const { appearStepMs } = world.timings;
  if (appearStepMs === 0 || place === 0) return createInstance(world, scaleSet, open);
  const key = `${open.operationId} ${place}`;
  open.waitsFor.add(key);
  world.clock.after(place * appearStepMs, () => {
    if (!scaleSet.open.has(open)) return;
    createInstance(world, scaleSet, open);
    settled(world, scaleSet, key);
  });
}

/** How many instances there are too few; negative where there are too many. */
export function missing(scaleSet: ScaleSet): number {
  const here = instancesOf(scaleSet).filter(({ provisioning }) => provisioning !== 'Deleting');
  return (scaleSet.state.now()?.sku.capacity ?? 0) - here.length;
}

/** Instances that are deleted one by one take the capacity with them. */
export function lowerCapacity(world: World, scaleSet: ScaleSet, count: number): void {
  const state = scaleSet.state.now();
  if (state === undefined) return;
  const capacity = Math.max(0, state.sku.capacity - count);
  changeScaleSet(world, scaleSet, { sku: { ...state.sku, capacity }, etag: state.etag + 1 });
}
