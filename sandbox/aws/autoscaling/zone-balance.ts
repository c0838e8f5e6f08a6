import type { Instance, Zone } from './model.ts';

/** A group, as far as its zones go. */
interface Zones {
  readonly settings: { readonly zones: readonly Zone[] };
}

/** How many instances each zone of the group has; zones that it no longer uses are not counted. */
function countByZone({ settings }: Zones, instances: readonly Instance[]): Map<string, number> {
  const counts = new Map(settings.zones.map(({ name }) => [name, 0]));
  for (const { zone } of instances) {
    const count = counts.get(zone.name);
    if (count !== undefined) counts.set(zone.name, count + 1);
  }
  return counts;
}

/** The zones for the next `count` instances: each goes where there are fewest then. */
export function zonesForLaunch(
  group: Zones,
  instances: readonly Instance[],
  count: number,
): readonly Zone[] {
  const counts = countByZone(group, instances);
  const load = (zone: Zone): number => counts.get(zone.name) ?? 0;
  return Array.from({ length: count }, () => {
    const zone = group.settings.zones.reduce((least, one) =>
      load(one) < load(least) ? one : least,
    );
    counts.set(zone.name, load(zone) + 1);
    return zone;
  });
}

/** Tells whether a launch and a termination would spread the instances better over the group's zones. */
export function isUneven(group: Zones, instances: readonly Instance[]): boolean {
  const counts = [...countByZone(group, instances).values()];
  const inside = counts.reduce((sum, count) => sum + count, 0);
  return inside < instances.length || Math.max(...counts) - Math.min(...counts) > 1;
}

/**
 * The `count` instances to end when the group has too many: each from a zone that the group no
 * longer uses, else from the one that is fullest then; there the oldest. Instances that are
 * protected from scale-in are never chosen, so that there may be fewer.
 */
export function chooseForScaleIn(
  group: Zones,
  instances: readonly Instance[],
  count: number,
): readonly Instance[] {
  const counts = countByZone(group, instances);
  const load = (zone: string): number => counts.get(zone) ?? Infinity;
  const waiting = Map.groupBy(
    instances
      .filter((instance) => !instance.protectedFromScaleIn)
      .toSorted((a, b) => a.launchedAt - b.launchedAt),
    (instance) => instance.zone.name,
  );
  const chosen: Instance[] = [];
  while (chosen.length < count && waiting.size > 0) {
    const zone = [...waiting.keys()].reduce((most, one) => (load(one) > load(most) ? one : most));
    const next = waiting.get(zone)?.shift();
    if (next === undefined) {
      waiting.delete(zone);
      continue;
    }
    chosen.push(next);
    counts.set(zone, load(zone) - 1);
  }
  return chosen;
}
