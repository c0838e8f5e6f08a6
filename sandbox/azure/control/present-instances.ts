import { scaleSetsOf } from '../compute/find.ts';
import { instancesOf } from '../compute/model.ts';
import { stateOf } from '../compute/names.ts';
import { instanceLine } from '../compute/store.ts';
import type { World } from '../world.ts';
import type { FeedLine } from './feed-line.ts';

/** The instances that are there, with `from: null` and the time of their last step. */
export function presentInstances(world: Pick<World, 'subscriptions'>): readonly FeedLine[] {
  const groups = [...world.subscriptions.values()].flatMap(({ resourceGroups }) => [
    ...resourceGroups.values(),
  ]);
  return scaleSetsOf({ asOf: undefined }, groups).flatMap(({ scaleSet }) =>
    instancesOf(scaleSet).map((instance) => ({
      ...instanceLine(scaleSet, instance),
      from: null,
      to: stateOf(instance),
    })),
  );
}
