import {
  DescribeScalingActivitiesCommand,
  type Activity,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { stableWords } from '../../../shared/cloud/stable-words.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { toCloudFault } from './aws-fault.ts';

export interface LastCauseDeps {
  readonly client: AutoScalingClient;
  /** All tries included. */
  readonly limitMs: number;
}

/** The newest come first; each instance has one, and all of a change have the same cause. */
const activitiesLookedAt = 100;

/**
 * What last changed the desired capacity to this figure, in AWS's words. Causes are the only place
 * where AWS says it: `At <time> a monitor alarm … triggered policy … changing the desired capacity
 * from 7 to 5.  At <time> an instance was taken out of service …`
 *
 * @returns `undefined` where no recent activity tells of it: AWS has none where no instance moved
 * @throws Fault
 */
export async function lastCauseOf(
  { client, limitMs }: LastCauseDeps,
  name: string,
  desiredCapacity: number,
): Promise<string | undefined> {
  const doing = `DescribeScalingActivities of ${name}`;
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: name,
    MaxRecords: activitiesLookedAt,
  });
  const answer = await withinTime(doing, limitMs, (abortSignal) =>
    client.send(command, { abortSignal }).catch((error: unknown) => {
      throw toCloudFault(doing, error);
    }),
  );
  const changes = (answer.Activities ?? []).flatMap(changesToldBy);
  const change = changes.find((sentence) => figureSetBy(sentence) === desiredCapacity);
  return change === undefined ? undefined : stableWords(change);
}

/** The sentences of a cause that change the desired capacity, the last one first. */
function changesToldBy({ Cause = '' }: Activity): readonly string[] {
  return Cause.split(/(?:^|\s)At \d{4}-\d\d-\d\dT[\d:.]+Z?,?\s+/)
    .map((sentence) => sentence.trim().replace(/\.$/, ''))
    .filter((sentence) => figureSetBy(sentence) !== undefined)
    .toReversed();
}

function figureSetBy(sentence: string): number | undefined {
  const figure = /desired capacity from \d+ to (\d+)/i.exec(sentence)?.[1];
  return figure === undefined ? undefined : Number(figure);
}
