import type { ComputeManagementClient } from '@azure/arm-compute';
import { atMost } from '../../../shared/model/at-most.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AzureAccess, CloudAccess } from '../../../shared/model/account.ts';
import { Fault, isFault, orFault } from '../../../shared/model/fault.ts';
import { groupKey, type GroupKey, type GroupRef } from '../../../shared/model/group.ts';
import {
  failedReading,
  type FailedReading,
  type GroupReading,
} from '../../../shared/model/observation.ts';
import type { ProviderId } from '../../../shared/model/provider-id.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Cloud } from '../../../shared/ports/cloud.ts';
import { toCloudFault } from './azure-fault.ts';
import { growthOf } from './growth.ts';
import { listInstances } from './list-instances.ts';
import { goneInstances } from './gone-instances.ts';
import type { ParsedInstance } from './parse-instance.ts';
import { readScaleSet, type ReadingContext, type ScaleSet } from './read-scale-set.ts';
import { placeOf } from './place.ts';
import { Turns } from './turns.ts';
import { whyItFailed } from './why-it-failed.ts';

export interface ComputeCloudDeps {
  readonly clients: { clientFor(access: AzureAccess): ComputeManagementClient };
  readonly clock: Clock;
}

export interface ComputeCloudLimits {
  /** For a scale set with all its pages, the token and all tries included. */
  readonly scaleSetMs: number;
  /** After so long no further reading begins, so that those of a batch end while it lives. */
  readonly beginMs: number;
  readonly atOnce: number;
  /** For the GETs of single instances of a scale set, all together: what they tell can wait. */
  readonly instancesMs: number;
}

const usualLimits: ComputeCloudLimits = {
  scaleSetMs: 10_000,
  beginMs: 20_000,
  atOnce: 8,
  instancesMs: 3_000,
};

/**
 * Reads VM scale sets, each by one GET and one walk over its instances. One that failed and shows no
 * instance that tells why is asked for its view besides.
 */
export class ComputeCloud implements Cloud {
  readonly #deps: ComputeCloudDeps;
  readonly #limits: ComputeCloudLimits;
  readonly #turns: Turns;

  constructor(deps: ComputeCloudDeps, limits: Partial<ComputeCloudLimits> = {}) {
    this.#deps = deps;
    this.#limits = { ...usualLimits, ...limits };
    this.#turns = new Turns(this.#limits.atOnce);
  }

  async readGroups(
    access: CloudAccess,
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, GroupReading | FailedReading>> {
    const once = [...new Map(groups.map((group) => [groupKey(group), group]))];
    const over = AbortSignal.timeout(this.#limits.beginMs);
    const readings = await atMost(this.#limits.atOnce, once, async ([key, group]) => {
      const reading = await orFault(() => this.#read(access, group, over));
      return [key, isFault(reading) ? failedReading(reading) : reading] as const;
    });
    return new Map(readings);
  }

  async goneAmong(
    access: CloudAccess,
    group: GroupRef,
    ids: readonly ProviderId[],
  ): Promise<ReadonlySet<ProviderId>> {
    const { doing, inAzure, ref } = placeOf('Asking for instances of', access, group);
    const client = await orFault(async () => this.#clientFor(inAzure, doing));
    if (isFault(client)) return new Set();
    const { instancesMs: limitMs } = this.#limits;
    return goneInstances({ client, ref, turns: this.#turns, limitMs }, ids);
  }

  async #read(access: CloudAccess, group: GroupRef, over: AbortSignal): Promise<GroupReading> {
    const { doing, inAzure, ref } = placeOf('Reading', access, group);
    if (over.aborted) {
      const message = `${doing}: no time was left, since others took too long to answer`;
      throw new Fault('cloud-unavailable', message, { retryable: true });
    }
    // Before the first call, so that an observation is never dated too young.
    const observedAt = this.#deps.clock.now();
    const context = { doing, ref, client: this.#clientFor(inAzure, doing) };
    const read = await withinTime(doing, this.#limits.scaleSetMs, (abortSignal) =>
      readWhole({ ...context, abortSignal }),
    );
    if (read === undefined) return { kind: 'absent', observedAt };
    const { scaleSet, parsed } = read;
    const instances = parsed.map((each) => each.observed);
    const growth = await growthOf(scaleSet, parsed, () => whyItFailed(context));
    const observed = { ...scaleSet.facts, instances, ...(growth === undefined ? {} : { growth }) };
    return { kind: 'found', observedAt, group: observed };
  }

  /** Credentials of some kinds fail when they are made. */
  #clientFor(access: AzureAccess, doing: string): ComputeManagementClient {
    try {
      return this.#deps.clients.clientFor(access);
    } catch (error) {
      throw toCloudFault(doing, error);
    }
  }
}

async function readWhole(
  context: ReadingContext,
): Promise<
  { readonly scaleSet: ScaleSet; readonly parsed: readonly ParsedInstance[] } | undefined
> {
  const scaleSet = await readScaleSet(context);
  if (scaleSet === undefined) return undefined;
  return { scaleSet, parsed: await listInstances(context, scaleSet) };
}
