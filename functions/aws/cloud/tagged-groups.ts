import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingClient,
} from '@aws-sdk/client-auto-scaling';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AwsAccess, CloudAccess } from '../../../shared/model/account.ts';
import type { GroupRef } from '../../../shared/model/group.ts';
import { awsInstallationTag } from '../../../shared/model/installation.ts';
import type { TaggedGroups } from '../../../shared/ports/tagged-groups.ts';
import { awsAccess } from './aws-access.ts';
import { toCloudFault } from './aws-fault.ts';

/** The most that AWS gives at once. */
const groupsPerPage = 100;

/** More pages than this are no account but a loop: AWS's own quota is far below. */
const mostPages = 1_000;

/** For each page, the assuming of a role and all tries included. */
const pageLimitMs = 10_000;

/** The Auto Scaling groups of an account and region that carry the tag of an installation. */
export class TaggedAutoScalingGroups implements TaggedGroups {
  readonly #clients: { clientFor(access: AwsAccess): AutoScalingClient };

  constructor(clients: { clientFor(access: AwsAccess): AutoScalingClient }) {
    this.#clients = clients;
  }

  async *taggedGroups(
    access: CloudAccess,
    installation: string,
  ): AsyncGenerator<readonly GroupRef[]> {
    const { account, region } = awsAccess(access);
    let token: string | undefined;
    for (let read = 0; read < mostPages; read += 1) {
      const { names, next } = await this.#page(awsAccess(access), installation, token);
      yield names.map((name): GroupRef => ({ kind: 'AutoScalingGroup', account, region, name }));
      if (next === undefined || next === '') return;
      token = next;
    }
    throw incompleteReading(`${doingIn(awsAccess(access))}: still more pages after ${mostPages}`);
  }

  async #page(
    access: AwsAccess,
    installation: string,
    token: string | undefined,
  ): Promise<{ readonly names: readonly string[]; readonly next: string | undefined }> {
    const doing = doingIn(access);
    const command = new DescribeAutoScalingGroupsCommand({
      Filters: [{ Name: `tag:${awsInstallationTag}`, Values: [installation] }],
      IncludeInstances: false,
      MaxRecords: groupsPerPage,
      NextToken: token,
    });
    const client = this.#clients.clientFor(access);
    const { AutoScalingGroups, NextToken } = await withinTime(doing, pageLimitMs, (abortSignal) =>
      client.send(command, { abortSignal }).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    );
    // The SDK makes `{}` of an empty answer and says nothing: an answer without groups is an empty list.
    if (AutoScalingGroups === undefined) {
      throw incompleteReading(`${doing}: the answer holds no list of groups`);
    }
    const names = AutoScalingGroups.flatMap(
      ({ AutoScalingGroupName }) => AutoScalingGroupName ?? [],
    );
    return { names, next: NextToken };
  }
}

function doingIn({ account, region }: AwsAccess): string {
  return `DescribeAutoScalingGroups by tag in account ${account}, region ${region}`;
}
