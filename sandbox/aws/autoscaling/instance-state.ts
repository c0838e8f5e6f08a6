/** The lifecycle states of Auto Scaling instances that occur here; AWS has more. */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Detaching';

/** Every step that an instance may take; null is the end of its membership in the group. */
const steps: Readonly<Record<LifecycleState, readonly (LifecycleState | null)[]>> = {
  Pending: ['Pending:Wait', 'InService', 'Terminating'],
  'Pending:Wait': ['Pending:Proceed', 'Terminating'],
  'Pending:Proceed': ['InService', 'Terminating'],
  InService: ['Terminating', 'Detaching'],
  Terminating: ['Terminating:Wait', null],
  'Terminating:Wait': ['Terminating:Proceed', null],
  'Terminating:Proceed': [null],
  Detaching: [null, 'Terminating'],
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

/** Tells whether an instance in this state counts towards the desired capacity of its group. */
export function countsTowardsCapacity(state: LifecycleState): boolean {
  switch (state) {
    case 'Pending':
    case 'Pending:Wait':
    case 'Pending:Proceed':
    case 'InService':
      return true;
    case 'Terminating':
    case 'Terminating:Wait':
    case 'Terminating:Proceed':
    case 'Detaching':
      return false;
  }
}

/** Tells whether an instance in this state is on its way to its end as an instance. */
export function isTerminating(state: LifecycleState): boolean {
  return state.startsWith('Terminating');
}
