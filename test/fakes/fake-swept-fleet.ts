import { createHash } from 'node:crypto';
import type { DriftPolicy } from '../../shared/model/drift.ts';
import type { ForeignPool } from '../../shared/model/foreign-pool.ts';
import type { Announcement } from '../../shared/model/plan.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import type { ListDigest } from '../../shared/model/reported.ts';
import type {
  SweptFleet,
  SweptForeignPool,
  SweptMachinePool,
  SweptPool,
} from '../../shared/ports/swept-fleet.ts';
import type { FakeCluster } from './fake-cluster.ts';
import type { FakeForeignPools } from './fake-foreign-pools.ts';

type List = 'pools' | 'machinePools' | 'foreignPools';

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** The pages of a fake cluster, in the order of the API server. */
export class FakeSweptFleet implements SweptFleet {
  pageSize = 3;
  readonly announcements: (Announcement & { readonly machinePool: string })[] = [];
  /** Of pools by name. */
  readonly policies = new Map<string, DriftPolicy>();
  /** Nodes of MachinePools by name; as many as the pool lists where nothing is said. */
  readonly nodes = new Map<string, number>();
  /** MachinePools whose copy of the list is behind. */
  readonly behind = new Set<string>();
  /** Lists of other providers' objects by name. */
  readonly foreignLists = new Map<string, readonly ProviderId[]>();
  /** MachinePools that the list does not give. */
  readonly unlisted = new Set<string>();
  skipped: readonly string[] = [];
  /** Pages that were given, by list. */
  readonly given: List[] = [];
  announceFault: Error | undefined;
  readonly #cluster: FakeCluster;
  readonly #foreignPools: FakeForeignPools;
  readonly #faults = new Map<List | 'pausedClusters', { readonly at: number; fault: Error }>();
  readonly #twice = new Set<List>();

  constructor(cluster: FakeCluster, foreignPools: FakeForeignPools) {
    this.#cluster = cluster;
    this.#foreignPools = foreignPools;
  }

  /** From now on the list fails at this page. */
  failAt(list: List | 'pausedClusters', at: number, fault: Error): void {
    this.#faults.set(list, { at, fault });
  }

  answerAgain(): void {
    this.#faults.clear();
  }

  /** From now on every page of the list is given twice. */
  repeat(list: List): void {
    this.#twice.add(list);
  }

  pools(signal: AbortSignal, namespaces?: readonly string[]): AsyncIterable<readonly SweptPool[]> {
    const pools = this.#cluster.pools().map((pool) => {
      const driftPolicy = this.policies.get(pool.ref.name);
      return { ...structuredClone(pool), ...(driftPolicy === undefined ? {} : { driftPolicy }) };
    });
    return this.#pages('pools', pools, ({ ref }) => ref, { signal, namespaces });
  }

  machinePools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptMachinePool[]> {
    const listed = this.#cluster.machinePools().filter(({ name }) => !this.unlisted.has(name));
    const machinePools = listed.map((machinePool) => {
      const { namespace, name } = machinePool;
      const owned = this.#cluster
        .pools()
        .find(
          ({ ref, machinePoolName }) => ref.namespace === namespace && machinePoolName === name,
        );
      const list = this.behind.has(name) ? [] : (owned?.providerIdList ?? []);
      return { ...machinePool, nodes: this.nodes.get(name) ?? list.length, list: digestOf(list) };
    });
    return this.#pages('machinePools', machinePools, (each) => each, { signal, namespaces });
  }

  foreignPools(
    signal: AbortSignal,
    namespaces?: readonly string[],
  ): AsyncIterable<readonly SweptForeignPool[]> {
    const pools = this.#foreignPools.pools().map((pool: ForeignPool) => {
      return { ...pool, providerIdList: this.foreignLists.get(pool.ref.name) ?? [] };
    });
    return this.#pages('foreignPools', pools, ({ ref }) => ref, { signal, namespaces });
  }

  async pausedClusters(): Promise<ReadonlySet<string>> {
    const fault = this.#faults.get('pausedClusters')?.fault;
    if (fault !== undefined) throw fault;
    return this.#cluster.pausedClusters;
  }

  takeSkipped(): readonly string[] {
    const { skipped } = this;
    this.skipped = [];
    return skipped;
  }

  async announceOnMachinePool(
    { namespace, name }: Named,
    announcement: Announcement,
  ): Promise<void> {
    if (this.announceFault !== undefined) throw this.announceFault;
    this.announcements.push({ machinePool: `${namespace}/${name}`, ...announcement });
  }

  async *#pages<Item>(
    list: List,
    items: readonly Item[],
    nameOf: (item: Item) => Named,
    {
      signal,
      namespaces,
    }: { readonly signal: AbortSignal; readonly namespaces: readonly string[] | undefined },
  ): AsyncGenerator<readonly Item[]> {
    const keyOf = (item: Item): string => `${nameOf(item).namespace}/${nameOf(item).name}`;
    const sorted = items
      .filter((item) => namespaces?.includes(nameOf(item).namespace) ?? true)
      .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const times = this.#twice.has(list) ? 2 : 1;
    for (let at = 0; at * this.pageSize < Math.max(1, sorted.length); at += 1) {
      signal.throwIfAborted();
      const failing = this.#faults.get(list);
      if (failing?.at === at) throw failing.fault;
      for (let time = 0; time < times; time += 1) {
        this.given.push(list);
        yield sorted.slice(at * this.pageSize, (at + 1) * this.pageSize);
      }
    }
  }
}

/** As core's copy is told of. */
function digestOf(list: readonly ProviderId[]): ListDigest {
  if (list.length === 0) return { length: 0, hash: '' };
  return { length: list.length, hash: createHash('sha1').update(list.join('\n')).digest('hex') };
}
