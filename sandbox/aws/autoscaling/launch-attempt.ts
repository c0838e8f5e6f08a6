import type { Place } from '../world.ts';
import { endActivity, startActivity } from './activity.ts';
import { publishOutcome } from './events.ts';
import type { Group, LaunchFailure, Way, Zone } from './model.ts';
import { zonesThatWork } from './outage.ts';

const NO_CAPACITY: LaunchFailure = {
  code: 'InsufficientInstanceCapacity',
  message: 'There is no capacity in any Availability Zone that you requested.',
};

/**
 * Tries to start instances: `start` does it for the zones, unless all zones of the group are down
 * or somebody let its launches fail. AWS tries each zone then, so that there is one failed activity
 * and one event a zone, and tries again later.
 */
export function attemptLaunch(
  place: Place,
  group: Group,
  attempt: { readonly cause: string; readonly way: Way },
  start: (zones: readonly Zone[]) => void,
): void {
  const zones = zonesThatWork(place.world, group.settings.zones);
  const tried = zones.length > 0 ? zones : group.settings.zones;
  let failed = false;
  for (const zone of distinct(tried)) {
    const failure = zones.length > 0 ? group.failNextLaunch() : NO_CAPACITY;
    if (failure === undefined) break;
    fail(place, group, { ...attempt, zone, failure });
    failed = true;
  }
  if (failed) tryAgainLater(place, group);
  else start(zones);
}

function distinct(zones: readonly Zone[]): readonly Zone[] {
  return [...new Map(zones.map((zone) => [zone.name, zone])).values()];
}

function fail(
  place: Place,
  group: Group,
  given: {
    readonly cause: string;
    readonly way: Way;
    readonly zone: Zone;
    readonly failure: LaunchFailure;
  },
): void {
  const { cause, zone, failure } = given;
  const reason = `Could not launch On-Demand Instances. ${failure.code} - ${failure.message} Launching EC2 instance failed.`;
  const activity = startActivity(place, group, {
    description: `Launching a new EC2 instance.  Status Reason: ${reason}`,
    cause,
    zone,
    status: 'PreInService',
  });
  endActivity(place, activity, 'Failed', reason);
  publishOutcome(place, group, { outcome: 'launch', way: given.way, instanceId: '', activity });
}

function tryAgainLater({ world }: Place, group: Group): void {
  group.cancelRetry ??= world.clock.after(world.timings.launchRetryMs, () => {
    group.cancelRetry = undefined;
    group.wake();
  });
}
