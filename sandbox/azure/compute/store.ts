import { keptFrom, MAX_LAG_MS } from '../../simulated/past.ts';
import type { Versions } from '../versions.ts';
import { newVersions } from '../versions.ts';
import type { World } from '../world.ts';
import type { Instance, ScaleSet, ScaleSetState } from './model.ts';
import { instanceId, stateOf } from './names.ts';

type Keeping = Pick<World, 'clock' | 'faults'>;

/**
 * Changes a scale set; its ETag counts on where the change is its owner's. With its provisioning state
 * an old failure is forgotten.
 */
export function changeScaleSet(
  world: Keeping,
  { state }: ScaleSet,
  change: Partial<ScaleSetState>,
): void {
  const now = state.now();
  const isStep = change.provisioningState !== undefined;
  const step = isStep ? { since: world.clock.now(), failure: undefined } : {};
  if (now !== undefined) note(world, state, { ...now, ...step, ...change });
}

/** Adds an instance, changes it, or takes it out (undefined), and tells the feed of its step. */
export function putInstance(
  world: Pick<World, 'clock' | 'faults' | 'feed'>,
  scaleSet: ScaleSet,
  id: string,
  next: Instance | undefined,
): void {
  const key = id.toLowerCase();
  const versions = scaleSet.instances.get(key) ?? newVersions<Instance>(-Infinity, undefined);
  const before = versions.now();
  scaleSet.instances.set(key, versions);
  note(world, versions, next);
  if (next === undefined) forgetLater(world, scaleSet.instances, key, versions);
  const shown = next ?? before;
  const from = before === undefined ? null : stateOf(before);
  const to = next === undefined ? null : stateOf(next);
  if (shown === undefined || from === to) return;
  world.feed.publish({ ...instanceLine(scaleSet, shown), at: world.clock.now(), from, to });
}

/** What the feed says of an instance, but for its step. */
export function instanceLine(scaleSet: ScaleSet, instance: Instance) {
  return {
    type: 'instance' as const,
    at: instance.since,
    subscription: scaleSet.subscription.id,
    resourceGroup: scaleSet.resourceGroup.name,
    location: scaleSet.location,
    scaleSet: scaleSet.name,
    instanceId: instance.id,
    resourceId: instanceId(scaleSet, instance),
    computerName: instance.computerName,
    zone: instance.zone ?? null,
  };
}

/** Notes how something is from now on; what nobody can ask for any more is forgotten. */
export function note<T>(world: Keeping, versions: Versions<T>, value: T | undefined): void {
  versions.set(world.clock.now(), value);
  versions.forgetBefore(keptFrom(world));
}

/** Drops what has ended once its past is out of sight. */
export function forgetLater<T>(
  world: Keeping,
  things: Map<string, Versions<T>>,
  key: string,
  versions: Versions<T>,
): void {
  world.clock.after(MAX_LAG_MS, () => {
    if (things.get(key) !== versions || versions.now() !== undefined) return;
    versions.forgetBefore(keptFrom(world));
    if (versions.isGone()) things.delete(key);
    else forgetLater(world, things, key, versions);
  });
}
