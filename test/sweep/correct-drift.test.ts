import { describe, expect, it } from 'vitest';
import type { Finding } from '../../shared/model/drift.ts';
import { correctDrift } from '../../shared/sweep/correct-drift.ts';
import {
  aForeignPool,
  aForeignPoolRef,
  aGroupRef,
  aMachinePool,
  aPoolRef,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aFleet, putInstances, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { findAll } from './find-all.ts';

const at = { lookedAt: noon };

async function ends(deps: FakeSweepDeps, findings: readonly Finding[]) {
  const results = await correctDrift(deps, 'test', findings, at);
  expect(results.map(({ finding }) => finding)).toEqual(findings);
  return results.map(({ finding, end }) => `${finding.kind} ${end}`);
}

async function drifted(...names: readonly string[]) {
  const deps = await aFleet(...names);
  for (const name of names) {
    putInstances(deps, name, `${name}-1`, `${name}-2`, `${name}-3`);
    wish(deps, name, 3);
  }
  const { findings } = await findAll(deps);
  return { deps, findings };
}

function wish(deps: FakeSweepDeps, name: string, replicas: number): void {
  deps.cluster.changeMachinePool(aMachinePool({ name }), (mine) => ({ ...mine, replicas }));
}

describe('correctDrift', () => {
  it('writes the list right, and tells the MachinePool so', async () => {
    const { deps, findings } = await drifted('a');
    expect(await ends(deps, findings)).toEqual(['list-drift corrected']);
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toEqual(
      ['a-1', 'a-2', 'a-3'].map(idOf),
    );
    expect(deps.cluster.pool(aPoolRef('a')).status.lastChange?.cause).toBe('Sweep');
    expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
    expect(deps.fleet.announcements).toMatchObject([
      { machinePool: 'fleet/a', type: 'Normal', reason: 'DriftCorrected' },
    ]);
    expect(deps.fleet.announcements[0]?.message).toContain(noon.toISOString());
    expect((await findAll(deps)).findings).toEqual([]);
  });

  it('I2: looks anew, and writes nothing where an event came first', async () => {
    const { deps, findings } = await drifted('a');
    await ends(deps, findings);
    deps.cluster.writes.length = 0;
    expect(await ends(deps, findings)).toEqual(['list-drift in-sync-by-then']);
    expect(deps.cluster.writes).toEqual([]);
    expect(deps.fleet.announcements).toHaveLength(1);
  });

  it('reads up to 100 groups in one call', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `p-${index}`);
    const { deps, findings } = await drifted(...names);
    deps.cloud.calls.length = 0;
    await correctDrift(deps, 'test', findings, at);
    expect(deps.cloud.calls.map((call) => call.names.length)).toEqual([100, 20]);
  });

  it('I8: leaves instances listed that a second reading has yet to lack', async () => {
    const deps = await aFleet('a');
    putInstances(deps, 'a', 'a-1');
    wish(deps, 'a', 1);
    const { findings } = await findAll(deps);
    expect(await ends(deps, findings)).toEqual(['list-drift waits-for-second-reading']);
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toHaveLength(2);
    deps.clock.advanceMs(16_000);
    expect(await ends(deps, findings)).toEqual(['list-drift corrected']);
    expect(deps.cluster.pool(aPoolRef('a')).providerIdList).toEqual([idOf('a-1')]);
  });

  it('I1: writes nothing from a throttled reading, and says why', async () => {
    const { deps, findings } = await drifted('a');
    deps.cloud.failWith(faults.throttled);
    const results = await correctDrift(deps, 'test', findings, at);
    expect(results).toMatchObject([
      { end: 'failed', detail: expect.stringContaining('Throttl') as unknown },
    ]);
    expect(deps.cluster.writes).toEqual([]);
  });

  it('leaves what only a person can mend, and what is only reported', async () => {
    const { deps, findings } = await drifted('a');
    const reported = findings.map((each) => ({ ...each, policy: 'report' as const }));
    const hopeless = findings.map((each) => ({ ...each, remedy: 'person' as const }));
    const told = findings.map((each) => ({ ...each, remedy: 'none' as const }));
    expect(await ends(deps, [...reported, ...hopeless, ...told])).toEqual([
      'list-drift left',
      'list-drift left',
      'list-drift left',
    ]);
    expect(deps.cluster.calls.filter((call) => call.startsWith('write'))).toEqual([]);
    expect(deps.cloud.calls).toHaveLength(1);
  });

  it('leaves a pool that is gone or paused by then', async () => {
    const { deps, findings } = await drifted('a', 'b');
    deps.cluster.remove(aPoolRef('a'));
    deps.cluster.change(aPoolRef('b'), (pool) => ({ ...pool, pausedByAnnotation: true }));
    const results = await correctDrift(deps, 'test', findings, at);
    expect(results[0]).toMatchObject({ end: 'left', detail: 'no-pool' });
    expect(deps.cluster.pool(aPoolRef('b')).providerIdList).toHaveLength(2);
  });

  it('corrects what it can where the cluster refuses a write', async () => {
    const { deps, findings } = await drifted('a', 'b');
    deps.cluster.failWith('writeList', (ref) =>
      ref?.name === 'a' ? faults.clusterAway() : undefined,
    );
    expect(await ends(deps, findings)).toEqual(['list-drift failed', 'list-drift corrected']);
  });

  it('takes what was written for written, whether or not people can be told', async () => {
    const { deps, findings } = await drifted('a');
    deps.fleet.announceFault = faults.clusterAway();
    expect(await ends(deps, findings)).toEqual(['list-drift corrected']);
    expect(deps.log.lines).toContainEqual({
      level: 'warn',
      message: 'event not recorded',
      fields: expect.objectContaining({
        machinePool: 'fleet/a',
        reason: 'DriftCorrected',
      }) as unknown,
    });
  });

  it('makes no Event of a status that was brought up to date', async () => {
    const deps = await aFleet('a');
    deps.cloud.remove(aGroupRef('a'));
    const { findings } = await findAll(deps);
    expect(await ends(deps, findings)).toEqual(['group-missing left', 'status-drift corrected']);
    expect(deps.fleet.announcements).toEqual([]);
  });
});

