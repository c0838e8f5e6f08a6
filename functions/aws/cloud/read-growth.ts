import {
  DescribeScalingActivitiesCommand,
  type Activity,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { Growth, ObservedGroup } from '../../../shared/model/observation.ts';
import { toCloudFault } from './aws-fault.ts';
import { stableWords } from './stable-words.ts';

/** The newest come first, and only the newest says how launching goes now. */
const activitiesLookedAt = 10;

/**
 * Why a group does not grow, from its scaling activities; they are asked only where instances are
 * missing and none is on its way. Where AWS does not answer, nothing is said: the list matters more.
 */
export async function readGrowth(
  client: AutoScalingClient,
  name: string,
  group: ObservedGroup,
): Promise<{ readonly growth?: Growth }> {
  if (!isShort(group)) return { growth: { kind: 'unhindered' } };
  const answer = await orFault(() =>
    client
      .send(
        new DescribeScalingActivitiesCommand({
          AutoScalingGroupName: name,
          MaxRecords: activitiesLookedAt,
        }),
      )
      .catch((error: unknown) => {
        throw toCloudFault(`DescribeScalingActivities of ${name}`, error);
      }),
  );
  return isFault(answer) ? {} : { growth: growthFrom(answer.Activities ?? []) };
}

function isShort({ desiredCapacity, instances }: ObservedGroup): boolean {
  return instances.filter((each) => each.countsTowardsCapacity).length < desiredCapacity;
}

function growthFrom(activities: readonly Activity[]): Growth {
  const launch = activities.find(
    ({ StatusCode, Description = '' }) =>
      (StatusCode === 'Failed' || StatusCode === 'Successful') &&
      Description.startsWith('Launching'),
  );
  return launch?.StatusCode === 'Failed'
    ? { kind: 'failing', said: stableWords(launch.StatusMessage ?? 'AWS gave no reason') }
    : { kind: 'unhindered' };
}
