import { PatchStrategy, setHeaderOptions, type CustomObjectsApi } from '@kubernetes/client-node';
import { fieldManager } from '../model/contest.ts';
import {
  nudgeAnnotation,
  type ForeignPool,
  type ForeignPoolKind,
  type ForeignPoolRef,
} from '../model/foreign-pool.ts';
import type { GroupKey, GroupRef, ScaleSetRef } from '../model/group.ts';
import type { Announcement } from '../model/plan.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { WriteResult } from '../ports/cluster.ts';
import type { ForeignPools } from '../ports/foreign-pools.ts';
import { readAs, statusOf, toClusterFault } from './api-fault.ts';
import { onlyEventOn } from './event-object.ts';
import { ForeignPoolIndex } from './foreign-pool-index.ts';
import { parseForeignPool } from './foreign-pool-object.ts';
import { parseResourceVersion } from './pool-object.ts';
import { eventResource, foreignPoolResources } from './resources.ts';

const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

/** Another provider's objects, of one kind, through the API server. */
export class KubeForeignPools implements ForeignPools {
  readonly #api: CustomObjectsApi;
  readonly #clock: Clock;
  readonly #index: ForeignPoolIndex;

  constructor(api: CustomObjectsApi, clock: Clock, kind: ForeignPoolKind) {
    this.#api = api;
    this.#clock = clock;
    this.#index = new ForeignPoolIndex(api, clock, kind);
  }

  poolsOf(groups: readonly GroupRef[]): Promise<ReadonlyMap<GroupKey, readonly ForeignPoolRef[]>> {
    return this.#index.poolsOf(groups);
  }

  scaleSetsBeside(virtualMachine: VirtualMachineRef): Promise<readonly ScaleSetRef[]> {
    return this.#index.scaleSetsBeside(virtualMachine);
  }

  async read(ref: ForeignPoolRef): Promise<ForeignPool | undefined> {
    let object: unknown;
    try {
      object = await this.#api.getNamespacedCustomObject(resourceOf(ref));
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toClusterFault(`Reading ${describe(ref)}`, error);
    }
    return readAs(describe(ref), () => parseForeignPool(ref.kind, object));
  }

  /** The patch holds the annotation alone, so it cannot touch what the provider writes. */
  async nudge({ ref, uid, resourceVersion }: ForeignPool, at: Date): Promise<WriteResult> {
    const annotations = { [nudgeAnnotation]: at.toISOString() };
    const body = { metadata: { uid, resourceVersion, annotations } };
    let object: unknown;
    try {
      const request = { ...resourceOf(ref), body, fieldManager };
      object = await this.#api.patchNamespacedCustomObject(request, asMergePatch);
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return { kind: 'gone' };
      if (status === 409) return { kind: 'conflict' };
      throw toClusterFault(`Nudging ${describe(ref)}`, error);
    }
    return readAs(`The answer to nudging ${describe(ref)}`, () => ({
      kind: 'written',
      resourceVersion: parseResourceVersion(object),
    }));
  }

  async announceOnce(pool: ForeignPool, announcement: Announcement): Promise<void> {
    const { namespace } = pool.ref;
    const body = onlyEventOn(pool, announcement, this.#clock.now());
    try {
      const request = { ...eventResource, namespace, body, fieldManager };
      await this.#api.createNamespacedCustomObject(request);
    } catch (error) {
      // It was told already, and is there until the API server drops old Events.
      if (statusOf(error) === 409) return;
      throw toClusterFault(`Recording an Event on ${describe(pool.ref)}`, error);
    }
  }
}

function resourceOf({ kind, namespace, name }: ForeignPoolRef) {
  return { ...foreignPoolResources[kind], namespace, name };
}

function describe({ kind, namespace, name }: ForeignPoolRef): string {
  return `${kind} ${namespace}/${name}`;
}
