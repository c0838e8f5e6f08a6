import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import type { SweepCursor } from '../../shared/model/drift.ts';
import { sweep, type SweepOptions } from '../../shared/sweep/sweep.ts';
import {
  aForeignPool,
  aForeignPoolRef,
  aGroupRef,
  aHint,
  aMachinePool,
  aPool,
  aPoolRef,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aScaleSetPool } from '../fakes/scale-sets.ts';
import { aFleet, putInstances, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';

function run(deps: FakeSweepDeps, options: Partial<SweepOptions> = {}) {
  const { signal } = new AbortController();
  const usual = {
    cloud: 'aws',
    installation: 'test',
    version: '1.2.3',
    policy: 'correct',
  } as const;
  return sweep(deps, { ...usual, signal, ...options });
}

/** Each pool of these has one instance more than it lists, and its MachinePool knows it. */
function drift(deps: FakeSweepDeps, ...names: readonly string[]): void {
  for (const name of names) {
    putInstances(deps, name, `${name}-1`, `${name}-2`, `${name}-3`);
    const machinePool = aMachinePool({ name });
    deps.cluster.changeMachinePool(machinePool, (mine) => ({ ...mine, replicas: 3 }));
  }
}

function endLine(deps: FakeSweepDeps) {
  return deps.log.lines.filter(({ message }) => message === 'sweep ended');
}

/** Time that is over once so many pages of pools were given. */
function overAfter(deps: FakeSweepDeps, pages: number): () => number {
  return () => (deps.fleet.given.filter((list) => list === 'pools').length >= pages ? 1 : 900_000);
}

describe('sweep', () => {
  it('writes nothing and logs one line where all is in sync', async () => {
    const deps = await aFleet('a', 'b');
    const record = await run(deps);
    expect(record).toEqual({
      cloud: 'aws',
      startedAt: noon.toISOString(),
      endedAt: noon.toISOString(),
      version: '1.2.3',
      complete: true,
      tally: {
        pools: 2,
        foreignPools: 0,
        groupsRead: 2,
        findings: {},
        corrected: 0,
        missedByEvents: 0,
        scaleRequests: 0,
        nudged: 0,
        failed: 0,
        unseen: 0,
      },
      unseen: [],
      searchedAt: noon.toISOString(),
      watchLease: { kind: 'renewed', ageSeconds: 0 },
    });
    expect(deps.metrics.gauges).toEqual({ WatchLeaseAge: 0 });
    expect(deps.records.written).toEqual([record]);
    expect(deps.log.lines).toMatchObject([{ level: 'info', message: 'sweep ended' }]);
    expect(deps.metrics.totals).toEqual({ SweepsCompleted: 1, PoolsSwept: 2 });
    expect(deps.cluster.writes).toEqual([]);
    expect(deps.monotonic.slept).toEqual([]);
  });

  it('corrects what is wrong 10 s later, and counts what no event had told of by then', async () => {
    const deps = await aFleet('a', 'b', 'c');
    drift(deps, 'a', 'b');
    const record = await run(deps);
    expect(deps.monotonic.slept).toEqual([10_000]);
    expect(record.tally).toMatchObject({
      findings: { 'list-drift': 2 },
      corrected: 2,
      missedByEvents: 2,
      failed: 0,
    });
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toHaveLength(3);
    expect(deps.metrics.totals).toMatchObject({
      'DriftFound list-drift': 2,
      DriftCorrected: 2,
      DriftMissedByEvents: 2,
    });
    expect(deps.cluster.writes).toHaveLength(4);
    expect((await run(deps)).tally.findings).toEqual({});
  });

  it('does not count as missed what an event has mended meanwhile', async () => {
    const deps = await aFleet('a', 'b');
    drift(deps, 'a', 'b');
    deps.monotonic.onceAsleep(() => reconcile(deps, [aHint('late', { group: aGroupRef('a') })]));
    expect((await run(deps)).tally).toMatchObject({ corrected: 1, missedByEvents: 1 });
  });

  it('does not count it either where its own look then settles the status', async () => {
    const deps = await aFleet('a');
    drift(deps, 'a');
    deps.monotonic.onceAsleep(() => {
      const said = { group: aGroupRef('a'), sentAt: deps.clock.now(), groupChanged: true } as const;
      return reconcile(deps, [aHint('late', said)]);
    });
    expect((await run(deps)).tally).toMatchObject({ corrected: 0, missedByEvents: 0, failed: 0 });
    expect(deps.cluster.writes.at(-1)).toMatchObject({ kind: 'status' });
    expect(deps.fleet.announcements).toEqual([]);
  });

  it('never counts a status alone as missed', async () => {
    const deps = await aFleet('a');
    deps.cloud.remove(aGroupRef('a'));
    expect((await run(deps)).tally).toMatchObject({
      findings: { 'group-missing': 1, 'status-drift': 1 },
      corrected: 1,
      missedByEvents: 0,
    });
  });

  it('I8: lets instances leave with a second reading of its own, counted once', async () => {
    const deps = await aFleet('a');
    putInstances(deps, 'a', 'a-1');
    deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
      ...mine,
      replicas: 1,
    }));
    const record = await run(deps);
    expect(deps.monotonic.slept).toEqual([10_000, 15_500]);
    expect(record.tally).toMatchObject({ corrected: 1, missedByEvents: 1 });
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toEqual([idOf('a-1')]);
  });

  it('leaves the second reading to the watch where no time is left for it', async () => {
    const deps = await aFleet('a');
    putInstances(deps, 'a', 'a-1');
    const leftMs = (): number => (deps.monotonic.slept.length > 0 ? 30_000 : 900_000);
    expect((await run(deps, { leftMs })).tally).toMatchObject({ missedByEvents: 1 });
    expect(deps.monotonic.slept).toEqual([10_000]);
    expect(deps.cluster.pool(aPoolRef('a')).status.pendingShrink).toBeDefined();
    // Whoever had the first reading has counted it: the sweep before, or nobody, since an event told of it.
    deps.clock.advanceMs(60_000);
    expect((await run(deps)).tally).toMatchObject({
      findings: { 'list-drift': 1 },
      corrected: 1,
      missedByEvents: 0,
    });
  });

  it('only tells, by the policy of the installation or of a pool', async () => {
    const deps = await aFleet('a', 'b');
    drift(deps, 'a', 'b');
    deps.fleet.policies.set('b', 'correct');
    const record = await run(deps, { policy: 'report' });
    expect(record.tally).toMatchObject({ findings: { 'list-drift': 2 }, corrected: 1 });
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toHaveLength(2);
  });

  it('only tells of pools with that policy, also where they share a group', async () => {
    const deps = await aFleet('a');
    const twin = { group: aGroupRef('a'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('z'), machinePoolName: 'z', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'z' }));
    for (const name of ['a', 'z']) deps.fleet.policies.set(name, 'report');
    expect((await run(deps)).tally).toMatchObject({ findings: { 'shared-group': 1 } });
    expect(deps.cluster.writes).toEqual([]);
  });

  it('tells on each MachinePool once what was done about it', async () => {
    const deps = await aFleet('a', 'b');
    putInstances(deps, 'a', 'a-1');
    deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
      ...mine,
      replicas: 5,
    }));
    putInstances(deps, 'theirs', 'x-1', 'x-2');
    const ref = aForeignPoolRef('theirs');
    deps.foreignPools.put(aForeignPool({ ref, machinePoolName: 'theirs' }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'theirs' }));
    expect((await run(deps)).tally).toMatchObject({ corrected: 1, scaleRequests: 1, nudged: 1 });
    const { announcements } = deps.fleet;
    expect(announcements.map(({ machinePool, reason }) => [machinePool, reason])).toEqual([
      ['fleet/theirs', 'CorrectionRequested'],
      ['fleet/a', 'DriftCorrected'],
    ]);
    expect(announcements[0]?.message).toContain('and its provider was asked to look: ');
    expect(announcements[1]?.message).toMatch(
      /and the function that scales was asked: .+; corrected: The list names 2 instances/,
    );
  });

  it('writes nothing of a pool that is only reported, where it shares a group with another', async () => {
    const deps = await aFleet('a');
    const twin = { group: aGroupRef('a'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('z'), machinePoolName: 'z', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'z' }));
    drift(deps, 'a');
    deps.fleet.policies.set('z', 'report');
    expect((await run(deps)).tally).toMatchObject({ corrected: 1 });
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toHaveLength(3);
    const names = deps.cluster.writes.map((write) => JSON.stringify(write));
    expect(names.filter((write) => write.includes('"fleet/z"'))).toEqual([]);
    deps.fleet.policies.set('z', 'correct');
    await run(deps);
    expect(deps.cluster.writes.map((write) => JSON.stringify(write)).join()).toContain('"fleet/z"');
  });

  it('nudges other providers, where it may correct', async () => {
    const deps = await aFleet();
    putInstances(deps, 'theirs', 'x-1', 'x-2');
    const ref = aForeignPoolRef('theirs');
    deps.foreignPools.put(aForeignPool({ ref, machinePoolName: 'theirs' }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'theirs' }));
    expect((await run(deps, { policy: 'report' })).tally).toMatchObject({ nudged: 0 });
    expect(deps.foreignPools.nudges).toEqual([]);
    expect((await run(deps)).tally).toMatchObject({ nudged: 1, foreignPools: 1 });
  });

  it('asks for scaling, and scales nothing', async () => {
    const deps = await aFleet('a');
    deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
      ...mine,
      replicas: 4,
    }));
    expect((await run(deps)).tally).toMatchObject({ scaleRequests: 1, missedByEvents: 0 });
    expect(deps.bus.taken).toMatchObject([{ kind: 'scale', installation: 'test' }]);
    expect(deps.metrics.totals).toMatchObject({ ScaleRequestsPublished: 1 });
  });

  it("leaves the other cloud's pools alone", async () => {
    const deps = await aFleet('a');
    deps.cluster.put(aScaleSetPool('b'));
    expect((await run(deps)).tally).toMatchObject({ pools: 1, findings: {} });
    expect((await run(deps, { cloud: 'azure' })).tally).toMatchObject({ pools: 1 });
  });

  it('does no harm beside another sweep', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    drift(deps, 'a', 'b', 'c', 'd');
    const [one, other] = await Promise.all([run(deps), run(deps)]);
    expect(one.complete && other.complete).toBe(true);
    expect(deps.cluster.writes.filter(({ kind }) => kind === 'list')).toHaveLength(4);
    expect((await run(deps)).tally.findings).toEqual({});
  });
});

