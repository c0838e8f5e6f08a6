import {
  DescribeAutoScalingGroupsCommand,
  type AutoScalingClient,
  type AutoScalingGroup,
} from '@aws-sdk/client-auto-scaling';
import type { CloudAccess } from '../../../shared/model/account.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../../../shared/model/group.ts';
import type { GroupReading, ObservedGroup } from '../../../shared/model/observation.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Cloud } from '../../../shared/ports/cloud.ts';
import { toCloudFault } from './aws-fault.ts';
import { parseGroup } from './parse-group.ts';
import { readGrowth } from './read-growth.ts';
import { withinTime } from './time-limit.ts';

/** `DescribeAutoScalingGroups` takes no more names than this, and answers with as many at once. */
const mostNamesPerCall = 100;

/** More pages than this for a hundred names are no answer but a loop. */
const mostPages = 200;

export interface AutoScalingCloudDeps {
  readonly clients: { clientFor(access: CloudAccess): AutoScalingClient };
  readonly clock: Clock;
}

export interface CloudTimeLimits {
  /** All pages of the groups of one call, the assuming of a role and all tries included. */
  readonly groupsMs: number;
  /** What only explains the figures may cost less. */
  readonly activitiesMs: number;
}

/** So that a function with 20 s for a batch can still write the other groups, and put messages back. */
const usualLimits: CloudTimeLimits = { groupsMs: 10_000, activitiesMs: 3_000 };

/** Reads Auto Scaling groups by name, a hundred a call. */
export class AutoScalingCloud implements Cloud {
  readonly #deps: AutoScalingCloudDeps;
  readonly #limits: CloudTimeLimits;

  constructor(deps: AutoScalingCloudDeps, limits: CloudTimeLimits = usualLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  async readGroups(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading>> {
    const chunks = await Promise.all(
      chunksOf(groups, mostNamesPerCall).map((chunk) => this.#readChunk(access, chunk)),
    );
    return new Map(chunks.flatMap((readings) => [...readings]));
  }

  async #readChunk(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading>> {
    const observedAt = this.#deps.clock.now();
    const names = [...new Set(groups.map((group) => group.name))];
    const doing = `DescribeAutoScalingGroups in account ${access.account}, region ${access.region}`;
    const described = await withinTime(doing, this.#limits.groupsMs, (signal) =>
      this.#describe(doing, access, names, signal),
    );
    const byName = new Map(described.map((group) => [group.AutoScalingGroupName, group]));
    const readings = groups.map(async (group): Promise<[GroupKey, GroupReading]> => {
      const found = byName.get(group.name);
      if (found === undefined) return [groupKey(group), { kind: 'absent', observedAt }];
      const parsed = parseGroup(access, found);
      const growth = await this.#readGrowth(access, group.name, parsed);
      return [groupKey(group), { kind: 'found', observedAt, group: { ...parsed, ...growth } }];
    });
    return new Map(await Promise.all(readings));
  }

  #readGrowth(
    access: CloudAccess,
    name: string,
    group: ObservedGroup,
  ): ReturnType<typeof readGrowth> {
    const client = this.#deps.clients.clientFor(access);
    return readGrowth({ client, limitMs: this.#limits.activitiesMs }, name, group);
  }

  /** All pages of one Describe. A page that fails fails the whole: half an answer is none. */
  async #describe(
    doing: string,
    access: CloudAccess,
    names: readonly string[],
    abortSignal: AbortSignal,
  ): Promise<readonly AutoScalingGroup[]> {
    const client = this.#deps.clients.clientFor(access);
    const groups: AutoScalingGroup[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await client
        .send(
          new DescribeAutoScalingGroupsCommand({
            AutoScalingGroupNames: [...names],
            MaxRecords: mostNamesPerCall,
            NextToken: token,
          }),
          { abortSignal },
        )
        .catch((error: unknown) => {
          throw toCloudFault(doing, error);
        });
      // The SDK makes `{}` of an empty answer and says nothing: an answer without groups is an empty list.
      if (answer.AutoScalingGroups === undefined) {
        throw incomplete(`${doing}: the answer holds no list of groups`);
      }
      groups.push(...answer.AutoScalingGroups);
      token = answer.NextToken;
      if (token === undefined || token === '') return groups;
    }
    throw incomplete(`${doing}: still more pages after ${mostPages}`);
  }
}

function incomplete(message: string): Fault {
  return new Fault('incomplete-reading', message, { retryable: true });
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const chunks: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
