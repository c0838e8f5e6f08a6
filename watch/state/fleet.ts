import { foreignPoolKinds, type ForeignPoolKind } from '../../shared/model/foreign-pool.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { poolKinds, type PoolKind } from '../../shared/model/pool.ts';
import type {
  WatchedCluster,
  WatchedForeignPool,
  WatchedPool,
} from '../../shared/model/watched.ts';
import type { FeedEvent } from '../../shared/ports/object-feed.ts';
import type { Facts } from '../decide/facts.ts';
import { Backlinks } from './backlinks.ts';

/** Names one object that something may be asked for. */
export type SubjectKey = string & { readonly __brand: 'SubjectKey' };

type Kind = PoolKind | ForeignPoolKind;

/**
 * All objects that the feeds have told of, joined: what bears on one pool lies in up to three of them.
 * Each method that takes an event gives the subjects whose facts it may have changed.
 */
export class Fleet {
  readonly #pools = new Map<SubjectKey, WatchedPool>();
  readonly #foreignPools = new Map<SubjectKey, WatchedForeignPool>();
  readonly #machinePools = new Map<string, MachinePool>();
  /** Of all Clusters only whether they are paused is of interest. */
  readonly #clusters = new Map<string, boolean>();
  readonly #ofMachinePool = new Backlinks();
  readonly #ofCluster = new Backlinks();

  pool(kind: PoolKind, event: FeedEvent<WatchedPool>): readonly SubjectKey[] {
    if (event.kind === 'complete') return [];
    const path = event.kind === 'gone' ? event.key : pathOf(event.item.ref);
    const subject = subjectKey(kind, path);
    const before = this.#pools.get(subject);
    const after = event.kind === 'gone' ? undefined : event.item;
    this.#ofMachinePool.move(subject, machinePoolOf(before), machinePoolOf(after));
    this.#ofCluster.move(subject, clusterOf(before), clusterOf(after));
    put(this.#pools, subject, after);
    return [subject];
  }

  foreignPool(kind: ForeignPoolKind, event: FeedEvent<WatchedForeignPool>): readonly SubjectKey[] {
    if (event.kind === 'complete') return [];
    const path = event.kind === 'gone' ? event.key : pathOf(event.item.ref);
    const subject = subjectKey(kind, path);
    const before = this.#foreignPools.get(subject);
    const after = event.kind === 'gone' ? undefined : event.item;
    this.#ofCluster.move(subject, clusterOf(before), clusterOf(after));
    put(this.#foreignPools, subject, after);
    return [subject];
  }

  machinePool(event: FeedEvent<MachinePool>): readonly SubjectKey[] {
    if (event.kind === 'complete') return [];
    const path = event.kind === 'gone' ? event.key : pathOf(event.item);
    put(this.#machinePools, path, event.kind === 'gone' ? undefined : event.item);
    return subjects(this.#ofMachinePool.to(path));
  }

  cluster(event: FeedEvent<WatchedCluster>): readonly SubjectKey[] {
    if (event.kind === 'complete') return [];
    const path = event.kind === 'gone' ? event.key : pathOf(event.item);
    const wasPaused = this.#clusters.get(path) === true;
    put(this.#clusters, path, event.kind === 'gone' ? undefined : event.item.isPaused);
    const isPaused = this.#clusters.get(path) === true;
    // A Cluster changes often, and each of its pools would be looked at for nothing.
    return wasPaused === isPaused ? [] : subjects(this.#ofCluster.to(path));
  }

  /** `undefined`: there is no such object (any more). */
  factsOf(subject: SubjectKey): Facts | undefined {
    return this.#poolFacts(subject) ?? this.#foreignFacts(subject);
  }

  /** @param kinds of which all objects are given */
  *subjects(kinds: ReadonlySet<Kind>): Generator<SubjectKey> {
    for (const subject of this.#pools.keys()) if (kinds.has(kindOf(subject))) yield subject;
    for (const subject of this.#foreignPools.keys()) if (kinds.has(kindOf(subject))) yield subject;
  }

  /** How many objects are known, by kind. */
  counts(): ReadonlyMap<string, number> {
    return new Map([
      ['MachinePool', this.#machinePools.size],
      ['Cluster', this.#clusters.size],
      ...poolKinds.map((kind) => [kind, countOf(kind, this.#pools)] as const),
      ...foreignPoolKinds.map((kind) => [kind, countOf(kind, this.#foreignPools)] as const),
    ]);
  }

  #poolFacts(subject: SubjectKey): Facts | undefined {
    const pool = this.#pools.get(subject);
    if (pool === undefined) return undefined;
    const machinePool = this.#machinePools.get(machinePoolOf(pool) ?? '');
    const isPaused =
      pool.pausedByAnnotation ||
      machinePool?.pausedByAnnotation === true ||
      this.#isClusterPaused(clusterOf(pool));
    return { kind: 'pool', pool, isPaused, ...(machinePool === undefined ? {} : { machinePool }) };
  }

  #foreignFacts(subject: SubjectKey): Facts | undefined {
    const pool = this.#foreignPools.get(subject);
    if (pool === undefined) return undefined;
    const isPaused = pool.pausedByAnnotation || this.#isClusterPaused(clusterOf(pool));
    return { kind: 'foreign-pool', pool, isPaused };
  }

  #isClusterPaused(path: string | undefined): boolean {
    return path !== undefined && this.#clusters.get(path) === true;
  }
}

interface Named {
  readonly namespace: string;
  readonly name: string;
}

function pathOf({ namespace, name }: Named): string {
  return `${namespace}/${name}`;
}

function machinePoolOf(pool: WatchedPool | undefined): string | undefined {
  return pool?.machinePoolName === undefined
    ? undefined
    : `${pool.ref.namespace}/${pool.machinePoolName}`;
}

function clusterOf(pool: WatchedPool | WatchedForeignPool | undefined): string | undefined {
  return pool?.clusterName === undefined ? undefined : `${pool.ref.namespace}/${pool.clusterName}`;
}

function countOf(
  kind: Kind,
  pools: ReadonlyMap<SubjectKey, WatchedPool | WatchedForeignPool>,
): number {
  let count = 0;
  for (const { ref } of pools.values()) if (ref.kind === kind) count += 1;
  return count;
}

/** Neither a namespace nor a name has a space in it. */
function subjectKey(kind: Kind, path: string): SubjectKey {
  return `${kind} ${path}` as SubjectKey;
}

/** The kind of the object that it names. */
export function kindOf(subject: SubjectKey): Kind {
  return subject.slice(0, subject.indexOf(' ')) as Kind;
}

function subjects(sources: ReadonlySet<string>): readonly SubjectKey[] {
  return [...sources].map((source) => source as SubjectKey);
}

function put<Key extends string, Value>(
  into: Map<Key, Value>,
  key: Key,
  value: Value | undefined,
): void {
  if (value === undefined) into.delete(key);
  else into.set(key, value);
}
