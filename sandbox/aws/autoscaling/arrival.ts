import type { Place } from '../world.ts';
import { endActivity, sentence, startActivity } from './activity.ts';
import { typeToLaunch } from './capacity-units.ts';
import { terminate } from './departure.ts';
import { publishOutcome, ways } from './events.ts';
import type { LifecycleState } from './instance-state.ts';
import { enter, move, stepAfter } from './instance-step.ts';
import { hooksFor, startActions } from './lifecycle-action.ts';
import type { Activity, Group, Instance, LifecycleAction, WarmPool, Way, Zone } from './model.ts';

/** A way into service or into the warm pool, with the states on it. */
interface Arrival {
  readonly way: Way;
  readonly wait: LifecycleState;
  readonly proceed: LifecycleState;
  readonly end: LifecycleState;
}

const intoService = { wait: 'Pending:Wait', proceed: 'Pending:Proceed', end: 'InService' } as const;

/** Starts an instance; timers and hooks carry it to InService. `cause` is the activity's. */
export function launch(place: Place, group: Group, zone: Zone, cause: string): Instance {
  const title = 'Launching a new EC2 instance';
  const instance = newInstance(place, group, { zone, cause, title, state: 'Pending' });
  const arrival = { ...intoService, way: ways.launch };
  const { pendingMs } = place.world.timings;
  stepAfter(place, instance, pendingMs, () => boot(place, group, instance, arrival));
  return instance;
}

/** Starts an instance for the warm pool, where it comes to rest. */
export function prepare(
  place: Place,
  group: Group,
  pool: WarmPool,
  start: { readonly zone: Zone; readonly cause: string },
): void {
  const title = 'Launching a new EC2 instance into warm pool';
  const instance = newInstance(place, group, { ...start, title, state: 'Warmed:Pending' });
  const arrival: Arrival = {
    way: ways.prepare,
    wait: 'Warmed:Pending:Wait',
    proceed: 'Warmed:Pending:Proceed',
    end: pool.rest,
  };
  const { pendingMs } = place.world.timings;
  stepAfter(place, instance, pendingMs, () => boot(place, group, instance, arrival));
}

/** Takes an instance that rests in the warm pool into the group. */
export function draw(place: Place, group: Group, instance: Instance, cause: string): void {
  instance.activity = startActivity(place, group, {
    description: `Launching a new EC2 instance from warm pool: ${instance.id}`,
    cause,
    zone: instance.zone,
    status: 'PreInService',
  });
  move(place, group, instance, 'Pending');
  const arrival = { ...intoService, way: ways.draw };
  const { warmStartMs } = place.world.timings;
  stepAfter(place, instance, warmStartMs, () => boot(place, group, instance, arrival));
}

interface Birth {
  readonly zone: Zone;
  readonly cause: string;
  readonly title: string;
  readonly state: LifecycleState;
}

function newInstance(place: Place, group: Group, birth: Birth): Instance {
  const { world } = place;
  const id = `i-${world.ids.hex(17)}`;
  const activity: Activity = startActivity(place, group, {
    description: `${birth.title}: ${id}`,
    cause: birth.cause,
    zone: birth.zone,
    status: 'PreInService',
  });
  const now = world.clock.now();
  const instance: Instance = {
    id,
    type: typeToLaunch(group.settings),
    zone: birth.zone,
    launchedAt: now,
    state: birth.state,
    since: now,
    healthy: true,
    protectedFromScaleIn: group.settings.newInstancesProtected,
    activity,
    returning: false,
    actions: new Map(),
  };
  enter(place, group, instance);
  return instance;
}

function boot(place: Place, group: Group, instance: Instance, arrival: Arrival): void {
  const hooks = hooksFor(group, 'launching');
  if (hooks.length === 0) return arrive(place, group, instance, arrival);
  move(place, group, instance, arrival.wait);
  instance.activity.status = 'MidLifecycleAction';
  startActions(place, group, instance, { hooks, way: arrival.way }, (result, action) => {
    if (result === 'ABANDON') return abandon(place, group, instance, { arrival, action });
    move(place, group, instance, arrival.proceed);
    arrive(place, group, instance, arrival);
  });
}

function arrive(place: Place, group: Group, instance: Instance, { way, end }: Arrival): void {
  const { activity, id } = instance;
  move(place, group, instance, end);
  endActivity(place, activity, 'Successful');
  publishOutcome(place, group, { outcome: 'launch', way, instanceId: id, activity });
  group.wake();
}

function abandon(
  place: Place,
  group: Group,
  instance: Instance,
  given: { readonly arrival: Arrival; readonly action: LifecycleAction },
): void {
  const { activity, id } = instance;
  const { way } = given.arrival;
  const message = `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${given.action.token} was abandoned: Lifecycle Action Completed with ABANDON Result`;
  endActivity(place, activity, 'Cancelled', message);
  publishOutcome(place, group, { outcome: 'launch', way, instanceId: id, activity });
  const cause = sentence(
    place,
    `instance ${id} was taken out of service in response to a failed lifecycle action`,
  );
  terminate(place, group, instance, { cause });
  group.wake();
}
