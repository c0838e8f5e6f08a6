import type { ObservedInstance } from '../../../shared/model/observation.ts';

type Standing = Pick<ObservedInstance, 'listed' | 'transient' | 'countsTowardsCapacity'>;

const serving: Standing = { listed: true, transient: false, countsTowardsCapacity: true };
const changing: Standing = { listed: true, transient: true, countsTowardsCapacity: true };
const leaving: Standing = { listed: true, transient: true, countsTowardsCapacity: false };
const outside: Standing = { listed: false, transient: false, countsTowardsCapacity: false };

/** Of a VM that waits in a standby pool: no member of the scale set yet. */
const standby = 'Standby';

const standings: ReadonlyMap<string, Standing> = new Map([
  ['Creating', changing],
  ['Updating', changing],
  ['Migrating', changing],
  ['Deleting', leaving],
  ['Starting', changing],
  ['Stopping', changing],
  ['Deallocating', changing],
  [standby, outside],
]);

/** What Azure says of an instance, as it says it: `Succeeded` and `running`. */
export interface InstanceStates {
  readonly provisioning: string;
  /** Absent where Azure does not say. */
  readonly power?: string;
  readonly inStandbyPool?: boolean;
}

/** One word or two for people: `Running`, `Creating`, `Failed:Stopped`, `Standby:Deallocated`. */
export function stateOf({ provisioning, power, inStandbyPool }: InstanceStates): string {
  const words = [
    ...(inStandbyPool === true ? [standby] : []),
    ...(provisioning === 'Succeeded' ? [] : [provisioning]),
    ...(power === undefined ? [] : [power]),
  ];
  return words.length === 0 ? 'Unknown' : words.map(capitalised).join(':');
}

/**
 * What a state means for the list. The states are an open set: one that is not known here is kept
 * and counted, since leaving it out could delete a healthy Node. One that stopped or failed is kept
 * too: its VM and its Node are there.
 */
export function standingOf(state: string): Standing {
  const [first = serving, ...others] = state
    .split(':')
    .map((word) => standings.get(word) ?? serving);
  return first === serving && others.includes(changing) ? changing : first;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
