import type { SweepCursor, SweepRecord } from '../../shared/model/drift.ts';
import type { CloudAccess } from '../../shared/model/account.ts';
import type { GroupRef } from '../../shared/model/group.ts';
import type { SweepRecords } from '../../shared/ports/sweep-records.ts';
import type { SweepRelay } from '../../shared/ports/sweep-relay.ts';
import type { TaggedGroups } from '../../shared/ports/tagged-groups.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import type { SweepDeps } from '../../shared/sweep/sweep.ts';
import { aGroup, aGroupRef, aMachinePool, anInstance, aPool, aPoolRef, arnOf } from './builders.ts';
import { fakeDeps, type FakeDeps } from './deps.ts';
import { FakeBus } from './fake-bus.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeLeaseStore } from './fake-lease-store.ts';
import { FakeSweptFleet } from './fake-swept-fleet.ts';
import { LeapTime } from './leap-time.ts';

class FakeRecords implements SweepRecords {
  written: SweepRecord[] = [];
  fault: Error | undefined;
  last: SweepRecord | undefined;

  async read(): Promise<SweepRecord | undefined> {
    if (this.fault !== undefined) throw this.fault;
    return this.last;
  }

  async write(record: SweepRecord): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.written.push(record);
    this.last = record;
  }
}

class FakeRelay implements SweepRelay {
  readonly cursors: SweepCursor[] = [];
  fault: Error | undefined;

  async handOn(cursor: SweepCursor): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.cursors.push(cursor);
  }
}

class FakeTaggedGroups implements TaggedGroups {
  groups: readonly GroupRef[] = [];
  fault: Error | undefined;
  readonly searched: CloudAccess[] = [];

  async *taggedGroups(access: CloudAccess): AsyncGenerator<readonly GroupRef[]> {
    this.searched.push(access);
    yield this.groups;
    if (this.fault !== undefined) throw this.fault;
  }
}

/** All that a sweep needs, in memory. */
export interface FakeSweepDeps extends FakeDeps, SweepDeps {
  readonly index: FakeDeps['index'];
  readonly cluster: FakeDeps['cluster'];
  readonly foreignPools: FakeDeps['foreignPools'];
  readonly cloud: FakeDeps['cloud'];
  readonly clock: FakeDeps['clock'];
  readonly log: FakeDeps['log'];
  readonly metrics: FakeDeps['metrics'];
  readonly fleet: FakeSweptFleet;
  readonly bus: FakeBus;
  readonly records: FakeRecords;
  readonly relay: FakeRelay;
  readonly tagged: FakeTaggedGroups;
  readonly watchLease: FakeLeaseStore;
  readonly monotonic: LeapTime;
}

export function fakeSweepDeps(cluster = new FakeCluster()): FakeSweepDeps {
  const deps = fakeDeps(cluster);
  const time = new LeapTime(deps.clock);
  return {
    ...deps,
    fleet: new FakeSweptFleet(cluster, deps.foreignPools),
    bus: new FakeBus(),
    records: new FakeRecords(),
    relay: new FakeRelay(),
    tagged: new FakeTaggedGroups(),
    watchLease: aLease(deps.clock.now()),
    monotonic: time,
    sleep: time.sleep,
  };
}

/** The Lease of a watch that renewed it then. */
export function aLease(renewed: Date): FakeLeaseStore {
  const at = renewed.toISOString();
  const times = { acquiredAt: at, renewedAt: at };
  return new FakeLeaseStore().holding({
    holder: 'watch-1',
    durationSeconds: 15,
    ...times,
    transitions: 0,
  });
}

/** Puts a pool, its MachinePool and its group there, of two instances each, all of one name. */
export function putPool(deps: FakeSweepDeps, name: string, namespace = 'fleet'): void {
  const group = aGroupRef(name);
  const ref = aPoolRef(name, namespace);
  deps.cluster.put(aPool({ ref, machinePoolName: name, group, createdAt: '2026-11-23T08:00:00Z' }));
  deps.cluster.putMachinePool(aMachinePool({ name, namespace, uid: `uid-of-owner-${name}` }));
  putInstances(deps, name, `${name}-1`, `${name}-2`);
}

/** From now on the group of this name has these instances, and wants as many. */
export function putInstances(deps: FakeSweepDeps, name: string, ...ids: readonly string[]): void {
  const group = aGroup(
    ids.map((id) => anInstance(id)),
    { id: arnOf(aGroupRef(name)) },
  );
  deps.cloud.put(aGroupRef(name), group);
}

/** A fleet of these pools, in sync. What was done to bring it there is forgotten. */
export async function aFleet(...names: readonly string[]): Promise<FakeSweepDeps> {
  const deps = fakeSweepDeps();
  for (const name of names) putPool(deps, name);
  await settleFleet(deps);
  return deps;
}

/** Brings all pools in sync, and forgets what was done for it. */
export async function settleFleet(deps: FakeSweepDeps): Promise<void> {
  const { cluster, cloud } = deps;
  const hints = cluster.pools().map(({ group, ref }, at) => {
    return { id: String(at), group, cause: 'Test', pool: ref };
  });
  await reconcile(deps, hints);
  cluster.writes.length = 0;
  cluster.calls.length = 0;
  cluster.announcements.length = 0;
  cloud.calls.length = 0;
  deps.log.lines.length = 0;
  for (const name of Object.keys(deps.metrics.totals)) {
    Reflect.deleteProperty(deps.metrics.totals, name);
  }
}
