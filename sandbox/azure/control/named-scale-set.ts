import { z } from 'zod';
import { ControlError } from '../../simulated/control/exchange.ts';
import { scaleSetsOf } from '../compute/find.ts';
import type { Instance, ScaleSet } from '../compute/model.ts';
import { scaleSetId } from '../compute/names.ts';
import type { ControlExchange } from './steered.ts';

/** Where the scale set of a route is; needed where several have its name. */
export const whereOfScaleSet = z.strictObject({
  subscription: z.string().optional(),
  resourceGroup: z.string().optional(),
});

/** The scale set that the path names; throws {@link ControlError} where that is not one. */
export function namedScaleSet(
  { world, names }: Pick<ControlExchange, 'world' | 'names'>,
  place: z.output<typeof whereOfScaleSet>,
): ScaleSet {
  const name = names['name'] ?? '';
  const groups = [...world.subscriptions.values()].flatMap(({ resourceGroups }) => [
    ...resourceGroups.values(),
  ]);
  const found = scaleSetsOf({ asOf: undefined }, groups)
    .map(({ scaleSet }) => scaleSet)
    .filter((one) => same(name, one.name) && same(place.subscription, one.subscription.id))
    .filter((one) => same(place.resourceGroup, one.resourceGroup.name));
  const [one] = found;
  if (one === undefined) throw new ControlError(404, `There is no scale set "${name}" there`);
  if (found.length === 1) return one;
  const ids = found.map((other) => scaleSetId(other)).join(', ');
  throw new ControlError(
    400,
    `Several scale sets are "${name}": ${ids}; give subscription and resourceGroup`,
  );
}

function same(wanted: string | undefined, given: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === given.toLowerCase();
}

/** The instance that the path names; throws {@link ControlError} where there is none. */
export function namedInstance(scaleSet: ScaleSet, names: ControlExchange['names']): Instance {
  const id = names['instance'] ?? '';
  const instance = scaleSet.instances.get(id.toLowerCase())?.now();
  if (instance !== undefined) return instance;
  const known = [...scaleSet.instances.values()].flatMap((one) => one.now()?.id ?? []);
  throw new ControlError(
    404,
    `There is no instance "${id}" in ${scaleSet.name}; there is ${known.join(', ') || 'none'}`,
  );
}
