import type { World } from '../world.ts';
import { openOperation } from './capacity.ts';
import { deleteInstance } from './death.ts';
import { instancesOf } from './model.ts';
import type { OpenOperation, ScaleSet } from './model.ts';
import { preempt, settled } from './settle.ts';
import { changeScaleSet, forgetLater, note } from './store.ts';

/** Deletes a scale set with all of its instances. */
export function removeScaleSet(
  world: World,
  scaleSet: ScaleSet,
  ended: (succeeded: boolean) => void,
): OpenOperation {
  preempt(world, scaleSet, ['write', 'delete']);
  changeScaleSet(world, scaleSet, { provisioningState: 'Deleting' });
  const open = openOperation(world, scaleSet, 'delete', (succeeded) => {
    const { scaleSets } = scaleSet.resourceGroup;
    const key = scaleSet.name.toLowerCase();
    const versions = scaleSets.get(key);
    if (versions !== undefined) {
      note(world, versions, undefined);
      forgetLater(world, scaleSets, key, versions);
    }
    ended(succeeded);
  });
  for (const instance of instancesOf(scaleSet)) deleteInstance(world, scaleSet, instance, open);
  world.clock.after(world.timings.updateMs, () => settled(world, scaleSet, open.operationId));
  return open;
}
