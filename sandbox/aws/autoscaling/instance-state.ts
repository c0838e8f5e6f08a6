/** Where an instance rests in a warm pool; the pool's own state says which. */
export type WarmRest = 'Warmed:Stopped' | 'Warmed:Running' | 'Warmed:Hibernated';

/**
 * The lifecycle states of Auto Scaling instances that occur here; AWS has more (`Quarantined`,
 * `Terminating:Retained`, `ReplacingRootVolume` and those of an instance that has left).
 */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'EnteringStandby'
  | 'Standby'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Detaching'
  | 'Warmed:Pending'
  | 'Warmed:Pending:Wait'
  | 'Warmed:Pending:Proceed'
  | WarmRest
  | 'Warmed:Terminating'
  | 'Warmed:Terminating:Wait'
  | 'Warmed:Terminating:Proceed';

const rests: readonly WarmRest[] = ['Warmed:Stopped', 'Warmed:Running', 'Warmed:Hibernated'];

/** Every step that an instance may take; null is the end of its membership in the group. */
const steps: Readonly<Record<LifecycleState, readonly (LifecycleState | null)[]>> = {
  Pending: ['Pending:Wait', 'InService', 'Terminating'],
  'Pending:Wait': ['Pending:Proceed', 'Terminating'],
  'Pending:Proceed': ['InService', 'Terminating'],
  InService: ['Terminating', 'Detaching', 'EnteringStandby'],
  EnteringStandby: ['Standby', 'Terminating'],
  Standby: ['Pending', 'Terminating', 'Detaching'],
  Terminating: ['Terminating:Wait', 'Warmed:Pending', null],
  'Terminating:Wait': ['Terminating:Proceed', null],
  'Terminating:Proceed': ['Warmed:Pending', null],
  Detaching: [null, 'Terminating'],
  'Warmed:Pending': ['Warmed:Pending:Wait', ...rests, 'Warmed:Terminating'],
  'Warmed:Pending:Wait': ['Warmed:Pending:Proceed', 'Warmed:Terminating'],
  'Warmed:Pending:Proceed': [...rests, 'Warmed:Terminating'],
  'Warmed:Stopped': ['Pending', 'Warmed:Terminating'],
  'Warmed:Running': ['Pending', 'Warmed:Terminating'],
  'Warmed:Hibernated': ['Pending', 'Warmed:Terminating'],
  'Warmed:Terminating': ['Warmed:Terminating:Wait', null],
  'Warmed:Terminating:Wait': ['Warmed:Terminating:Proceed', null],
  'Warmed:Terminating:Proceed': [null],
};

/** Throws when an instance in state `from` cannot become `to`; null means gone. */
export function requireStep(
  instanceId: string,
  from: LifecycleState,
  to: LifecycleState | null,
): void {
  if (steps[from].includes(to)) return;
  throw new Error(`Instance ${instanceId} cannot go from ${from} to ${to ?? 'gone'}`);
}

const counted: ReadonlySet<LifecycleState> = new Set([
  'Pending',
  'Pending:Wait',
  'Pending:Proceed',
  'InService',
]);

/** Tells whether an instance in this state counts towards the desired capacity of its group. */
export function countsTowardsCapacity(state: LifecycleState): boolean {
  return counted.has(state);
}

/** Tells whether an instance in this state is on its way out: to its end, or back to the warm pool. */
export function isTerminating(state: LifecycleState): boolean {
  return state.startsWith('Terminating') || state.startsWith('Warmed:Terminating');
}

/** Tells whether an instance in this state belongs to the warm pool and not to the group proper. */
export function isWarm(state: LifecycleState): boolean {
  return state.startsWith('Warmed:');
}

/** Tells whether an instance in this state can be drawn from the warm pool. */
export function restsInPool(state: LifecycleState): state is WarmRest {
  return rests.some((rest) => rest === state);
}
