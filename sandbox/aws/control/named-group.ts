import { z } from 'zod';
import type { Group } from '../autoscaling/model.ts';
import type { Region } from '../world.ts';
import { ControlError } from '../../simulated/control/exchange.ts';
import type { ControlExchange } from './steered.ts';

/** Where the group of a route is; needed where several have its name. */
export const whereOfGroup = z.strictObject({
  account: z.string().optional(),
  region: z.string().optional(),
});

/** The group that the path names, with its region; throws {@link ControlError} where that is not one. */
export function findGroup(
  { world, names }: Pick<ControlExchange, 'world' | 'names'>,
  place: z.output<typeof whereOfGroup>,
): { readonly group: Group; readonly region: Region } {
  const name = names['name'] ?? '';
  const found = world.regions
    .filter(({ account }) => place.account === undefined || account === place.account)
    .filter((region) => place.region === undefined || region.name === place.region)
    .flatMap((region) => {
      const group = region.autoscaling.groups.get(name);
      return group === undefined ? [] : [{ group, region }];
    });
  const [one] = found;
  if (one === undefined) throw new ControlError(404, `There is no group "${name}" there`);
  if (found.length === 1) return one;
  const arns = found.map(({ group }) => group.arn).join(', ');
  throw new ControlError(400, `Several groups are "${name}": ${arns}; give account and region`);
}