describe('sweep, where something fails', () => {
  it('warns of what was not seen, and goes on', async () => {
    const deps = await aFleet('a');
    deps.cloud.failWith(faults.throttled);
    const record = await run(deps);
    expect(record).toMatchObject({
      complete: true,
      unseen: [{ pools: 1, code: 'cloud-throttled' }],
    });
    expect(endLine(deps)).toMatchObject([{ level: 'warn', fields: { unseen: 1 } }]);
    expect(deps.metrics.totals).toMatchObject({ PoolsUnseen: 1, SweepsCompleted: 1 });
  });

  it('merges what was not seen at one place', async () => {
    const names = Array.from({ length: 120 }, (_, at) => `p-${at}`);
    const deps = await aFleet(...names);
    deps.cloud.failWith(faults.denied);
    expect((await run(deps)).unseen).toMatchObject([{ pools: 120, code: 'cloud-denied' }]);
    const { conditions } = deps.cluster.pool(aPoolRef('p-0')).status;
    expect(conditionOf(conditions ?? [], 'GroupFound')).toMatchObject({
      status: 'Unknown',
      reason: 'CloudDenied',
    });
  });

  it('counts what could not be corrected', async () => {
    const deps = await aFleet('a', 'b');
    drift(deps, 'a', 'b');
    deps.cluster.failWith('writeList', (ref) =>
      ref?.name === 'a' ? faults.clusterAway() : undefined,
    );
    expect((await run(deps)).tally).toMatchObject({ corrected: 1, failed: 1, missedByEvents: 1 });
    expect(deps.metrics.totals).toMatchObject({ DriftNotCorrected: 1 });
    expect(endLine(deps)).toMatchObject([{ level: 'warn' }]);
  });

  it('corrects what it found before the cluster failed, and is not complete', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    drift(deps, 'a', 'd');
    deps.fleet.failAt('pools', 1, faults.clusterAway());
    const record = await run(deps, { leftMs: () => 900_000 });
    expect(record).toMatchObject({ complete: false, tally: { corrected: 1 } });
    expect(record.searchedAt).toBeUndefined();
    expect(deps.relay.cursors).toEqual([]);
    expect(deps.metrics.totals).toMatchObject({ SweepsCutShort: 1 });
    expect(endLine(deps)).toMatchObject([{ level: 'warn' }]);
  });

  it('ends well where its record can be neither read nor written', async () => {
    const deps = await aFleet('a');
    drift(deps, 'a');
    deps.records.fault = faults.clusterAway();
    expect(await run(deps)).toMatchObject({ complete: true, tally: { corrected: 1 } });
    const warned = deps.log.lines.filter(({ level }) => level === 'warn');
    expect(warned.map(({ message }) => message)).toEqual([
      'last sweep not read',
      'sweep not recorded',
    ]);
  });

  it('ends with the reason of its signal', async () => {
    const deps = await aFleet('a');
    drift(deps, 'a');
    const stop = new AbortController();
    deps.monotonic.onceAsleep(() => {
      stop.abort(new Error('stopped'));
    });
    await expect(run(deps, { signal: stop.signal })).rejects.toThrow('stopped');
    expect(deps.cluster.writes).toEqual([]);
  });
});

