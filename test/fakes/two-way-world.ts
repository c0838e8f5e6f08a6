import { groupKey, type GroupKey } from '../../shared/model/group.ts';
import type { GroupReading } from '../../shared/model/observation.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { PoolRequest } from '../../shared/model/pool-request.ts';
import type { Pool, PoolStatus } from '../../shared/model/pool.ts';
import type { WatchedPool } from '../../shared/model/watched.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import { watchedStatus } from '../../shared/kube/watched-status.ts';
import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import { reconcile, type ReconcileDeps } from '../../shared/reconcile/reconcile.ts';
import { scale } from '../../shared/scale/scale.ts';
import { aGroup, aGroupRef, aHint, aMachinePool, anInstance, aPool } from './builders.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeForeignPools } from './fake-foreign-pools.ts';
import { FakeScalableCloud } from './fake-scalable-cloud.ts';
import { RecordingLogger } from './recording-logger.ts';
import { RecordingMetrics } from './recording-metrics.ts';
import { aCapacity } from './scale-world.ts';
import { installation, watchParts, type WatchParts } from './watch-parts.ts';

const { ref } = aPool();
const group = aGroupRef();
const named = aMachinePool();

/** Every change of the group comes with instances, and their first event is there after so long. */
const eventAfterMs = 1_000;
/** When a message comes back that does not say when. */
const usualReturnMs = 3_000;

interface Coming {
  readonly atMs: number;
  readonly work: () => Promise<void>;
}

/**
 * Both directions at once, in memory and by one clock: the watch's own decisions, and the functions
 * that they call, on one pool, its MachinePool and a group of 5 whose instances come at once.
 */
export class TwoWayWorld {
  readonly cluster = new FakeCluster(aPool());
  readonly cloud: FakeScalableCloud;
  readonly #watch: WatchParts = watchParts();
  readonly #deps: ReconcileDeps;
  readonly #log = new RecordingLogger();
  readonly #metrics = new RecordingMetrics();
  readonly #hashes = new Map<string, number>();
  #coming: Coming[] = [];
  #answered = 0;
  #toldVersions = '';
  #seenDesired = 5;
  #nowMs = 0;

