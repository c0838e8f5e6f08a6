import type { Place } from '../world.ts';
import { sentence } from './activity.ts';
import { draw, prepare } from './arrival.ts';
import { terminate } from './departure.ts';
import { ways } from './events.ts';
import { isTerminating, isWarm, restsInPool } from './instance-state.ts';
import { attemptLaunch } from './launch-attempt.ts';
import type { Group, Instance, WarmPool } from './model.ts';
import { rememberGroup } from './remember.ts';
import { zonesForLaunch } from './zone-balance.ts';

/** The instances that a warm pool has or is about to get, without those that leave it. */
export function pooledInstances(group: Group): readonly Instance[] {
  return [...group.instances.values()].filter(
    ({ state, returning }) => returning || (isWarm(state) && !isTerminating(state)),
  );
}

/** How many instances a group's warm pool should hold. */
function poolSize(group: Group, pool: WarmPool): number {
  const prepared = pool.maxPrepared ?? group.settings.max;
  return Math.max(pool.minSize, prepared - group.desired, 0);
}

/** Fills the warm pool of a group, or takes the surplus out; ends a pool that is deleted and empty. */
export function keepWarmPool(place: Place, group: Group): void {
  const pool = group.warmPool;
  if (pool === undefined) return;
  if (pool.deleting) return endWhenEmpty(place, group);
  const pooled = pooledInstances(group);
  const surplus = pooled.length - poolSize(group, pool);
  if (surplus < 0) fill(place, group, pool, -surplus);
  const cause = sentence(place, 'an instance was taken out of the warm pool, which was too large');
  const spare = pooled.filter(({ state }) => restsInPool(state)).slice(0, Math.max(0, surplus));
  for (const instance of spare) terminate(place, group, instance, { cause });
}

function endWhenEmpty(place: Place, group: Group): void {
  if ([...group.instances.values()].some(({ state }) => isWarm(state))) return;
  group.warmPool = undefined;
  rememberGroup(place, group);
}

function fill(place: Place, group: Group, pool: WarmPool, count: number): void {
  const cause = sentence(
    place,
    `an instance was started in response to a difference between desired and actual size of the warm pool, which lacked ${count}`,
  );
  attemptLaunch(place, group, { cause, way: ways.prepare }, (zones) => {
    for (const zone of zonesForLaunch({ settings: { zones } }, pooledInstances(group), count)) {
      prepare(place, group, pool, { zone, cause });
    }
  });
}

/** Draws up to `count` instances that rest in the pool, those of emptier zones first; gives how many. */
export function drawFromPool(
  place: Place,
  group: Group,
  count: number,
  given: { readonly cause: string; readonly present: readonly Instance[] },
): number {
  if (group.warmPool === undefined || group.warmPool.deleting) return 0;
  const load = Map.groupBy(given.present, ({ zone }) => zone.name);
  const ready = [...group.instances.values()]
    .filter(({ state, healthy }) => restsInPool(state) && healthy)
    .toSorted((a, b) => (load.get(a.zone.name)?.length ?? 0) - (load.get(b.zone.name)?.length ?? 0))
    .slice(0, count);
  for (const instance of ready) draw(place, group, instance, given.cause);
  return ready.length;
}

/** How many instances that a scale-in takes out can go back into the pool. */
export function roomInPool(group: Group): number {
  const pool = group.warmPool;
  if (pool === undefined || pool.deleting || pool.reuseOnScaleIn !== true) return 0;
  return Math.max(0, poolSize(group, pool) - pooledInstances(group).length);
}