describe('sweep, tagged groups', () => {
  it('searches once an hour', async () => {
    const deps = await aFleet('a');
    const first = await run(deps);
    deps.clock.advanceMs(59 * 60_000);
    const second = await run(deps);
    expect(second.searchedAt).toBe(first.searchedAt);
    expect(deps.tagged.searched).toHaveLength(1);
    deps.clock.advanceMs(60_000);
    const third = await run(deps);
    expect(deps.tagged.searched).toHaveLength(2);
    expect(third.searchedAt).toBe(third.startedAt);
  });
});

describe('sweep, where not all objects can be read', () => {
  it('does not take tagged groups for searched', async () => {
    const deps = await aFleet('a');
    deps.fleet.skipped = ['fleet/odd'];
    expect((await run(deps)).searchedAt).toBeUndefined();
    expect(deps.tagged.searched).toEqual([]);
    expect((await run(deps)).searchedAt).toBeDefined();
  });
});

describe('sweep, where its time is over', () => {
  it('hands on what it did not come to, with its tally', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd', 'e');
    drift(deps, 'a', 'e');
    const first = await run(deps, { leftMs: overAfter(deps, 1) });
    expect(first).toMatchObject({ complete: false, tally: { pools: 3, corrected: 1 } });
    expect(deps.records.written).toEqual([]);
    expect(endLine(deps)).toEqual([]);
    const [cursor] = deps.relay.cursors;
    expect(cursor).toMatchObject({ startedAt: noon.toISOString(), hop: 1, afterPool: 'fleet/c' });
    expect(deps.metrics.totals).toMatchObject({ SweepsHandedOn: 1, DriftCorrected: 1 });
    const second = await run(deps, cursor === undefined ? {} : { from: cursor });
    expect(second).toMatchObject({
      complete: true,
      startedAt: noon.toISOString(),
      tally: { pools: 5, corrected: 2, findings: { 'list-drift': 2 }, missedByEvents: 2 },
    });
    expect(first.searchedAt).toBeUndefined();
    expect(second.searchedAt).toBe(second.startedAt);
    expect(deps.metrics.totals).toMatchObject({
      SweepsCompleted: 1,
      DriftCorrected: 2,
      PoolsSwept: 5,
      'DriftFound list-drift': 2,
    });
    expect(deps.records.written).toEqual([second]);
  });

  it('ends where a hop comes no further', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    const { tally } = await run(deps);
    const from = { startedAt: noon.toISOString(), hop: 1, afterPool: 'fleet/c', tally };
    expect(await run(deps, { leftMs: () => 0, from })).toMatchObject({ complete: false });
    expect(deps.relay.cursors).toEqual([]);
    expect(endLine(deps)).toMatchObject([{ level: 'info' }, { level: 'warn' }]);
  });

  it('tells at its end what an earlier hop could not look at', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    deps.cloud.failWith(faults.throttled);
    await run(deps, { leftMs: overAfter(deps, 1) });
    deps.cloud.failWith(undefined);
    const [cursor] = deps.relay.cursors;
    expect(await run(deps, cursor === undefined ? {} : { from: cursor })).toMatchObject({
      complete: true,
      tally: { pools: 1, unseen: 3 },
      unseen: [{ pools: 3, code: 'cloud-throttled' }],
    });
    expect(endLine(deps)).toMatchObject([{ level: 'warn' }]);
  });

  it('counts an object that cannot be read once, over all lists and hops', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    const pools = deps.fleet.pools.bind(deps.fleet);
    const foreignPools = deps.fleet.foreignPools.bind(deps.fleet);
    deps.fleet.pools = (...args) => {
      deps.fleet.skipped = ['fleet/aa', 'fleet/cc'];
      return pools(...args);
    };
    deps.fleet.foreignPools = (...args) => {
      deps.fleet.skipped = ['fleet/aa', 'fleet/theirs-a', 'fleet/ab'];
      return foreignPools(...args);
    };
    await run(deps, { leftMs: overAfter(deps, 1) });
    const [cursor] = deps.relay.cursors;
    expect(cursor).toMatchObject({ tally: { unseen: 1 } });
    const { tally } = await run(deps, cursor === undefined ? {} : { from: cursor });
    // Of the second hop: fleet/cc, fleet/ab and fleet/theirs-a.
    expect(tally).toMatchObject({ unseen: 4 });
  });

  it('ends after 50 hops, and where nobody takes it', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    const { tally } = await run(deps);
    const cursor: SweepCursor = { startedAt: noon.toISOString(), hop: 50, tally };
    const leftMs = (): number => 0;
    expect(await run(deps, { leftMs, from: { ...cursor, hop: 49 } })).toMatchObject({
      complete: false,
    });
    expect(deps.relay.cursors).toMatchObject([{ hop: 50 }]);
    await run(deps, { leftMs, from: cursor });
    expect(deps.relay.cursors).toHaveLength(1);
    deps.relay.fault = faults.cloudAway();
    await run(deps, { leftMs });
    const { relay: _, ...alone } = deps;
    const { signal } = new AbortController();
    const usual = { cloud: 'aws', installation: 'test', version: '1', policy: 'correct' } as const;
    await sweep(alone, { ...usual, signal, leftMs });
    expect(deps.metrics.totals).toMatchObject({ SweepsCutShort: 3, SweepsHandedOn: 1 });
    expect(deps.log.lines.filter(({ message }) => message === 'sweep not handed on')).toHaveLength(
      3,
    );
    expect(deps.records.written.at(-1)).toMatchObject({ complete: false });
  });
});
