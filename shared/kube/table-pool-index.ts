import { setHeaderOptions, type CustomObjectsApi } from '@kubernetes/client-node';
import { z } from 'zod';
import { Fault } from '../model/fault.ts';
import { groupKey, type GroupKey, type GroupRef, type ScaleSetRef } from '../model/group.ts';
import type { PoolKind, PoolRef } from '../model/pool.ts';
import { scaleSetOf, type VirtualMachineRef } from '../model/resource-id.ts';
import type { Clock } from '../ports/clock.ts';
import type { PoolIndex } from '../ports/pool-index.ts';
import { readAs, toClusterFault } from './api-fault.ts';
import { poolResources } from './resources.ts';
import { placeKey, scaleSetsIn, type PlaceKey } from './scale-sets-by-place.ts';

/** A group that no pool names is not asked for again before this. */
const unknownForMs = 10_000;

/** So old an index is made anew even where it knows every group that it is asked for. */
const staleAfterMs = 300_000;

const rowsPerPage = 1_000;

const asTable = setHeaderOptions('Accept', 'application/json;as=Table;v=v1;g=meta.k8s.io');

const tablePage = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  columnDefinitions: z.array(z.object({ name: z.string() })).optional(),
  rows: z.array(
    z.object({
      cells: z.array(z.unknown()),
      object: z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }) }),
    }),
  ),
});

type Pools = ReadonlyMap<GroupKey, readonly PoolRef[]>;

/**
 * A warm index of all pools of one kind by their group, from the Table form of a list: a few cells an
 * object instead of the object with its thousands of provider IDs.
 */
export class TablePoolIndex implements PoolIndex {
  readonly #api: CustomObjectsApi;
  readonly #clock: Clock;
  readonly #kind: PoolKind;
  #pools: Pools = new Map();
  #scaleSets: ReadonlyMap<PlaceKey, readonly ScaleSetRef[]> = new Map();
  #listedAtMs = Number.NEGATIVE_INFINITY;
  readonly #unknownSinceMs = new Map<GroupKey | PlaceKey, number>();
  #listing: Promise<void> | undefined;

  /** @param kind the one whose groups lie in the cloud that events come from */
  constructor(api: CustomObjectsApi, clock: Clock, kind: PoolKind) {
    this.#api = api;
    this.#clock = clock;
    this.#kind = kind;
  }

  async poolsOf(groups: readonly GroupRef[]): Promise<Pools> {
    const keys = groups.map(groupKey);
    await this.#listWhereNews(keys);
    return new Map(keys.map((key) => [key, this.#pools.get(key) ?? []]));
  }

  async scaleSetsBeside(virtualMachine: VirtualMachineRef): Promise<readonly ScaleSetRef[]> {
    const key = placeKey(virtualMachine);
    await this.#listWhereNews([key]);
    return this.#scaleSets.get(key) ?? [];
  }

  async #listWhereNews(keys: readonly (GroupKey | PlaceKey)[]): Promise<void> {
    const nowMs = this.#clock.now().getTime();
    if (nowMs - this.#listedAtMs > staleAfterMs || keys.some((key) => this.#isNews(key, nowMs))) {
      await this.#listOnce();
    }
    for (const key of keys) {
      if (!this.#knows(key)) this.#unknownSinceMs.set(key, this.#listedAtMs);
    }
  }

  #knows(key: GroupKey | PlaceKey): boolean {
    return this.#pools.has(key as GroupKey) || this.#scaleSets.has(key as PlaceKey);
  }

  #isNews(key: GroupKey | PlaceKey, nowMs: number): boolean {
    if (this.#knows(key)) return false;
    const since = this.#unknownSinceMs.get(key);
    return since === undefined || nowMs - since > unknownForMs;
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
    const rows = await this.#rowsOf(this.#kind);
    const byGroup = Map.groupBy(rows, ({ group }) => groupKey(group));
    this.#pools = new Map([...byGroup].map(([key, found]) => [key, found.map(({ pool }) => pool)]));
    this.#scaleSets = scaleSetsIn([...byGroup.values()].flatMap(([row]) => row?.group ?? []));
    this.#listedAtMs = startedAtMs;
    for (const [key, askedAtMs] of this.#unknownSinceMs) {
      // This list tells of the groups that were asked for lately too; the others are forgotten.
      if (startedAtMs - askedAtMs > unknownForMs || this.#knows(key)) {
        this.#unknownSinceMs.delete(key);
      } else this.#unknownSinceMs.set(key, startedAtMs);
    }
  }

  async #rowsOf(kind: PoolKind): Promise<readonly IndexRow[]> {
    const rows: IndexRow[] = [];
    let columns: readonly string[] = [];
    let next: string | undefined;
    do {
      const page = await this.#page(kind, next);
      // Only the first page of a list is sure to define its columns.
      columns = page.columnDefinitions?.map(({ name }) => name) ?? columns;
      for (const { cells, object } of page.rows) {
        const cell = (name: string): string => {
          const found = cells[columns.indexOf(name)];
          if (typeof found === 'string') return found;
          throw new Fault(
            'cluster-refused',
            `The list of ${kind} has the columns ${columns.join(', ')} and no text under ${name}. Apply the CRDs of this release.`,
            { retryable: false },
          );
        };
        const { name, namespace } = object.metadata;
        rows.push({ pool: { kind, namespace, name }, group: groupOf(kind, cell) });
      }
      next = page.metadata.continue === '' ? undefined : page.metadata.continue;
    } while (next !== undefined);
    return rows;
  }

  async #page(kind: PoolKind, next: string | undefined): Promise<z.infer<typeof tablePage>> {
    const request = { ...poolResources[kind], limit: rowsPerPage };
    const page: unknown = await this.#api
      .listClusterCustomObject(
        next === undefined ? request : { ...request, _continue: next },
        asTable,
      )
      .catch((error: unknown) => {
        throw toClusterFault(`Listing the ${request.plural}`, error);
      });
    return readAs(`The list of ${request.plural}`, () => tablePage.parse(page));
  }
}

interface IndexRow {
  readonly pool: PoolRef;
  readonly group: GroupRef;
}

/** The group that a row names: the printer columns of the CRD hold its identity. */
function groupOf(kind: PoolKind, cell: (column: string) => string): GroupRef {
  switch (kind) {
    case 'AutoScalingGroupMachinePool':
      return {
        kind: 'AutoScalingGroup',
        account: cell('Account'),
        region: cell('Region'),
        name: cell('Group'),
      };
    case 'ScaleSetMachinePool': {
      const resourceId = cell('Group');
      const scaleSet = scaleSetOf(resourceId);
      if (scaleSet !== undefined) return scaleSet;
      throw new Fault(
        'cluster-refused',
        `The list of ${kind} has ${resourceId} under Group, which is not the ID of a scale set. Apply the CRDs of this release.`,
        { retryable: false },
      );
    }
  }
}
