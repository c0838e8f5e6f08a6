import { isoSeconds } from '../../simulated/clock.ts';
import type { Place } from '../world.ts';
import type { Activity, ActivityStatus, Group, Zone } from './model.ts';

/** One sentence of a cause: `At <time> <what>.` */
export function sentence(place: Place, what: string): string {
  return `At ${isoSeconds(place.world.clock.now())} ${what}.`;
}

/** AWS cuts a cause at so many characters. */
const MAX_CAUSE = 1023;

interface NewActivity {
  readonly description: string;
  readonly cause: string;
  readonly zone: Zone;
  readonly status: ActivityStatus;
}

/** Begins an activity and makes it known to `DescribeScalingActivities`. */
export function startActivity(place: Place, group: Group, given: NewActivity): Activity {
  const activity: Activity = {
    id: place.world.ids.uuid(),
    group: group.name,
    groupArn: group.arn,
    description: given.description,
    cause: given.cause.slice(0, MAX_CAUSE),
    details: { 'Subnet ID': given.zone.subnet, 'Availability Zone': given.zone.name },
    startedAt: place.world.clock.now(),
    status: given.status,
    progress: given.status === 'PreInService' ? 30 : 0,
  };
  place.region.autoscaling.activities.push(activity);
  return activity;
}

export function endActivity(
  place: Place,
  activity: Activity,
  status: 'Successful' | 'Failed' | 'Cancelled',
  message?: string,
): void {
  activity.status = status;
  activity.progress = 100;
  activity.endedAt = place.world.clock.now();
  if (message !== undefined) activity.statusMessage = message;
}
