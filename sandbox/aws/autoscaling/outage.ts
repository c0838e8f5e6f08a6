import type { World } from '../world.ts';
import { rememberInstance } from './remember.ts';
import type { Zone } from './model.ts';

/** Lets a zone fail, in all accounts: its instances are unhealthy, and none can start there. */
export function beginOutage(world: World, zone: string): void {
  world.downZones.add(zone);
  for (const region of world.regions) {
    for (const group of region.autoscaling.groups.values()) {
      const hit = [...group.instances.values()].filter((one) => one.zone.name === zone);
      for (const instance of hit) {
        instance.healthy = false;
        rememberInstance({ world, region }, group, instance);
      }
      if (hit.length > 0) group.wake();
    }
  }
}

/** Lets a zone work again; its groups even out then. */
export function endOutage(world: World, zone: string): void {
  world.downZones.delete(zone);
  for (const { autoscaling } of world.regions) {
    for (const group of autoscaling.groups.values()) {
      if (group.settings.zones.some(({ name }) => name === zone)) group.wake();
    }
  }
}

export function zonesThatWork(world: World, zones: readonly Zone[]): readonly Zone[] {
  return zones.filter(({ name }) => !world.downZones.has(name));
}
