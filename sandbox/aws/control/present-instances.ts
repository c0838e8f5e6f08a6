import type { World } from '../world.ts';
import type { FeedLine } from './feed-line.ts';

/** The instances that are there, with `from: null` and the time of their last step. */
export function presentInstances(world: Pick<World, 'regions'>): readonly FeedLine[] {
  return world.regions.flatMap((region) =>
    [...region.autoscaling.groups.values()].flatMap((group) =>
      [...group.instances.values()].map((instance) => ({
        type: 'instance' as const,
        at: instance.since,
        account: region.account,
        region: region.name,
        group: group.name,
        instanceId: instance.id,
        zone: instance.zone.name,
        from: null,
        to: instance.state,
      })),
    ),
  );
}
