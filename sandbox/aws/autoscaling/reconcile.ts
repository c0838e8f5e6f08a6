import type { Place } from '../world.ts';
import { sentence } from './activity.ts';
import { launch } from './arrival.ts';
import { typeToLaunch, unitsOf } from './capacity-units.ts';
import { terminate } from './departure.ts';
import { ways } from './events.ts';
import { countsTowardsCapacity } from './instance-state.ts';
import { attemptLaunch } from './launch-attempt.ts';
import type { Group, Instance } from './model.ts';
import { zonesThatWork } from './outage.ts';
import { rememberGroup } from './remember.ts';
import { drawFromPool, keepWarmPool, pooledInstances, roomInPool } from './warm-pool.ts';
import { chooseForScaleIn, isUneven, zonesForLaunch } from './zone-balance.ts';

const DIFFERENCE = 'in response to a difference between desired and actual capacity';

/**
 * The function that lets a group act `reconcileMs` later; calls in between count as one. Nothing
 * polls: it is called after each change of the group or of an instance.
 */
export function reconcileSoon(place: Place, groupOf: () => Group): () => void {
  let queued = false;
  return () => {
    if (queued) return;
    queued = true;
    place.world.clock.after(place.world.timings.reconcileMs, () => {
      queued = false;
      reconcile(place, groupOf());
    });
  };
}

function reconcile(place: Place, group: Group): void {
  if (group.deleting) return removeWhenEmpty(place, group);
  replaceUnhealthy(place, group);
  const present = presentInstances(group);
  const extra = pendingRebalance(group, present) ? nextUnits(group) : 0;
  const surplus = unitsIn(group, present) - extra - group.desired;
  if (surplus < 0) scaleOut(place, group, -surplus);
  else if (surplus > 0) scaleIn(place, group, surplus);
  else if (extra === 0) evenOut(place, group, present);
  keepWarmPool(place, group);
  group.causes = [];
}

function presentInstances(group: Group): readonly Instance[] {
  return [...group.instances.values()].filter(({ state }) => countsTowardsCapacity(state));
}

function unitsIn({ settings }: Group, instances: readonly Instance[]): number {
  return instances.reduce((sum, { type }) => sum + unitsOf(settings, type), 0);
}

/** The units of the instance that is launched next. */
function nextUnits({ settings }: Group): number {
  return unitsOf(settings, typeToLaunch(settings));
}

function removeWhenEmpty(place: Place, group: Group): void {
  const { groups } = place.region.autoscaling;
  if (group.instances.size === 0 && groups.get(group.name) === group) removeGroup(place, group);
}

/** Takes an empty group out of its region. */
export function removeGroup(place: Place, group: Group): void {
  group.cancelRetry?.();
  place.region.autoscaling.groups.delete(group.name);
  rememberGroup(place, group, true);
}

/** Ends what is unhealthy in service or in the warm pool; what stands by is left alone. */
function replaceUnhealthy(place: Place, group: Group): void {
  const pooled = pooledInstances(group).filter(({ returning }) => !returning);
  for (const instance of [...presentInstances(group), ...pooled]) {
    if (instance.healthy) continue;
    const check = place.world.downZones.has(instance.zone.name)
      ? 'an EC2 health check indicating it has been terminated or stopped'
      : 'a user health-check';
    const cause = sentence(place, `an instance was taken out of service in response to ${check}`);
    terminate(place, group, instance, { cause });
  }
}

/** Launches until nothing is missing, even if there is more then. */
function scaleOut(place: Place, group: Group, missing: number): void {
  const units = nextUnits(group);
  const count = Math.ceil(missing / units);
  const before = unitsIn(group, presentInstances(group));
  const why = sentence(
    place,
    `an instance was started ${DIFFERENCE}, increasing the capacity from ${before} to ${before + count * units}`,
  );
  const cause = [...group.causes, why].join('  ');
  attemptLaunch(place, group, { cause, way: ways.launch }, (zones) => {
    const drawn = drawFromPool(place, group, count, { cause, present: presentInstances(group) });
    const load = presentInstances(group);
    for (const zone of zonesForLaunch({ settings: { zones } }, load, count - drawn)) {
      launch(place, group, zone, cause);
    }
  });
}

/** Ends as many as may go without the desired capacity being missed. */
function scaleIn(place: Place, group: Group, surplus: number): void {
  const present = presentInstances(group);
  const before = unitsIn(group, present);
  const chosen = fitting(group, chooseForScaleIn(group, present, present.length), surplus);
  if (chosen.length === 0) return;
  const why = sentence(
    place,
    `an instance was taken out of service ${DIFFERENCE}, shrinking the capacity from ${before} to ${before - unitsIn(group, chosen)}`,
  );
  const selected = chosen.map(({ id }) =>
    sentence(place, `instance ${id} was selected for termination`),
  );
  const cause = [...group.causes, why, ...selected].join('  ');
  let room = roomInPool(group);
  for (const instance of chosen) {
    const reuse = instance.state === 'InService' && room > 0;
    if (reuse) room -= 1;
    terminate(place, group, instance, { cause, reuse });
  }
}

/** The first of them that are no more units than these together. */
function fitting(
  { settings }: Group,
  inOrder: readonly Instance[],
  units: number,
): readonly Instance[] {
  let left = units;
  const end = inOrder.findIndex(({ type }) => (left -= unitsOf(settings, type)) < 0);
  return end === -1 ? inOrder : inOrder.slice(0, end);
}

/** True while the instance that was launched to even out the zones is not yet in service. */
function pendingRebalance(group: Group, present: readonly Instance[]): boolean {
  const extra = present.find(({ id }) => id === group.rebalancing);
  if (extra !== undefined && extra.state !== 'InService') return true;
  group.rebalancing = undefined;
  return false;
}

/** As AWS does: first launch in the emptiest zone; the surplus ends when that one is in service. */
function evenOut(place: Place, group: Group, present: readonly Instance[]): void {
  const zones = zonesThatWork(place.world, group.settings.zones);
  const working = { settings: { zones } };
  const settled = present.every(({ state }) => state === 'InService');
  const isProtected = present.some((one) => one.protectedFromScaleIn);
  if (zones.length === 0 || !settled || isProtected || !isUneven(working, present)) return;
  const cause = sentence(
    place,
    'an instance was started in response to an imbalance of the instances over the Availability Zones',
  );
  attemptLaunch(place, group, { cause, way: ways.launch }, () => {
    for (const zone of zonesForLaunch(working, present, 1)) {
      group.rebalancing = launch(place, group, zone, cause).id;
    }
  });
}
