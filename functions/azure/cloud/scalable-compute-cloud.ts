import type { ComputeManagementClient } from '@azure/arm-compute';
import { unavailable } from '../../../shared/cloud/meaning.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { AzureAccess, CloudAccess } from '../../../shared/model/account.ts';
import type { Capacity } from '../../../shared/model/count.ts';
import { Fault } from '../../../shared/model/fault.ts';
import type { GroupRef } from '../../../shared/model/group.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type {
  CapacityReading,
  ScalableCloud,
  SetCapacityResult,
} from '../../../shared/ports/scalable-cloud.ts';
import { toCloudFault } from './azure-fault.ts';
import { placeOf } from './place.ts';
import { readScaleSet, type ScaleSet } from './read-scale-set.ts';
import { resultOfRefusal } from './refused-capacity.ts';
import { Refusal } from './refusal.ts';
import { submitCapacity } from './submit-capacity.ts';

export interface ScalableComputeCloudDeps {
  readonly clients: {
    clientFor(access: AzureAccess): ComputeManagementClient;
    /** One that never repeats a call by itself. */
    singleTryClientFor(access: AzureAccess): ComputeManagementClient;
  };
  readonly clock: Clock;
}

export interface ScalableComputeCloudLimits {
  /** For a reading of one scale set, the token and all tries included. */
  readonly readMs: number;
  /** After so long an answer counts as lost, whatever came of the call. */
  readonly callMs: number;
}

const usualLimits: ScalableComputeCloudLimits = { readMs: 5_000, callMs: 5_000 };

/** The capacity of VM scale sets. They have no bounds of their own: the profiles of autoscale are no part of them. */
export class ScalableComputeCloud implements ScalableCloud {
  readonly #deps: ScalableComputeCloudDeps;
  readonly #limits: ScalableComputeCloudLimits;

  constructor(deps: ScalableComputeCloudDeps, limits: ScalableComputeCloudLimits = usualLimits) {
    this.#deps = deps;
    this.#limits = limits;
  }

  async readCapacity(access: CloudAccess, group: GroupRef): Promise<CapacityReading> {
    const observedAt = this.#deps.clock.now();
    const { doing, inAzure, ref } = placeOf('Reading', access, group);
    const scaleSet = await withinTime(doing, this.#limits.readMs, (abortSignal) => {
      const client = made(doing, () => this.#deps.clients.clientFor(inAzure));
      return readScaleSet({ client, ref, doing, abortSignal });
    });
    if (scaleSet === undefined) return { kind: 'absent', observedAt };
    const { version, facts } = scaleSet;
    return {
      kind: 'found',
      observedAt,
      capacity: capacityOf(scaleSet),
      ...(version === undefined ? {} : { version }),
      ...(facts.location === undefined ? {} : { location: facts.location }),
    };
  }

  /** The change goes on for minutes after the answer; what becomes of it is told by later readings. */
  async setDesiredCapacity(
    access: CloudAccess,
    group: GroupRef,
    desiredCapacity: number,
    version?: string,
  ): Promise<SetCapacityResult> {
    const { doing, inAzure, ref } = placeOf('Setting the capacity of', access, group);
    const ifMatch = version === undefined ? {} : { ifMatch: version };
    try {
      const shown = await withinTime(doing, this.#limits.callMs, (abortSignal) => {
        const client = made(doing, () => this.#deps.clients.singleTryClientFor(inAzure));
        return submitCapacity({ client, ref, doing, abortSignal }, desiredCapacity, ifMatch);
      });
      return {
        kind: 'accepted',
        ...(shown === undefined ? {} : { capacity: capacityOf(shown) }),
      };
    } catch (error) {
      const result = error instanceof Refusal ? resultOfRefusal(error) : undefined;
      if (result !== undefined) return result;
      throw toCallFault(doing, error);
    }
  }

  /**
   * Nobody: a scale set does not say who changed it. Its activity log does, by the name and address of a
   * person, which must not stand in a condition that everybody in the cluster can read.
   */
  lastCauseOfChange(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }
}

/** Credentials of some kinds fail when they are made. */
function made<Client>(doing: string, make: () => Client): Client {
  try {
    return make();
  } catch (error) {
    throw toCloudFault(doing, error);
  }
}

function capacityOf({ facts: { id, uniqueId, desiredCapacity } }: ScaleSet): Capacity {
  return { id, ...(uniqueId === undefined ? {} : { uniqueId }), desiredCapacity };
}

/** An answer that nobody can read is a lost one: the call may have taken place. */
function toCallFault(doing: string, error: unknown): Fault {
  const fault = toCloudFault(doing, error);
  if (fault.code !== 'incomplete-reading') return fault;
  const { code, retryable } = unavailable;
  return new Fault(code, fault.message, { retryable, cause: error });
}
