import type { ObservedInstance } from '../../../shared/model/observation.ts';

type Standing = Pick<ObservedInstance, 'listed' | 'transient' | 'countsTowardsCapacity'>;

const serving: Standing = { listed: true, transient: false, countsTowardsCapacity: true };
const joining: Standing = { listed: true, transient: true, countsTowardsCapacity: true };
const leaving: Standing = { listed: true, transient: true, countsTowardsCapacity: false };
const aside: Standing = { listed: true, transient: false, countsTowardsCapacity: false };
const outside: Standing = { listed: false, transient: false, countsTowardsCapacity: false };
const warming: Standing = { listed: false, transient: true, countsTowardsCapacity: false };

/** By the state without its step: `Terminating:Wait` is found under `Terminating`. */
const standings: ReadonlyMap<string, Standing> = new Map([
  ['Pending', joining],
  ['InService', serving],
  ['ReplacingRootVolume', joining],
  ['RootVolumeReplaced', joining],
  ['EnteringStandby', leaving],
  ['Standby', aside],
  ['Quarantined', aside],
  ['Terminating', leaving],
  ['Detaching', leaving],
  ['Detached', outside],
  ['Terminated', outside],
]);

/**
 * What an Auto Scaling lifecycle state means for the list. The states are an open set: one that is
 * not known here is kept and counted, since leaving it out could delete a healthy Node.
 */
export function standingOf(lifecycleState: string): Standing {
  const [state = '', step] = lifecycleState.split(':');
  if (state === 'Warmed') return step === 'Pending' || step === 'Terminating' ? warming : outside;
  // A retained instance stays until a person decides.
  if (lifecycleState === 'Terminating:Retained') return aside;
  return standings.get(state) ?? serving;
}
