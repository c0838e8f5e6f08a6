import type { World } from '../world.ts';
import { createInstance } from './birth.ts';
import { deleteInstance, victims } from './death.ts';
import type { CreationFailure } from './failure.ts';
import { instancesOf } from './model.ts';
import type { Instance, OpenOperation, ScaleSet } from './model.ts';
import { preempt, settled } from './settle.ts';
import { changeScaleSet } from './store.ts';

/** What operations wait for that are held; no instance has such a key. */
const HELD = ' held';

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
    failure: kind === 'write' ? scaleSet.failNextWrite() : undefined,
    ended,
  };
  if (scaleSet.held !== undefined && kind !== 'vm') open.waitsFor.add(HELD);
  scaleSet.open.add(open);
  return open;
}

/**
 * Carries a write out: after a while the instances are created or deleted that the capacity asks
 * for. An older write that still waits is preempted.
 *
 * @param failure how it fails in any case
 */
export function carryOutWrite(
  world: World,
  scaleSet: ScaleSet,
  ended: (succeeded: boolean) => void,
  failure?: CreationFailure,
): OpenOperation {
  preempt(world, scaleSet, ['write']);
  const open = openOperation(world, scaleSet, 'write', ended);
  for (const { id, provisioning } of instancesOf(scaleSet)) {
    if (provisioning === 'Creating' || provisioning === 'Deleting') {
      open.waitsFor.add(id.toLowerCase());
    }
  }
  open.failure ??= failure;
  const { held } = scaleSet;
  const acts = open.failure?.appears ?? true;
  const begin = (): void => {
    if (!scaleSet.open.has(open)) return;
    if (acts) fill(world, scaleSet, open);
    settled(world, scaleSet, open.operationId);
  };
  const { appearMs, updateMs } = world.timings;
  world.clock.after(missing(world, scaleSet) === 0 ? updateMs : appearMs, () => {
    if (held?.appears === false && scaleSet.held === held) held.waiting.push(begin);
    else begin();
  });
  return open;
}

/** Lets the operations end that were held, and those to come. */
export function releaseOperations(world: World, scaleSet: ScaleSet): void {
  const { held } = scaleSet;
  scaleSet.held = undefined;
  for (const begin of held?.waiting ?? []) begin();
  settled(world, scaleSet, HELD);
}

function fill(world: World, scaleSet: ScaleSet, open: OpenOperation): void {
  const count = missing(world, scaleSet);
  for (const instance of victims(counted(world, scaleSet), -count)) {
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
export function missing(world: Pick<World, 'timings'>, scaleSet: ScaleSet): number {
  return (scaleSet.state.now()?.sku.capacity ?? 0) - counted(world, scaleSet).length;
}

/** The instances that the capacity is about. */
export function counted(
  { timings }: Pick<World, 'timings'>,
  scaleSet: ScaleSet,
): readonly Instance[] {
  return instancesOf(scaleSet).filter(
    ({ provisioning, vmSize }) =>
      provisioning !== 'Deleting' && (vmSize === undefined || timings.attachedCount),
  );
}

/** Instances that are deleted one by one take the capacity with them; those put in by hand raise it. */
export function changeCapacity(world: World, scaleSet: ScaleSet, by: number): void {
  const state = scaleSet.state.now();
  if (state === undefined) return;
  const capacity = Math.max(0, state.sku.capacity + by);
  changeScaleSet(world, scaleSet, { sku: { ...state.sku, capacity }, etag: state.etag + 1 });
}
