import type { Place } from '../world.ts';
import { endActivity, sentence, startActivity } from './activity.ts';
import { publishOutcome } from './events.ts';
import { requireStep } from './instance-state.ts';
import type { LifecycleState } from './instance-state.ts';
import { dropActions, hooksFor, startActions } from './lifecycle-action.ts';
import type { Activity, Group, Instance, LifecycleAction, LifecycleHook, Zone } from './model.ts';

/** Starts an instance; timers and hooks carry it to InService. `cause` is the activity's. */
export function launch(place: Place, group: Group, zone: Zone, cause: string): Instance {
  const { world } = place;
  const id = `i-${world.ids.hex(17)}`;
  const now = world.clock.now();
  const activity = startActivity(place, group, {
    description: `Launching a new EC2 instance: ${id}`,
    cause,
    zone,
    status: 'PreInService',
  });
  const instance: Instance = {
    id,
    zone,
    launchedAt: now,
    state: 'Pending',
    since: now,
    healthy: true,
    protectedFromScaleIn: group.settings.newInstancesProtected,
    activity,
    actions: new Map(),
  };
  group.instances.set(id, instance);
  show(place, group, instance, null, 'Pending');
  instance.cancelTimer = world.clock.after(world.timings.pendingMs, () =>
    boot(place, group, instance),
  );
  return instance;
}

function boot(place: Place, group: Group, instance: Instance): void {
  const hooks = hooksFor(group, 'launching');
  if (hooks.length === 0) return enterService(place, group, instance);
  move(place, group, instance, 'Pending:Wait');
  instance.activity.status = 'MidLifecycleAction';
  startActions(place, group, instance, hooks, (result, action) => {
    if (result === 'ABANDON') return abandonLaunch(place, group, instance, action);
    move(place, group, instance, 'Pending:Proceed');
    enterService(place, group, instance);
  });
}

function enterService(place: Place, group: Group, instance: Instance): void {
  move(place, group, instance, 'InService');
  endActivity(place, instance.activity, 'Successful');
  publishOutcome(place, group, instance, 'launch', instance.activity);
  group.wake();
}

function abandonLaunch(
  place: Place,
  group: Group,
  instance: Instance,
  action: LifecycleAction,
): void {
  const message = `Instance failed to complete user's Lifecycle Action: Lifecycle Action with token ${action.token} was abandoned: Lifecycle Action Completed with ABANDON Result`;
  endActivity(place, instance.activity, 'Cancelled', message);
  publishOutcome(place, group, instance, 'launch', instance.activity);
  const cause = sentence(
    place,
    `instance ${instance.id} was taken out of service in response to a failed lifecycle action`,
  );
  terminate(place, group, instance, cause);
  group.wake();
}

/** Ends an instance that is not ending yet; hooks hold it up unless `skipHooks`. Returns the activity. */
export function terminate(
  place: Place,
  group: Group,
  instance: Instance,
  cause: string,
  skipHooks = false,
): Activity {
  instance.cancelTimer?.();
  dropActions(instance);
  const wasLaunching = instance.state.startsWith('Pending');
  if (wasLaunching && instance.activity.endedAt === undefined) {
    endActivity(
      place,
      instance.activity,
      'Cancelled',
      'Instance was terminated before it was in service',
    );
  }
  instance.activity = startActivity(place, group, {
    description: `Terminating EC2 instance: ${instance.id}`,
    cause,
    zone: instance.zone,
    status: 'InProgress',
  });
  move(place, group, instance, 'Terminating');
  const hooks = skipHooks ? [] : hooksFor(group, 'terminating');
  if (hooks.length === 0) shutDown(place, group, instance);
  else waitAtTerminateHooks(place, group, instance, hooks);
  return instance.activity;
}

function waitAtTerminateHooks(
  place: Place,
  group: Group,
  instance: Instance,
  hooks: readonly LifecycleHook[],
): void {
  move(place, group, instance, 'Terminating:Wait');
  instance.activity.status = 'MidLifecycleAction';
  startActions(place, group, instance, hooks, () => {
    // CONTINUE and ABANDON both end the instance; ABANDON only ends the other waits at once.
    move(place, group, instance, 'Terminating:Proceed');
    instance.activity.status = 'InProgress';
    shutDown(place, group, instance);
  });
}

function shutDown(place: Place, group: Group, instance: Instance): void {
  const { world } = place;
  instance.cancelTimer = world.clock.after(world.timings.terminatingMs, () => {
    move(place, group, instance, null);
    endActivity(place, instance.activity, 'Successful');
    publishOutcome(place, group, instance, 'terminate', instance.activity);
    group.wake();
  });
}

/** Takes an instance in service out of its group; it lives on outside. */
export function detach(place: Place, group: Group, instance: Instance, cause: string): Activity {
  const { world } = place;
  const activity = startActivity(place, group, {
    description: `Detaching EC2 instance: ${instance.id}`,
    cause,
    zone: instance.zone,
    status: 'InProgress',
  });
  instance.activity = activity;
  move(place, group, instance, 'Detaching');
  instance.cancelTimer = world.clock.after(world.timings.detachingMs, () => {
    move(place, group, instance, null);
    endActivity(place, activity, 'Successful');
    publishOutcome(place, group, instance, 'detach', activity);
    group.wake();
  });
  return activity;
}

function move(place: Place, group: Group, instance: Instance, to: LifecycleState | null): void {
  const from = instance.state;
  requireStep(instance.id, from, to);
  instance.since = place.world.clock.now();
  delete instance.cancelTimer;
  if (to === null) group.instances.delete(instance.id);
  else instance.state = to;
  show(place, group, instance, from, to);
}

function show(
  { world, region }: Place,
  group: Group,
  instance: Instance,
  from: LifecycleState | null,
  to: LifecycleState | null,
): void {
  world.feed.publish({
    type: 'instance',
    at: instance.since,
    account: region.account,
    region: region.name,
    group: group.name,
    instanceId: instance.id,
    zone: instance.zone.name,
    from,
    to,
  });
}
