import { keptFrom } from '../../simulated/past.ts';
import type { Place } from '../world.ts';
import type { GroupView } from './history.ts';
import type { Group, Instance } from './model.ts';

/** Notes for lagging reads what a group is like from now on; call it after each change of its fields. */
export function rememberGroup({ world, region }: Place, group: Group, gone = false): void {
  const { history } = region.autoscaling;
  const { name, arn, createdAt, settings, desired, deleting, warmPool, tags } = group;
  const face = { name, arn, createdAt, settings, desired, deleting, warmPool, tags };
  history.forgetBefore(keptFrom(world));
  history.noteGroup(world.clock.now(), arn, gone ? undefined : face);
}

/** The same for an instance. */
export function rememberInstance(
  { world, region }: Place,
  group: Group,
  instance: Instance,
  gone = false,
): void {
  const { history } = region.autoscaling;
  const { id, type, zone, state, healthy, protectedFromScaleIn } = instance;
  const view = { id, type, zone, state, healthy, protectedFromScaleIn };
  history.forgetBefore(keptFrom(world));
  history.noteInstance(world.clock.now(), group.arn, id, gone ? undefined : view);
}

/** The groups of a region as a read sees them: as they are, or as they were at `asOf`. */
export function groupsSeen(
  context: Pick<Place, 'region'> & { readonly asOf: number | undefined },
): readonly GroupView[] {
  const { groups, history } = context.region.autoscaling;
  return context.asOf === undefined ? [...groups.values()] : history.groupsAt(context.asOf);
}