describe('correctDrift, replicas', () => {
  async function wishes(replicas = 5) {
    const deps = await aFleet('a');
    wish(deps, 'a', replicas);
    const { findings } = await findAll(deps);
    return { deps, findings };
  }

  it('publishes a scale request, and never scales', async () => {
    const { deps, findings } = await wishes();
    expect(await ends(deps, findings)).toEqual(['replicas-drift asked', 'status-drift corrected']);
    const pool = deps.cluster.pool(aPoolRef('a'));
    const { ref, uid, generation } = pool;
    expect(deps.bus.taken).toEqual([
      { kind: 'scale', installation: 'test', pool: ref, uid, generation },
    ]);
  });

  it('asks for nothing that is no longer so', async () => {
    const { deps, findings } = await wishes();
    wish(deps, 'a', 2);
    expect(await ends(deps, findings)).toEqual([
      'replicas-drift in-sync-by-then',
      'status-drift in-sync-by-then',
    ]);
    expect(deps.bus.calls).toEqual([]);
  });

  it.each([
    [
      'paused',
      (deps: FakeSweepDeps) => {
        deps.cluster.pauseCluster('fleet', 'cluster');
      },
    ],
    [
      'pool-deleted',
      (deps: FakeSweepDeps) => {
        deps.cluster.remove(aPoolRef('a'));
      },
    ],
    [
      'out-of-range',
      (deps: FakeSweepDeps) => {
        wish(deps, 'a', 900);
      },
    ],
    [
      'unknown',
      (deps: FakeSweepDeps) => {
        deps.cluster.removeMachinePool({ namespace: 'fleet', name: 'a' });
      },
    ],
    [
      'pool-being-deleted',
      (deps: FakeSweepDeps) => {
        deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
          ...mine,
          beingDeleted: true,
        }));
      },
    ],
    [
      'contested',
      (deps: FakeSweepDeps) => {
        const contested = {
          count: 3,
          since: noon.toISOString(),
          nextTryAt: '2026-11-23T12:05:00Z',
        };
        deps.cluster.change(aPoolRef('a'), (pool) => ({
          ...pool,
          status: { ...pool.status, contested },
        }));
      },
    ],
  ])('asks for nothing where it is %s by then', async (reason, happens) => {
    const { deps, findings } = await wishes();
    happens(deps);
    const results = await correctDrift(deps, 'test', findings, at);
    expect(results[0]).toMatchObject({ end: 'left', detail: reason });
    expect(deps.bus.calls).toEqual([]);
  });

  it('I9: says so where a request was not taken, and publishes ten in a call', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `p-${index}`);
    const deps = await aFleet(...names);
    for (const name of names) wish(deps, name, 5);
    const findings = (await findAll(deps)).findings.filter(({ kind }) => kind === 'replicas-drift');
    deps.bus.answers((requests) => Promise.resolve(requests.slice(0, 1)));
    const results = await correctDrift(deps, 'test', findings, at);
    expect(results.filter(({ end }) => end === 'failed')).toHaveLength(2);
    expect(deps.bus.calls.map(({ requests }) => requests.length)).toEqual([10, 1]);
    deps.bus.answers(() => Promise.reject(faults.cloudAway()));
    expect(await correctDrift(deps, 'test', findings.slice(0, 1), at)).toMatchObject([
      { end: 'failed', detail: expect.stringContaining('cloud-unavailable') as unknown },
    ]);
    const { bus: _, ...busless } = deps;
    expect(await correctDrift(busless, 'test', findings.slice(0, 1), at)).toMatchObject([
      { end: 'failed', detail: expect.stringContaining('no request bus') as unknown },
    ]);
    deps.cluster.failWith('readMachinePool', faults.clusterAway);
    expect(await correctDrift(deps, 'test', findings.slice(0, 1), at)).toMatchObject([
      { end: 'failed', detail: expect.stringContaining('cluster-unavailable') as unknown },
    ]);
  });

  it('writes the figure back where the cloud owns the count', async () => {
    const deps = await aFleet('a');
    deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
      ...mine,
      replicas: 7,
      replicasManagedBy: 'cloud',
    }));
    const { findings } = await findAll(deps);
    expect(await ends(deps, findings)).toEqual(['replicas-drift corrected']);
    expect(deps.cluster.machinePool({ namespace: 'fleet', name: 'a' }).replicas).toBe(2);
    expect(deps.bus.calls).toEqual([]);
  });
});

