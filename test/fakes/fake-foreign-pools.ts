import {
  groupNamedBy,
  standsFor,
  type ForeignPool,
  type ForeignPoolRef,
} from '../../shared/model/foreign-pool.ts';
import {
  groupKey,
  type GroupKey,
  type GroupRef,
  type ScaleSetRef,
} from '../../shared/model/group.ts';
import type { Announcement } from '../../shared/model/plan.ts';
import type { VirtualMachineRef } from '../../shared/model/resource-id.ts';
import type { WriteResult } from '../../shared/ports/cluster.ts';
import type { ForeignPools } from '../../shared/ports/foreign-pools.ts';

export interface RecordedNudge {
  readonly pool: string;
  readonly atMs: number;
}

/** Another provider's objects in memory, with the API server's rules for conditional writes. */
export class FakeForeignPools implements ForeignPools {
  /** Every nudge that was carried out, in order. */
  readonly nudges: RecordedNudge[] = [];
  readonly announcements: (Announcement & { readonly pool: string })[] = [];
  /** Every call by its method's name. */
  readonly calls: (keyof ForeignPools)[] = [];
  readonly #pools = new Map<string, ForeignPool>();
  readonly #faults = new Map<keyof ForeignPools, () => Error | undefined>();
  readonly #beforeCall = new Map<keyof ForeignPools, () => unknown>();
  #stale: readonly ForeignPoolRef[] | undefined;
  #version = 100;

  constructor(...pools: readonly ForeignPool[]) {
    for (const pool of pools) this.put(pool);
  }

  /** Makes or replaces an object; its resourceVersion is the next. */
  put(pool: ForeignPool): void {
    this.#version += 1;
    this.#pools.set(nameOf(pool.ref), { ...pool, resourceVersion: String(this.#version) });
  }

  /** What somebody else writes. */
  change(ref: ForeignPoolRef, edit: (pool: ForeignPool) => ForeignPool): void {
    this.put(edit(this.pool(ref)));
  }

  remove(ref: ForeignPoolRef): void {
    this.#pools.delete(nameOf(ref));
  }

  /** The object as it is now; asking for one that is not there is the test's mistake. */
  pool(ref: ForeignPoolRef): ForeignPool {
    const pool = this.#pools.get(nameOf(ref));
    if (pool === undefined) throw new Error(`There is no ${nameOf(ref)}`);
    return pool;
  }

  pools(): readonly ForeignPool[] {
    return [...this.#pools.values()];
  }

  /** The index answers this for every group, whatever the objects say. */
  indexSays(refs: readonly ForeignPoolRef[]): void {
    this.#stale = refs;
  }

  /** From now on the method throws what this gives; `undefined` lets a call through. */
  failWith(method: keyof ForeignPools, fault: () => Error | undefined): void {
    this.#faults.set(method, fault);
  }

  /** Runs once, directly before the next call of the method is looked at. */
  onceBefore(method: keyof ForeignPools, work: () => unknown): void {
    this.#beforeCall.set(method, work);
  }

  async poolsOf(
    groups: readonly GroupRef[],
  ): Promise<ReadonlyMap<GroupKey, readonly ForeignPoolRef[]>> {
    await this.#enter('poolsOf');
    return new Map(
      groups.map((group) => [groupKey(group), this.#stale ?? this.#standingFor(group)]),
    );
  }

  async scaleSetsBeside(machine: VirtualMachineRef): Promise<readonly ScaleSetRef[]> {
    await this.#enter('scaleSetsBeside');
    const placeOf = ({ subscription, resourceGroup }: Omit<VirtualMachineRef, 'name'>) =>
      `${subscription}/${resourceGroup}`.toLowerCase();
    return [...this.#pools.values()].flatMap((pool) => {
      const group = groupNamedBy(pool);
      return group?.kind === 'ScaleSet' && placeOf(group) === placeOf(machine) ? [group] : [];
    });
  }

  async read(ref: ForeignPoolRef): Promise<ForeignPool | undefined> {
    await this.#enter('read');
    return this.#pools.get(nameOf(ref));
  }

  async nudge({ ref, uid, resourceVersion }: ForeignPool, at: Date): Promise<WriteResult> {
    await this.#enter('nudge');
    const now = this.#pools.get(nameOf(ref));
    if (now === undefined) return { kind: 'gone' };
    if (now.uid !== uid || now.resourceVersion !== resourceVersion) return { kind: 'conflict' };
    const nudgedAt = at.toISOString();
    this.nudges.push({ pool: nameOf(ref), atMs: at.getTime() });
    if (now.nudgedAt !== nudgedAt) this.put({ ...now, nudgedAt });
    return { kind: 'written', resourceVersion: this.pool(ref).resourceVersion };
  }

  async announceOnce({ ref, uid }: ForeignPool, announcement: Announcement): Promise<void> {
    await this.#enter('announceOnce');
    const told = { pool: `${nameOf(ref)} ${uid}`, ...announcement };
    const isThere = this.announcements.some(
      ({ pool, reason, message }) =>
        pool === told.pool && reason === told.reason && message === told.message,
    );
    if (!isThere) this.announcements.push(told);
  }

  #standingFor(group: GroupRef): readonly ForeignPoolRef[] {
    const pools = [...this.#pools.values()];
    const certain = pools.filter((pool) => standsFor(pool, group) === 'certainly');
    if (certain.length > 0) return certain.map(({ ref }) => ref);
    const named = pools.filter((pool) => standsFor(pool, group) === 'by-name');
    return named.length === 1 ? named.map(({ ref }) => ref) : [];
  }

  async #enter(method: keyof ForeignPools): Promise<void> {
    this.calls.push(method);
    const work = this.#beforeCall.get(method);
    this.#beforeCall.delete(method);
    await work?.();
    const fault = this.#faults.get(method)?.();
    if (fault !== undefined) throw fault;
  }
}

function nameOf({ namespace, name }: ForeignPoolRef): string {
  return `${namespace}/${name}`;
}
