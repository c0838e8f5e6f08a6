import {
  DescribeScalingActivitiesCommand,
  type Activity,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { isFault, orFault } from '../../../shared/model/fault.ts';
import type { Growth, ObservedGroup } from '../../../shared/model/observation.ts';
import { toCloudFault } from './aws-fault.ts';

export interface ReadGrowthDeps {
  readonly client: AutoScalingClient;
  readonly limitMs: number;
}

/** The newest come first, and only the newest says how launching goes now. */
const activitiesLookedAt = 10;

/**
 * Why a group does not grow, from its scaling activities; they are asked only where instances are
 * missing and none is on its way. Where AWS does not answer, nothing is said: the list matters more. Nor
 * is it where the group counts something else than instances, since none can be known to be missing.
 */
export async function readGrowth(
  { client, limitMs }: ReadGrowthDeps,
  name: string,
  group: ObservedGroup,
): Promise<{ readonly growth?: Growth }> {
  if (group.countedIn !== undefined) return {};
  if (!isShort(group)) return { growth: { kind: 'unhindered' } };
  const doing = `DescribeScalingActivities of ${name}`;
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: name,
    MaxRecords: activitiesLookedAt,
  });
  const answer = await orFault(() =>
    withinTime(doing, limitMs, (abortSignal) =>
      client.send(command, { abortSignal }).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    ),
  );
  // An answer without a list is not one that says that no launch failed.
  if (isFault(answer) || answer.Activities === undefined) return {};
  return { growth: growthFrom(answer.Activities) };
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
