import type { Place } from '../world.ts';
import { requireStep } from './instance-state.ts';
import type { LifecycleState } from './instance-state.ts';
import type { Group, Instance } from './model.ts';
import { rememberInstance } from './remember.ts';

/** Puts a new instance, which is in its first state, into its group. */
export function enter(place: Place, group: Group, instance: Instance): void {
  group.instances.set(instance.id, instance);
  show(place, group, instance, null, instance.state);
  rememberInstance(place, group, instance);
}

/** Takes an instance one step further, at once and visibly; null takes it out of its group. */
export function move(
  place: Place,
  group: Group,
  instance: Instance,
  to: LifecycleState | null,
): void {
  const from = instance.state;
  requireStep(instance.id, from, to);
  instance.since = place.world.clock.now();
  delete instance.cancelTimer;
  if (to === null) group.instances.delete(instance.id);
  else instance.state = to;
  show(place, group, instance, from, to);
  rememberInstance(place, group, instance, to === null);
}

/** Lets the next step of an instance happen after `ms`, unless something else happens to it before. */
export function stepAfter(place: Place, instance: Instance, ms: number, step: () => void): void {
  instance.cancelTimer = place.world.clock.after(ms, step);
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
