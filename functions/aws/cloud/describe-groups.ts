import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
  type DescribeAutoScalingGroupsCommandOutput,
} from '@aws-sdk/client-auto-scaling';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AwsAccess } from '../../../shared/model/account.ts';
import { toCloudFault } from './aws-fault.ts';

/** `DescribeAutoScalingGroups` takes no more names than this, and answers with as many at once. */
export const mostNamesPerCall = 100;

/** More pages than this for a hundred names are no answer but a loop. */
const mostPages = 200;

export interface DescribeOptions {
  readonly withInstances: boolean;
  /** For all pages together, the assuming of a role and all tries included. */
  readonly limitMs: number;
}

/**
 * All pages of one Describe. A page that fails fails the whole: half an answer is none.
 *
 * @param names one to a hundred; without any, AWS would tell of all groups
 * @throws Fault where AWS did not answer completely
 */
export async function describeGroups(
  client: AutoScalingClient,
  access: AwsAccess,
  names: readonly string[],
  { withInstances, limitMs }: DescribeOptions,
): Promise<readonly AutoScalingGroup[]> {
  const doing = `DescribeAutoScalingGroups in account ${access.account}, region ${access.region}`;
  return withinTime(doing, limitMs, (abortSignal) => {
    const input = {
      AutoScalingGroupNames: [...names],
      MaxRecords: mostNamesPerCall,
      ...(withInstances ? {} : { IncludeInstances: false }),
    };
    return describeAllPages(doing, async (NextToken) =>
      client.send(new DescribeAutoScalingGroupsCommand({ ...input, NextToken }), { abortSignal }),
    );
  });
}

async function describeAllPages(
  doing: string,
  page: (token: string | undefined) => Promise<DescribeAutoScalingGroupsCommandOutput>,
): Promise<readonly AutoScalingGroup[]> {
  const groups: AutoScalingGroup[] = [];
  let token: string | undefined;
  for (let read = 0; read < mostPages; read += 1) {
    const answer = await page(token).catch((error: unknown) => {
      throw toCloudFault(doing, error);
    });
    // The SDK makes `{}` of an empty answer and says nothing: an answer without groups is an empty list.
    if (answer.AutoScalingGroups === undefined) {
      throw incompleteReading(`${doing}: the answer holds no list of groups`);
    }
    groups.push(...answer.AutoScalingGroups);
    token = answer.NextToken;
    if (token === undefined || token === '') return groups;
  }
  throw incompleteReading(`${doing}: still more pages after ${mostPages}`);
}
