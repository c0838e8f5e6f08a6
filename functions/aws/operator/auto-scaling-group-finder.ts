import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AwsAccess, CloudAccess } from '../../../shared/model/account.ts';
import type { FoundGroup, GroupFinder, WantedGroup } from '../../../shared/ports/group-finder.ts';
import { awsAccess } from '../cloud/aws-access.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import { describeGroups, mostNamesPerCall } from '../cloud/describe-groups.ts';
import { parseCapacity } from '../cloud/parse-group.ts';

export interface AutoScalingGroupFinderDeps {
  readonly clients: { clientFor(access: AwsAccess): AutoScalingClient };
}

/** So long a person waits for one place, the assuming of a role included. */
const limitMs = 15_000;

/** Enough to find a name that was mistyped. */
const mostNamePages = 10;

/** Looks for Auto Scaling groups by name, without their instances. */
export class AutoScalingGroupFinder implements GroupFinder {
  readonly #deps: AutoScalingGroupFinderDeps;

  constructor(deps: AutoScalingGroupFinderDeps) {
    this.#deps = deps;
  }

  async find(access: CloudAccess, { name }: WantedGroup): Promise<readonly FoundGroup[]> {
    const place = awsAccess(access);
    const client = this.#deps.clients.clientFor(place);
    const options = { withInstances: false, limitMs };
    const described = await describeGroups(client, place, [name], options);
    // AWS finds a group by its ARN too, which is no name.
    return described
      .filter((group) => group.AutoScalingGroupName === name)
      .map((group) => foundGroup(place, name, group));
  }

  async names(access: CloudAccess): Promise<readonly string[]> {
    const place = awsAccess(access);
    const client = this.#deps.clients.clientFor(place);
    const doing = `DescribeAutoScalingGroups in account ${place.account}, region ${place.region}`;
    return withinTime(doing, limitMs, (abortSignal) => namesIn(client, doing, abortSignal));
  }
}

async function namesIn(
  client: AutoScalingClient,
  doing: string,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  for (let read = 0; read < mostNamePages; read += 1) {
    const input = { MaxRecords: mostNamesPerCall, IncludeInstances: false, NextToken };
    const answer = await client
      .send(new DescribeAutoScalingGroupsCommand(input), { abortSignal })
      .catch((error: unknown) => {
        throw toCloudFault(doing, error);
      });
    if (answer.AutoScalingGroups === undefined) {
      throw incompleteReading(`${doing}: the answer holds no list of groups`);
    }
    names.push(...answer.AutoScalingGroups.flatMap((group) => group.AutoScalingGroupName ?? []));
    NextToken = answer.NextToken;
    if (NextToken === undefined || NextToken === '') break;
  }
  return names;
}

function foundGroup(place: AwsAccess, name: string, group: AutoScalingGroup): FoundGroup {
  const { account, region } = place;
  const tags = (group.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  return {
    group: { kind: 'AutoScalingGroup', account, region, name },
    region,
    ...parseCapacity(place, group),
    tags: Object.fromEntries(tags),
    // Only a group that is being deleted has a status.
    beingDeleted: group.Status !== undefined,
  };
}
