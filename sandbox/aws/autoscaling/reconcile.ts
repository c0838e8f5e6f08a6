import type { Place } from '../world.ts';
import { sentence } from './activity.ts';
import { launch, terminate } from './instance-life.ts';
import { countsTowardsCapacity } from './instance-state.ts';
import type { Group, Instance } from './model.ts';
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
  const extra = pendingRebalance(group, present) ? 1 : 0;
  const surplus = present.length - extra - group.desired;
  if (surplus < 0) scaleOut(place, group, -surplus);
  else if (surplus > 0) scaleIn(place, group, surplus);
  else if (extra === 0) evenOut(place, group, present);
  group.causes = [];
}

function presentInstances(group: Group): readonly Instance[] {
  return [...group.instances.values()].filter(({ state }) => countsTowardsCapacity(state));
}

function removeWhenEmpty(place: Place, group: Group): void {
  const { groups } = place.region.autoscaling;
  if (group.instances.size === 0 && groups.get(group.name) === group) groups.delete(group.name);
}

function replaceUnhealthy(place: Place, group: Group): void {
  for (const instance of presentInstances(group)) {
    if (instance.healthy) continue;
    terminate(
      place,
      group,
      instance,
      sentence(place, 'an instance was taken out of service in response to a user health-check'),
    );
  }
}

function scaleOut(place: Place, group: Group, count: number): void {
  const before = presentInstances(group).length;
  const why = sentence(
    place,
    `an instance was started ${DIFFERENCE}, increasing the capacity from ${before} to ${before + count}`,
  );
  const cause = [...group.causes, why].join('  ');
  for (const zone of zonesForLaunch(group, presentInstances(group), count)) {
    launch(place, group, zone, cause);
  }
}

function scaleIn(place: Place, group: Group, count: number): void {
  const present = presentInstances(group);
  const before = present.length;
  const chosen = chooseForScaleIn(group, present, count);
  const why = sentence(
    place,
    `an instance was taken out of service ${DIFFERENCE}, shrinking the capacity from ${before} to ${before - chosen.length}`,
  );
  const selected = chosen.map(({ id }) =>
    sentence(place, `instance ${id} was selected for termination`),
  );
  const cause = [...group.causes, why, ...selected].join('  ');
  for (const instance of chosen) terminate(place, group, instance, cause);
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
  const settled = present.every(({ state }) => state === 'InService');
  if (!settled || present.some((one) => one.protectedFromScaleIn) || !isUneven(group, present))
    return;
  const cause = sentence(
    place,
    'an instance was started in response to an imbalance of the instances over the Availability Zones',
  );
  for (const zone of zonesForLaunch(group, present, 1)) {
    group.rebalancing = launch(place, group, zone, cause).id;
  }
}
