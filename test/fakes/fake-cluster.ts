import { isDeepStrictEqual } from 'node:util';
import type { CloudAccount } from '../../shared/model/account.ts';
import type { GroupKey, GroupRef, ScaleSetRef } from '../../shared/model/group.ts';
import { groupKey } from '../../shared/model/group.ts';
import { fieldManager } from '../../shared/model/contest.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { Announcement } from '../../shared/model/plan.ts';
import {
  poolKey,
  type Pool,
  type PoolKey,
  type PoolRef,
  type PoolStatus,
} from '../../shared/model/pool.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import type { VirtualMachineRef } from '../../shared/model/resource-id.ts';
import type { Cluster, WriteResult, WriteTarget } from '../../shared/ports/cluster.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';
import { aCloudAccount } from './builders.ts';

export type RecordedWrite =
  | { readonly kind: 'list'; readonly pool: string; readonly list: readonly ProviderId[] }
  | { readonly kind: 'status'; readonly pool: string; readonly status: PoolStatus }
  | { readonly kind: 'replicas'; readonly pool: string; readonly replicas: number };

export interface RecordedAnnouncement extends Announcement {
  readonly pool: string;
}

type Named = Pick<PoolRef, 'namespace' | 'name'>;

type Method = keyof Cluster | keyof PoolIndex;

/**
 * A management cluster in memory, with the API server's rules for conditional writes: another UID or
 * resourceVersion is a conflict, a missing object is gone, and a write that changes nothing leaves
 * the resourceVersion as it is.
 */
export class FakeCluster implements Cluster, PoolIndex {
  /** Every write that was carried out, in order. */
  readonly writes: RecordedWrite[] = [];
  /** Every Event that was recorded, in order. */
  readonly announcements: RecordedAnnouncement[] = [];
  /** Every call by its method's name. */
  readonly calls: Method[] = [];
  accounts: readonly CloudAccount[] = [aCloudAccount()];
  readonly #pools = new Map<PoolKey, Pool>();
  readonly #machinePools = new Map<string, MachinePool>();
  readonly pausedClusters = new Set<string>();
  readonly #beforeCall = new Map<Method, () => unknown>();
  readonly #insteadOfAnswer = new Map<Method, () => WriteResult>();
  readonly #faults = new Map<Method, (ref?: PoolRef) => Error | undefined>();
  readonly #staleIndex = new Map<GroupKey, readonly PoolRef[]>();
  #version = 100;

  constructor(...pools: readonly Pool[]) {
    for (const pool of pools) this.put(pool);
  }

  /** Makes or replaces an object; its resourceVersion is the cluster's next. */
  put(pool: Pool): void {
    this.#pools.set(poolKey(pool.ref), { ...pool, resourceVersion: this.#nextVersion() });
  }

  /** What somebody else writes: the object changes and with it its resourceVersion. */
  change(ref: PoolRef, edit: (pool: Pool) => Pool): void {
    this.put(edit(this.pool(ref)));
  }

  remove(ref: PoolRef): void {
    this.#pools.delete(poolKey(ref));
  }

  /** The object as it is now; asking for one that is not there is the test's mistake. */
  pool(ref: PoolRef): Pool {
    const pool = this.#pools.get(poolKey(ref));
    if (pool === undefined) throw new Error(`The fake cluster has no ${poolKey(ref)}`);
    return pool;
  }

  /** Makes or replaces a MachinePool; its resourceVersion is the cluster's next. */
  putMachinePool(machinePool: MachinePool): void {
    const resourceVersion = this.#nextVersion();
    this.#machinePools.set(nameOf(machinePool), { ...machinePool, resourceVersion });
  }

  /** What somebody else writes to a MachinePool's spec: its generation rises. */
  changeMachinePool(named: MachinePool, edit: (machinePool: MachinePool) => MachinePool): void {
    const before = this.machinePool(named);
    this.putMachinePool({ ...edit(before), generation: before.generation + 1 });
  }

  /** The MachinePool as it is now; asking for one that is not there is the test's mistake. */
  machinePool(named: Named): MachinePool {
    const machinePool = this.#machinePools.get(nameOf(named));
    if (machinePool === undefined) throw new Error(`The fake cluster has no ${nameOf(named)}`);
    return machinePool;
  }

