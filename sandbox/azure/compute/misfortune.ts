import type { World } from '../world.ts';
import { createInstance } from './birth.ts';
import { changeCapacity, missing } from './capacity.ts';
import { deleteInstance } from './death.ts';
import type { Instance, Power, ScaleSet } from './model.ts';
import { settled } from './settle.ts';
import { putInstance } from './store.ts';

/** What Azure does by itself tells nobody: none of these makes an event, nor an operation. */

/** Azure needs the room of a spot instance, which is deleted or deallocated. */
export function evict(
  world: World,
  scaleSet: ScaleSet,
  instance: Instance,
  how: { readonly policy: 'Delete' | 'Deallocate'; readonly lowersCapacity: boolean },
): void {
  if (how.policy === 'Deallocate') return setPower(world, scaleSet, instance, 'deallocated');
  if (how.lowersCapacity) changeCapacity(world, scaleSet, -1);
  deleteInstance(world, scaleSet, instance);
}

/** Automatic repair: the instance is deleted, and a new one takes its place, unless a write filled it. */
export function repair(world: World, scaleSet: ScaleSet, instance: Instance): void {
  deleteInstance(world, scaleSet, instance, undefined, () => {
    if (scaleSet.state.now()?.provisioningState === 'Deleting' || missing(world, scaleSet) <= 0)
      return;
    createInstance(world, scaleSet, undefined);
  });
}

/** The power of an instance changes, as by a shutdown in its guest; its provisioning stays. */
export function setPower(world: World, scaleSet: ScaleSet, instance: Instance, power: Power): void {
  putInstance(world, scaleSet, instance.id, { ...instance, power, since: world.clock.now() });
}

/** The provisioning of an instance fails, or succeeds after all. */
export function setProvisioning(
  world: World,
  scaleSet: ScaleSet,
  instance: Instance,
  provisioning: 'Succeeded' | 'Failed' | 'Updating',
): void {
  const message = 'The simulator was asked to let it fail.';
  const failure =
    provisioning === 'Failed' ? { code: 'OSProvisioningTimedOut', message } : undefined;
  const since = world.clock.now();
  putInstance(world, scaleSet, instance.id, { ...instance, provisioning, failure, since });
  if (provisioning === 'Updating') return;
  settled(world, scaleSet, instance.id.toLowerCase(), failure && { ...failure, appears: true });
}
