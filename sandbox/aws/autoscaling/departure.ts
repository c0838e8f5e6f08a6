import type { Place } from '../world.ts';
import { endActivity, startActivity } from './activity.ts';
import { publishOutcome, ways } from './events.ts';
import { isWarm } from './instance-state.ts';
import type { LifecycleState } from './instance-state.ts';
import { move, stepAfter } from './instance-step.ts';
import { dropActions, hooksFor, startActions } from './lifecycle-action.ts';
import type { Activity, Group, Instance, LifecycleHook, Way } from './model.ts';

/** How an instance ends. */
export interface Termination {
  /** The activity's. */
  readonly cause: string;
  /** True ends it without the terminate hooks. */
  readonly skipHooks?: boolean;
  /** True takes it back into the warm pool, if that is still there after the hooks. */
  readonly reuse?: boolean;
}

/** A way out, with the states on it. */
interface Departure {
  readonly way: Way;
  readonly first: LifecycleState;
  readonly wait: LifecycleState;
  readonly proceed: LifecycleState;
}

const fromGroup = {
  first: 'Terminating',
  wait: 'Terminating:Wait',
  proceed: 'Terminating:Proceed',
} as const;
const toItsEnd: Departure = { ...fromGroup, way: ways.terminate };
const backToPool: Departure = { ...fromGroup, way: ways.reuse };
const outOfPool: Departure = {
  way: ways.discard,
  first: 'Warmed:Terminating',
  wait: 'Warmed:Terminating:Wait',
  proceed: 'Warmed:Terminating:Proceed',
};

/** Ends an instance that is not ending yet; hooks hold it up. Returns the activity. */
export function terminate(
  place: Place,
  group: Group,
  instance: Instance,
  given: Termination,
): Activity {
  instance.cancelTimer?.();
  dropActions(instance);
  cutShort(place, instance.activity);
  const departure = departureOf(instance, given);
  instance.activity = startActivity(place, group, {
    description: `Terminating EC2 instance${isWarm(instance.state) ? ' from warm pool' : ''}: ${instance.id}`,
    cause: given.cause,
    zone: instance.zone,
    status: 'InProgress',
  });
  instance.returning = given.reuse === true;
  move(place, group, instance, departure.first);
  const hooks = given.skipHooks === true ? [] : hooksFor(group, 'terminating');
  if (hooks.length === 0) leave(place, group, instance);
  else waitAtHooks(place, group, instance, { hooks, departure });
  return instance.activity;
}

function departureOf({ state }: Instance, { reuse }: Termination): Departure {
  if (isWarm(state)) return outOfPool;
  return reuse === true ? backToPool : toItsEnd;
}

/** Ends what the instance was about, where that was not done. */
function cutShort(place: Place, activity: Activity): void {
  if (activity.endedAt !== undefined) return;
  endActivity(place, activity, 'Cancelled', 'The instance was terminated before this was done');
}

function waitAtHooks(
  place: Place,
  group: Group,
  instance: Instance,
  given: { readonly hooks: readonly LifecycleHook[]; readonly departure: Departure },
): void {
  const { hooks, departure } = given;
  move(place, group, instance, departure.wait);
  instance.activity.status = 'MidLifecycleAction';
  startActions(place, group, instance, { hooks, way: departure.way }, (result) => {
    move(place, group, instance, departure.proceed);
    instance.activity.status = 'InProgress';
    // Otherwise CONTINUE and ABANDON both end the instance; ABANDON only ends the other waits at once.
    if (result === 'ABANDON') instance.returning = false;
    leave(place, group, instance);
  });
}

function leave(place: Place, group: Group, instance: Instance): void {
  const pool = group.warmPool;
  if (instance.returning && pool !== undefined && !pool.deleting) {
    return returnToPool(place, group, instance, pool.rest);
  }
  instance.returning = false;
  const way = isWarm(instance.state) ? ways.discard : ways.terminate;
  stepAfter(place, instance, place.world.timings.terminatingMs, () => {
    move(place, group, instance, null);
    succeed(place, group, instance, { outcome: 'terminate', way });
  });
}

/** The instance has left the group at once; AWS tells that as a termination with the pool as destination. */
function returnToPool(place: Place, group: Group, instance: Instance, rest: LifecycleState): void {
  instance.returning = false;
  move(place, group, instance, 'Warmed:Pending');
  succeed(place, group, instance, { outcome: 'terminate', way: ways.reuse });
  stepAfter(place, instance, place.world.timings.pendingMs, () => {
    move(place, group, instance, rest);
    group.wake();
  });
}

function succeed(
  place: Place,
  group: Group,
  { activity, id: instanceId }: Instance,
  what: { readonly outcome: 'terminate' | 'detach'; readonly way: Way },
): void {
  endActivity(place, activity, 'Successful');
  publishOutcome(place, group, { ...what, instanceId, activity });
  group.wake();
}

/** Takes an instance out of its group; it lives on outside. */
export function detach(place: Place, group: Group, instance: Instance, cause: string): Activity {
  instance.activity = startActivity(place, group, {
    description: `Detaching EC2 instance: ${instance.id}`,
    cause,
    zone: instance.zone,
    status: 'InProgress',
  });
  move(place, group, instance, 'Detaching');
  stepAfter(place, instance, place.world.timings.detachingMs, () => {
    move(place, group, instance, null);
    succeed(place, group, instance, { outcome: 'detach', way: ways.terminate });
  });
  return instance.activity;
}
