import type { World } from '../world.ts';
import type { Instance, OpenOperation, ScaleSet } from './model.ts';
import { putInstance } from './store.ts';
import { settled } from './settle.ts';

/**
 * Starts the deletion of an instance, or joins one that is under way; `open` waits for its end.
 * `gone` runs once it is no more.
 */
export function deleteInstance(
  world: World,
  scaleSet: ScaleSet,
  instance: Instance,
  open?: OpenOperation,
  gone?: () => void,
): void {
  const key = instance.id.toLowerCase();
  open?.waitsFor.add(key);
  if (instance.provisioning === 'Deleting') return;
  const since = world.clock.now();
  putInstance(world, scaleSet, instance.id, { ...instance, provisioning: 'Deleting', since });
  world.clock.after(world.timings.deleteMs, () => {
    putInstance(world, scaleSet, instance.id, undefined);
    settled(world, scaleSet, key);
    gone?.();
  });
}

/** Whom Azure's default scale-in policy takes: of the fullest zones the newest first. */
export function victims(living: readonly Instance[], count: number): readonly Instance[] {
  const left = [...living];
  const taken: Instance[] = [];
  while (taken.length < count && left.length > 0) {
    const sizes = Map.groupBy(left, ({ zone }) => zone);
    const most = Math.max(...[...sizes.values()].map(({ length }) => length));
    const place = left.findLastIndex(({ zone }) => sizes.get(zone)?.length === most);
    taken.push(...left.splice(place, 1));
  }
  return taken;
}
