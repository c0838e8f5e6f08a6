import type { CustomObjectsApi } from '@kubernetes/client-node';
import { groupNamedBy, type ForeignPoolKind, type ForeignPoolRef } from '../model/foreign-pool.ts';
import { groupKey, type GroupKey, type GroupRef, type ScaleSetRef } from '../model/group.ts';
import type { VirtualMachineRef } from '../model/resource-id.ts';
import type { Clock } from '../ports/clock.ts';
import { readAs, statusOf, toClusterFault } from './api-fault.ts';
import { parseForeignPoolPage, type ListedForeignPool } from './foreign-pool-object.ts';
import { foreignPoolResources } from './resources.ts';
import { placeKey, scaleSetsIn, type PlaceKey } from './scale-sets-by-place.ts';

/**
 * A list younger than this is believed where it does not know a group: a provider's object is there
 * well before the first event of the group that it makes.
 */
const unknownForMs = 30_000;

/** So old a list is made anew in any case; where the kind is not served, it is looked for again. */
const staleAfterMs = 300_000;

/** Whole objects, since no column of theirs names the group: their lists may be long. */
const objectsPerPage = 100;

type Refs = readonly ForeignPoolRef[];

/**
 * A warm index of another provider's objects, of one kind: by the group of their provider ID, or by
 * their name.
 */
export class ForeignPoolIndex {
  readonly #api: CustomObjectsApi;
  readonly #clock: Clock;
  readonly #kind: ForeignPoolKind;
  #byGroup: ReadonlyMap<GroupKey, Refs> = new Map();
  /** Those without a provider ID. */
  #byName: ReadonlyMap<string, Refs> = new Map();
  #scaleSets: ReadonlyMap<PlaceKey, readonly ScaleSetRef[]> = new Map();
  #isServed = true;
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #listing: Promise<void> | undefined;

  constructor(api: CustomObjectsApi, clock: Clock, kind: ForeignPoolKind) {
    this.#api = api;
    this.#clock = clock;
    this.#kind = kind;
  }

  async poolsOf(groups: readonly GroupRef[]): Promise<ReadonlyMap<GroupKey, Refs>> {
    if (groups.length === 0) return new Map();
    await this.#listWhereOld(() => groups.every((group) => this.#standingFor(group).length > 0));
    return new Map(groups.map((group) => [groupKey(group), this.#standingFor(group)]));
  }

  async scaleSetsBeside(virtualMachine: VirtualMachineRef): Promise<readonly ScaleSetRef[]> {
    const key = placeKey(virtualMachine);
    await this.#listWhereOld(() => this.#scaleSets.has(key));
    return this.#scaleSets.get(key) ?? [];
  }

  async #listWhereOld(knowsAll: () => boolean): Promise<void> {
    const ageMs = this.#clock.now().getTime() - this.#listedAtMs;
    const isLasting = knowsAll() || !this.#isServed;
    if (ageMs > (isLasting ? staleAfterMs : unknownForMs)) await this.#listOnce();
  }

  #standingFor(group: GroupRef): Refs {
    const certain = this.#byGroup.get(groupKey(group));
    if (certain !== undefined) return certain;
    if (group.kind !== 'AutoScalingGroup') return [];
    const named = this.#byName.get(group.name) ?? [];
    return named.length === 1 ? named : [];
  }

  /** Callers that come while a list is under way wait for the same one. */
  async #listOnce(): Promise<void> {
    this.#listing ??= this.#list().finally(() => {
      this.#listing = undefined;
    });
    await this.#listing;
  }

  async #list(): Promise<void> {
    const startedAtMs = this.#clock.now().getTime();
    const byGroup = new Map<GroupKey, ForeignPoolRef[]>();
    const byName = new Map<string, ForeignPoolRef[]>();
    const groups = new Map<GroupKey, GroupRef>();
    for await (const pool of this.#listed()) {
      const { ref, providerId } = pool;
      const group = groupNamedBy(pool);
      if (group !== undefined) {
        const key = groupKey(group);
        groups.set(key, group);
        byGroup.set(key, [...(byGroup.get(key) ?? []), ref]);
      } else if (providerId === undefined) {
        byName.set(ref.name, [...(byName.get(ref.name) ?? []), ref]);
      }
    }
    this.#byGroup = byGroup;
    this.#byName = byName;
    this.#scaleSets = scaleSetsIn([...groups.values()]);
    this.#listedAtMs = startedAtMs;
  }

  async *#listed(): AsyncGenerator<ListedForeignPool> {
    const kind = this.#kind;
    const resource = { ...foreignPoolResources[kind], limit: objectsPerPage };
    let next: string | undefined;
    do {
      const request = next === undefined ? resource : { ...resource, _continue: next };
      const read = await this.#page(request);
      this.#isServed = read !== undefined;
      if (read === undefined) return;
      const page = readAs(`The list of ${resource.plural}`, () => parseForeignPoolPage(kind, read));
      yield* page.pools;
      next = page.next;
    } while (next !== undefined);
  }

  /** `undefined`: the API server has no such kind. */
  async #page(
    request: Parameters<CustomObjectsApi['listClusterCustomObject']>[0],
  ): Promise<unknown> {
    try {
      return await this.#api.listClusterCustomObject(request);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw toClusterFault(`Listing the ${request.plural}`, error);
    }
  }
}
