import type { ArmAnswer, ArmCall } from '../arm/action.ts';
import { acceptedAnswer } from '../arm/accepted.ts';
import type { Told } from './tell.ts';
import { tellOf } from './tell.ts';
import { changeCapacity, counted, openOperation } from './capacity.ts';
import { deleteInstance } from './death.ts';
import type { Instance, ScaleSet } from './model.ts';
import { settled } from './settle.ts';
import { changeScaleSet } from './store.ts';

/** Deletes instances that somebody chose, which lowers the capacity, and answers 202. */
export function deleteChosen(
  call: ArmCall,
  scaleSet: ScaleSet,
  instances: readonly Instance[],
  told: Told,
): ArmAnswer {
  const { world } = call;
  const teller = tellOf(call, told);
  const open = openOperation(world, scaleSet, 'delete', teller.ended);
  const chosen = counted(world, scaleSet).filter((one) => instances.includes(one));
  changeCapacity(world, scaleSet, -chosen.length);
  changeScaleSet(world, scaleSet, { provisioningState: 'Updating' });
  for (const instance of instances) deleteInstance(world, scaleSet, instance, open);
  settled(world, scaleSet, open.operationId);
  teller.accepted();
  return acceptedAnswer(call, scaleSet.location, open.operationId);
}
