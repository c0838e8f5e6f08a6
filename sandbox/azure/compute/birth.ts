import type { World } from '../world.ts';
import type { CreationFailure } from './failure.ts';
import { instancesOf } from './model.ts';
import type { Instance, OpenOperation, ScaleSet } from './model.ts';
import { putInstance } from './store.ts';
import { settled } from './settle.ts';

/**
 * Creates one instance; `open` is the operation that asked for it, undefined where Azure itself
 * does. Nothing is created where the scale set is told to fail without a trace.
 */
export function createInstance(
  world: World,
  scaleSet: ScaleSet,
  open: OpenOperation | undefined,
): void {
  const failure = scaleSet.failNextCreation();
  if (failure !== undefined && !failure.appears) {
    if (open !== undefined) open.failure ??= failure;
    return;
  }
  bear(world, scaleSet, newInstance(world, scaleSet), open, failure);
}

/** A virtual machine as somebody makes it by hand. */
export interface Handmade {
  readonly name: string;
  readonly computerName: string;
  readonly zone: string | undefined;
  readonly vmSize: string;
}

/** Creates a virtual machine that somebody puts into the scale set. */
export function attachInstance(
  world: World,
  scaleSet: ScaleSet,
  open: OpenOperation,
  how: Handmade,
): Instance {
  const instance = { ...newInstance(world, scaleSet), id: how.name, ...how };
  bear(world, scaleSet, instance, open, undefined);
  return instance;
}

function bear(
  world: World,
  scaleSet: ScaleSet,
  instance: Instance,
  open: OpenOperation | undefined,
  failure: CreationFailure | undefined,
): void {
  const key = instance.id.toLowerCase();
  open?.waitsFor.add(key);
  putInstance(world, scaleSet, instance.id, instance);
  world.clock.after(world.timings.createMs, () => finishCreation(world, scaleSet, key, failure));
}

function finishCreation(
  world: World,
  scaleSet: ScaleSet,
  key: string,
  failure: CreationFailure | undefined,
): void {
  const instance = scaleSet.instances.get(key)?.now();
  // It may have been deleted, or hit by a misfortune, in the meantime.
  if (instance?.provisioning !== 'Creating') return;
  putInstance(world, scaleSet, instance.id, {
    ...instance,
    provisioning: failure === undefined ? 'Succeeded' : 'Failed',
    power: 'running',
    failure,
    since: world.clock.now(),
  });
  settled(world, scaleSet, key, failure);
}

function newInstance(world: World, scaleSet: ScaleSet): Instance {
  const { mode, name } = scaleSet;
  const number = scaleSet.nextNumber;
  scaleSet.nextNumber += 1;
  const suffix = mode === 'Uniform' ? String(number) : world.ids.hex(8);
  const base36 = mode === 'Uniform' ? number.toString(36).padStart(6, '0') : suffix.slice(0, 6);
  const now = world.clock.now();
  return {
    id: mode === 'Uniform' ? suffix : `${name}_${suffix}`,
    name: `${name}_${suffix}`,
    vmId: world.ids.uuid(),
    computerName: `${prefixOf(scaleSet)}${base36}`,
    zone: emptiestZone(scaleSet),
    createdAt: now,
    since: now,
    provisioning: 'Creating',
    power: undefined,
    failure: undefined,
    etag: 1,
  };
}

function prefixOf({ name, state }: ScaleSet): string {
  const profile = record(state.now()?.properties['virtualMachineProfile']);
  const prefix = record(profile['osProfile'])['computerNamePrefix'];
  return typeof prefix === 'string' ? prefix : name.slice(0, 9).toLowerCase();
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function emptiestZone(scaleSet: ScaleSet): string | undefined {
  const here = instancesOf(scaleSet).filter(({ provisioning }) => provisioning !== 'Deleting');
  const countIn = (zone: string): number => here.filter((one) => one.zone === zone).length;
  return scaleSet.zones.toSorted((a, b) => countIn(a) - countIn(b))[0];
}
