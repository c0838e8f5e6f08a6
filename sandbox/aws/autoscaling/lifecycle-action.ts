import type { Clock } from '../../simulated/clock.ts';
import type { Place } from '../world.ts';
import { announceAction } from './events.ts';
import type {
  Group,
  HookResult,
  HookTransition,
  Instance,
  LifecycleAction,
  LifecycleHook,
  Way,
} from './model.ts';

/** AWS ends a wait after 48 hours or 100 heartbeats, whichever comes first. */
const MAX_WAIT_SECONDS = 172_800;
const MAX_HEARTBEATS = 100;

export function globalTimeoutSeconds(hook: LifecycleHook): number {
  return Math.min(MAX_WAIT_SECONDS, hook.heartbeatSeconds * MAX_HEARTBEATS);
}

export function hooksFor(group: Group, transition: HookTransition): readonly LifecycleHook[] {
  return [...group.hooks.values()].filter((hook) => hook.transition === transition);
}

/**
 * Lets an instance wait at all these hooks at once and announces each wait. `done` is called once:
 * with CONTINUE when every wait ended so, with ABANDON as soon as one did, which ends the others too.
 */
export function startActions(
  place: Place,
  group: Group,
  instance: Instance,
  waits: { readonly hooks: readonly LifecycleHook[]; readonly way: Way },
  done: (result: HookResult, action: LifecycleAction) => void,
): void {
  const { hooks, way } = waits;
  for (const hook of hooks) {
    const action: LifecycleAction = {
      token: place.world.ids.uuid(),
      hook,
      way,
      latestEnd: place.world.clock.now() + globalTimeoutSeconds(hook) * 1000,
      cancelTimer: () => {},
      finish(result) {
        action.cancelTimer();
        instance.actions.delete(hook.name);
        if (result === 'ABANDON') dropActions(instance);
        if (instance.actions.size === 0) done(result, action);
      },
    };
    instance.actions.set(hook.name, action);
    recordHeartbeat(place.world.clock, action);
  }
  for (const action of instance.actions.values()) announceAction(place, group, instance, action);
}

/** Starts a wait's time-out anew; at the end the hook's default result applies. */
export function recordHeartbeat(clock: Clock, action: LifecycleAction): void {
  action.cancelTimer();
  const left = action.latestEnd - clock.now();
  const ms = Math.max(0, Math.min(action.hook.heartbeatSeconds * 1000, left));
  action.cancelTimer = clock.after(ms, () => action.finish(action.hook.defaultResult));
}

/** Forgets all waits of an instance without calling anybody. */
export function dropActions(instance: Instance): void {
  for (const action of instance.actions.values()) action.cancelTimer();
  instance.actions.clear();
}
