import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { AwsAccess, CloudAccess } from '../../../shared/model/account.ts';
import { isFault, orFault, type Fault } from '../../../shared/model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../../../shared/model/group.ts';
import {
  failedReading,
  type FailedReading,
  type GroupReading,
} from '../../../shared/model/observation.ts';
import type { ProviderId } from '../../../shared/model/provider-id.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Cloud } from '../../../shared/ports/cloud.ts';
import { awsAccess } from './aws-access.ts';
import { describeGroups, mostNamesPerCall } from './describe-groups.ts';
import { parseGroup } from './parse-group.ts';
import { readGrowth } from './read-growth.ts';

export interface AutoScalingCloudDeps {
  readonly clients: { clientFor(access: AwsAccess): AutoScalingClient };
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
  ): Promise<ReadonlyMap<GroupKey, GroupReading | FailedReading>> {
    const chunks = await Promise.all(
      chunksOf(groups, mostNamesPerCall).map((chunk) => this.#readChunk(awsAccess(access), chunk)),
    );
    return new Map(chunks.flatMap((readings) => [...readings]));
  }

  /** None: an instance that goes has its event, and its ID leaves by that. */
  goneAmong(): Promise<ReadonlySet<ProviderId>> {
    return Promise.resolve(new Set());
  }

  async #readChunk(
    access: AwsAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading | FailedReading>> {
    const observedAt = this.#deps.clock.now();
    const names = [...new Set(groups.map((group) => group.name))];
    const client = this.#deps.clients.clientFor(access);
    const limits = { limitMs: this.#limits.groupsMs, withInstances: true };
    const described = await describeGroups(client, access, names, limits);
    const byName = new Map(described.map((group) => [group.AutoScalingGroupName, group]));
    const readings = groups.map(
      async (group): Promise<[GroupKey, GroupReading | FailedReading]> => {
        const found = byName.get(group.name);
        if (found === undefined) return [groupKey(group), { kind: 'absent', observedAt }];
        const parsed = await orFault(async () => parseGroup(access, found));
        if (isFault(parsed)) return [groupKey(group), ofItsOwn(parsed)];
        const growth = await readGrowth(
          { client, limitMs: this.#limits.activitiesMs },
          group.name,
          parsed,
        );
        return [groupKey(group), { kind: 'found', observedAt, group: { ...parsed, ...growth } }];
      },
    );
    return new Map(await Promise.all(readings));
  }
}

/** @throws Fault where it says that the whole answer is not the one that was meant */
function ofItsOwn(fault: Fault): FailedReading {
  if (fault.code === 'incomplete-reading') return failedReading(fault);
  throw fault;
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const chunks: (readonly Item[])[] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}