describe('correctDrift, other providers', () => {
  async function foreignDrift() {
    const deps = await aFleet();
    putInstances(deps, 'theirs', 'x-1', 'x-2');
    const ref = aForeignPoolRef('theirs');
    deps.foreignPools.put(aForeignPool({ ref, machinePoolName: 'theirs' }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'theirs' }));
    deps.fleet.foreignLists.set('theirs', [idOf('x-1')]);
    const { findings } = await findAll(deps);
    return { deps, findings };
  }

  it('nudges and writes nothing else', async () => {
    const { deps, findings } = await foreignDrift();
    expect(await ends(deps, findings)).toEqual(['foreign-list-drift nudged']);
    expect(deps.foreignPools.nudges).toHaveLength(1);
    expect(deps.cluster.writes).toEqual([]);
    expect(await ends(deps, findings)).toEqual(['foreign-list-drift nudged']);
    expect(deps.foreignPools.nudges).toHaveLength(1);
  });

  it('says where it could not, and where it may not', async () => {
    const { deps, findings } = await foreignDrift();
    deps.foreignPools.failWith('nudge', faults.clusterAway);
    expect(await ends(deps, findings)).toEqual(['foreign-list-drift failed']);
    deps.foreignPools.failWith('nudge', () => undefined);
    wish(deps, 'theirs', 9);
    expect(await ends(deps, findings)).toEqual(['foreign-list-drift left']);
    expect(deps.foreignPools.nudges).toEqual([]);
  });
});