  constructor(machinePool: Partial<MachinePool>) {
    const { clock } = this.#watch;
    this.cloud = new FakeScalableCloud({ clock });
    this.cloud.put(group, aCapacity({ desiredCapacity: 5 }));
    this.cluster.putMachinePool(aMachinePool({ replicas: 5, ...machinePool }));
    this.#deps = {
      index: this.cluster,
      readings: new RecentReadings(),
      cluster: this.cluster,
      foreignPools: new FakeForeignPools(),
      cloud: this.#readable(),
      clock,
      log: this.#log,
      metrics: this.#metrics,
    };
  }

  /** Since the start. */
  get nowMs(): number {
    return this.#nowMs;
  }

  get replicas(): number | undefined {
    return this.cluster.machinePool(named).replicas;
  }

  get desired(): number {
    return this.cloud.capacity(group).desiredCapacity;
  }

  get status(): PoolStatus {
    return this.cluster.pool(ref).status;
  }

  /** How often Poolsync has set either figure. */
  get writes(): { readonly toCloud: number; readonly toCluster: number } {
    const toCluster = this.cluster.writes.filter(({ kind }) => kind === 'replicas').length;
    return { toCloud: this.cloud.sets.length, toCluster };
  }

  /** Somebody writes `spec.replicas` under this name. */
  setReplicas(replicas: number, replicasWriter: string): void {
    this.cluster.changeMachinePool(named, (was) => ({ ...was, replicas, replicasWriter }));
  }

  setDesired(desiredCapacity: number, cause: string): void {
    this.cloud.change(group, { desiredCapacity }, cause);
  }

  /** The watch begins, and everything comes to rest. */
  async begin(): Promise<void> {
    this.#tell();
    this.#watch.publisher.loaded();
    this.#watch.publisher.lead(true);
    for (let second = 0; second < 30; second += 1) await this.passSecond();
  }

  /** Lets a second pass: what falls due is done, and the watch is told of what it wrote. */
  async passSecond(): Promise<void> {
    this.#tell();
    this.#nowMs += 1_000;
    this.#watch.clock.advanceMs(1_000);
    await this.#watch.time.advanceMs(1_000);
    this.#take();
    const due = this.#coming.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#coming = this.#coming.filter(({ atMs }) => atMs > this.#nowMs);
    for (const { work } of due) await work();
  }

  /** Requests that were published, and the event of a group that has changed. */
  #take(): void {
    const { taken } = this.#watch.bus;
    for (const request of taken.slice(this.#answered)) {
      if (request.pool.kind !== ref.kind) continue;
      const asked = { ...request, pool: request.pool };
      this.#come(0, () => this.#answer(asked));
    }
    this.#answered = taken.length;
    if (this.desired === this.#seenDesired) return;
    this.#seenDesired = this.desired;
    this.#come(eventAfterMs, () => this.#event());
  }

  async #event(): Promise<void> {
    const outcome = (await reconcile(this.#deps, [aHint('event')])).get('event');
    if (outcome?.kind === 'deferred') {
      this.#come(outcome.retryAfterMs ?? usualReturnMs, () => this.#event());
    }
  }

  async #answer(request: PoolRequest): Promise<void> {
    const outcome =
      request.kind === 'scale' ? await this.#scale(request) : await this.#sync(request);
    if (outcome?.kind === 'deferred') {
      this.#come(outcome.retryAfterMs ?? usualReturnMs, () => this.#answer(request));
    }
  }

  async #scale(request: PoolRequest) {
    const { cluster, clock } = this.#deps;
    const [log, metrics] = [this.#log, this.#metrics];
    const deps = { cluster, clock, cloud: this.cloud, log, metrics, installation };
    return (await scale(deps, [{ id: 'request', request }])).get('request');
  }

  async #sync({ pool, uid }: PoolRequest) {
    const hint = { id: 'request', pool, uid, cause: 'a request' };
    return (await reconcile(this.#deps, [], [hint])).get('request');
  }

  #come(afterMs: number, work: () => Promise<void>): void {
    this.#coming.push({ atMs: this.#nowMs + afterMs, work });
  }

  #tell(): void {
    const [pool, machinePool] = [this.cluster.pool(ref), this.cluster.machinePool(named)];
    const versions = `${pool.resourceVersion} ${machinePool.resourceVersion}`;
    if (versions === this.#toldVersions) return;
    this.#toldVersions = versions;
    const { fleet, publisher } = this.#watch;
    publisher.see(fleet.machinePool({ kind: 'present', item: machinePool }));
    publisher.see(
      fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item: this.#watched(pool) }),
    );
  }

  #watched(pool: Pool): WatchedPool {
    const { providerIdList, status, ...rest } = pool;
    return {
      ...rest,
      list: {
        length: providerIdList.length,
        hash: this.#hashOf(providerIdList),
        isForeign: false,
      },
      status: watchedStatus(status, this.#hashOf(status)),
    };
  }

  #hashOf(value: unknown): number {
    const text = JSON.stringify(value);
    const hash = this.#hashes.get(text) ?? this.#hashes.size + 1;
    this.#hashes.set(text, hash);
    return hash;
  }

  /** The group as the inbound path reads it. */
  #readable(): Cloud {
    return {
      readGroups: async (access, groups) => {
        const readings = groups.map(async (asked): Promise<[GroupKey, GroupReading]> => {
          const reading = await this.cloud.readCapacity(access, asked);
          if (reading.kind === 'absent') return [groupKey(asked), reading];
          const { capacity, observedAt } = reading;
          const ids = Array.from({ length: capacity.desiredCapacity }, (_, at) => `i-${at}`);
          const found = aGroup(
            ids.map((id) => anInstance(id)),
            capacity,
          );
          return [groupKey(asked), { kind: 'found', observedAt, group: found }];
        });
        return new Map(await Promise.all(readings));
      },
      goneAmong: async () => new Set(),
    };
  }
}
