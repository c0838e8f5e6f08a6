import { withCapacity } from '../model/count.ts';
import type { ObservedGroup, ObservedInstance } from '../model/observation.ts';
import {
  mostTransitioningNamed,
  type CountOwner,
  type LastChange,
  type PoolStatus,
} from '../model/pool.ts';
import type { Moved } from './moved.ts';

/** The figures of a status that rests on a complete reading; conditions come on top. */
export function observedStatus(
  before: PoolStatus,
  group: ObservedGroup,
  owner: CountOwner,
  replicas: number,
): PoolStatus {
  return {
    ...withCapacity(before, group),
    ready: true,
    // A later release of the kind may know more of it.
    initialization: { ...before.initialization, provisioned: true },
    replicas,
    groupID: group.id,
    owner,
    ...(group.uniqueId === undefined ? {} : { groupUniqueID: group.uniqueId }),
    ...(group.location === undefined ? {} : { location: group.location }),
    countsByState: countsByState(group.instances),
    ...transitioningOf(group.instances),
  };
}

function countsByState(instances: readonly ObservedInstance[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(instances, (instance) => instance.state);
  const states = [...groups.keys()].toSorted();
  return Object.fromEntries(states.map((state) => [state, groups.get(state)?.length ?? 0]));
}

function transitioningOf(
  instances: readonly ObservedInstance[],
): Required<Pick<PoolStatus, 'transitioning' | 'transitioningMore'>> {
  const transient = instances
    .filter((instance) => instance.transient)
    .map(({ id, state }) => ({ id, state }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    transitioning: transient.slice(0, mostTransitioningNamed),
    transitioningMore: Math.max(0, transient.length - mostTransitioningNamed),
  };
}

const mostCausesNamed = 3;

/** What the next status says of a change of the list. */
export function lastChangeOf(
  { added, removed }: Moved,
  causes: readonly string[],
  now: Date,
): LastChange {
  const more = causes.length - mostCausesNamed;
  const named = causes.slice(0, mostCausesNamed).join(', ');
  return {
    time: now.toISOString(),
    added,
    removed,
    cause: more > 0 ? `${named} and ${more} more` : named,
  };
}