  pools(): readonly Pool[] {
    return [...this.#pools.values()];
  }

  readonly machinePools = () => [...this.#machinePools.values()];

  readonly removeMachinePool = (named: Named) => this.#machinePools.delete(nameOf(named));

  pauseCluster(namespace: string, name: string): void {
    this.pausedClusters.add(`${namespace}/${name}`);
  }

  /** The index answers this for the group, whatever the objects say. */
  indexSays(group: GroupRef, pools: readonly PoolRef[]): void {
    this.#staleIndex.set(groupKey(group), pools);
  }

  /** Runs once, directly before the next call of the method is looked at. */
  onceBefore(method: Method, work: () => unknown): void {
    this.#beforeCall.set(method, work);
  }

  /** The next write by this method is carried out, and its caller hears this instead. */
  onceInsteadOfAnswer(
    method: 'writeList' | 'writeStatus' | 'writeReplicas',
    answer: () => WriteResult,
  ): void {
    this.#insteadOfAnswer.set(method, answer);
  }

  /** From now on the method throws what this gives; `undefined` lets a call through. */
  failWith(method: Method, fault: (ref?: PoolRef) => Error | undefined): void {
    this.#faults.set(method, fault);
  }

  async poolsOf(groups: readonly GroupRef[]): Promise<ReadonlyMap<GroupKey, readonly PoolRef[]>> {
    await this.#enter('poolsOf');
    const pools = [...this.#pools.values()];
    return new Map(
      groups.map(groupKey).map((key) => {
        const named = pools.filter(({ group }) => groupKey(group) === key).map(({ ref }) => ref);
        return [key, this.#staleIndex.get(key) ?? named];
      }),
    );
  }

  async scaleSetsBeside(machine: VirtualMachineRef): Promise<readonly ScaleSetRef[]> {
    await this.#enter('scaleSetsBeside');
    const placeOf = ({ subscription, resourceGroup }: Omit<VirtualMachineRef, 'name'>): string =>
      `${subscription}/${resourceGroup}`.toLowerCase();
    const scaleSets = this.pools().flatMap(({ group }) =>
      group.kind === 'ScaleSet' ? [group] : [],
    );
    const beside = scaleSets.filter((scaleSet) => placeOf(scaleSet) === placeOf(machine));
    return [...new Map(beside.map((scaleSet) => [groupKey(scaleSet), scaleSet])).values()];
  }

  async readPool(ref: PoolRef): Promise<Pool | undefined> {
    await this.#enter('readPool', ref);
    return structuredClone(this.#pools.get(poolKey(ref)));
  }

  async readMachinePool(namespace: string, name: string): Promise<MachinePool | undefined> {
    await this.#enter('readMachinePool');
    return this.#machinePools.get(nameOf({ namespace, name }));
  }

  async isClusterPaused(namespace: string, name: string): Promise<boolean> {
    await this.#enter('isClusterPaused');
    return this.pausedClusters.has(`${namespace}/${name}`);
  }

  async readCloudAccounts(): Promise<readonly CloudAccount[]> {
    await this.#enter('readCloudAccounts');
    return this.accounts;
  }

  async writeList(target: WriteTarget, list: readonly ProviderId[]): Promise<WriteResult> {
    await this.#enter('writeList', target.ref);
    return this.#write('writeList', target, (pool) => {
      this.writes.push({ kind: 'list', pool: nameOf(target.ref), list });
      const changed = isDeepStrictEqual(pool.providerIdList, list) ? 0 : 1;
      return { ...pool, generation: pool.generation + changed, providerIdList: [...list] };
    });
  }

  async writeStatus(
    target: WriteTarget,
    before: PoolStatus,
    after: PoolStatus,
  ): Promise<WriteResult> {
    await this.#enter('writeStatus', target.ref);
    return this.#write('writeStatus', target, (pool) => {
      this.writes.push({ kind: 'status', pool: nameOf(target.ref), status: after });
      const kept = Object.entries(pool.status).filter(([key]) => !Object.hasOwn(before, key));
      return { ...pool, status: structuredClone({ ...Object.fromEntries(kept), ...after }) };
    });
  }

  async writeReplicas(read: MachinePool, replicas: number): Promise<WriteResult> {
    await this.#enter('writeReplicas');
    const now = this.#machinePools.get(nameOf(read));
    if (now === undefined) return { kind: 'gone' };
    if (now.uid !== read.uid || now.resourceVersion !== read.resourceVersion) {
      return { kind: 'conflict' };
    }
    this.writes.push({ kind: 'replicas', pool: nameOf(read), replicas });
    this.changeMachinePool(now, (machinePool) => ({
      ...machinePool,
      replicas,
      replicasWriter: fieldManager,
    }));
    return this.#answer('writeReplicas', this.machinePool(now).resourceVersion);
  }

  async announce({ ref }: Pool, announcement: Announcement): Promise<void> {
    await this.#enter('announce', ref);
    this.announcements.push({ pool: nameOf(ref), ...announcement });
  }

  #write(
    method: Method,
    { ref, uid, resourceVersion }: WriteTarget,
    edit: (pool: Pool) => Pool,
  ): WriteResult {
    const pool = this.#pools.get(poolKey(ref));
    if (pool === undefined) return { kind: 'gone' };
    if (pool.uid !== uid || pool.resourceVersion !== resourceVersion) return { kind: 'conflict' };
    const edited = edit(pool);
    if (!isDeepStrictEqual(edited, pool)) this.put(edited);
    return this.#answer(method, this.pool(ref).resourceVersion);
  }

  #answer(method: Method, resourceVersion: string): WriteResult {
    const instead = this.#insteadOfAnswer.get(method);
    this.#insteadOfAnswer.delete(method);
    return instead?.() ?? { kind: 'written', resourceVersion };
  }

  async #enter(method: Method, ref?: PoolRef): Promise<void> {
    this.calls.push(method);
    const work = this.#beforeCall.get(method);
    this.#beforeCall.delete(method);
    await work?.();
    const fault = this.#faults.get(method)?.(ref);
    if (fault !== undefined) throw fault;
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }
}

function nameOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}
