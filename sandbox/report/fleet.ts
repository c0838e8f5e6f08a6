import type { SandboxPool } from '../installation/sandbox-pools.ts';
import { arrivals, type Arrival, type Arriving, type Change, type ChangeKind } from './change.ts';

/** One pool as the cloud, our object and the MachinePool show it. */
export interface PoolView {
  readonly pool: SandboxPool;
  /** The state of each instance that counts as the group's, by provider ID. */
  readonly cloud: ReadonlyMap<string, string>;
  readonly list: ReadonlySet<string>;
  readonly machinePool: ReadonlySet<string>;
  /** Phase of the MachinePool, as core says. */
  readonly phase: string;
}

/** What is seen of all pools, and of each change how long it took. */
export interface Fleet {
  readonly views: () => readonly PoolView[];
  readonly changes: () => readonly Change[];
  /** From now on changes of that pool belong to that part of the scenario. */
  beginStep(pool: string, title: string): void;
  /** The state of an instance; null: it is no longer in its group. */
  instanceIs(pool: string, providerId: string, state: string | null): void;
  /** An instance has joined or left its group, at `at` in ms since 1970. */
  hasChanged(pool: string, providerId: string, kind: ChangeKind, at: number): void;
  /** The provider IDs of a pool at that place, seen at `at`. */
  shows(where: Arriving, pool: string, providerIds: readonly string[], at: number): void;
  phaseIs(pool: string, phase: string): void;
  /** Calls back after each of these; returns the function that ends it. */
  subscribe(receive: (event: FleetEvent) => void): () => void;
}

export type FleetEvent =
  | { readonly kind: 'seen' }
  /** A change has arrived everywhere. */
  | { readonly kind: 'arrived'; readonly change: Change };

interface MutableView {
  readonly pool: SandboxPool;
  readonly cloud: Map<string, string>;
  list: ReadonlySet<string>;
  machinePool: ReadonlySet<string>;
  phase: string;
}

interface OpenChange extends Change {
  readonly providerId: string;
  list: Arrival | undefined;
  machinePool: Arrival | undefined;
}

export function createFleet(pools: readonly SandboxPool[]): Fleet {
  return new ObservedFleet(pools);
}

class ObservedFleet implements Fleet {
  readonly #views: ReadonlyMap<string, MutableView>;
  #changes: readonly OpenChange[] = [];
  readonly #open = new Set<OpenChange>();
  readonly #receivers = new Set<(event: FleetEvent) => void>();
  readonly #steps = new Map<string, string>();

  constructor(pools: readonly SandboxPool[]) {
    const empty: ReadonlySet<string> = new Set();
    this.#views = new Map(
      pools.map((pool) => [
        pool.name,
        { pool, cloud: new Map<string, string>(), list: empty, machinePool: empty, phase: '' },
      ]),
    );
  }

  views = (): readonly PoolView[] => [...this.#views.values()];

  changes = (): readonly Change[] => this.#changes;

  beginStep(pool: string, title: string): void {
    this.#steps.set(pool, title);
  }

  instanceIs(pool: string, providerId: string, state: string | null): void {
    const view = this.#views.get(pool);
    if (view === undefined) return;
    if (state === null) view.cloud.delete(providerId);
    else view.cloud.set(providerId, state);
    this.#tell({ kind: 'seen' });
  }

  hasChanged(pool: string, providerId: string, kind: ChangeKind, at: number): void {
    const view = this.#views.get(pool);
    if (view === undefined) return;
    const change: OpenChange = {
      step: this.#steps.get(pool) ?? 'first launch',
      cloud: view.pool.cloud,
      pool,
      instanceId: providerId.slice(providerId.lastIndexOf('/') + 1),
      providerId,
      kind,
      at,
      list: undefined,
      machinePool: undefined,
    };
    for (const where of arrivals) {
      if (hasArrived(change, view[where])) change[where] = { kind: 'ahead' };
    }
    this.#dropOvertaken(providerId);
    this.#changes = [...this.#changes, change];
    this.#open.add(change);
    this.#finishWhere(change);
  }

  shows(where: Arriving, pool: string, providerIds: readonly string[], at: number): void {
    const view = this.#views.get(pool);
    if (view === undefined) return;
    view[where] = new Set(providerIds);
    for (const change of this.#open) {
      if (change.pool !== pool || change[where] !== undefined) continue;
      if (!hasArrived(change, view[where])) continue;
      change[where] = { kind: 'after', ms: Math.max(0, at - change.at) };
      this.#finishWhere(change);
    }
    this.#tell({ kind: 'seen' });
  }

  phaseIs(pool: string, phase: string): void {
    const view = this.#views.get(pool);
    if (view === undefined || view.phase === phase) return;
    view.phase = phase;
    this.#tell({ kind: 'seen' });
  }

  subscribe(receive: (event: FleetEvent) => void): () => void {
    this.#receivers.add(receive);
    return () => this.#receivers.delete(receive);
  }

  #finishWhere(change: OpenChange): void {
    if (arrivals.some((where) => change[where] === undefined)) return;
    this.#open.delete(change);
    this.#tell({ kind: 'arrived', change });
  }

  /** An instance that goes before its launch has arrived will never be seen to join. */
  #dropOvertaken(providerId: string): void {
    for (const change of this.#open) {
      if (change.providerId !== providerId) continue;
      this.#open.delete(change);
      this.#changes = this.#changes.filter((other) => other !== change);
    }
  }

  #tell(event: FleetEvent): void {
    for (const receive of this.#receivers) receive(event);
  }
}

function hasArrived(
  { kind, providerId }: Pick<OpenChange, 'kind' | 'providerId'>,
  shown: ReadonlySet<string>,
): boolean {
  return shown.has(providerId) === (kind === 'joined');
}
