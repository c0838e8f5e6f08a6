import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/model/fault.ts';
import type { Announcement, PoolChange, PoolPlan } from '../../shared/model/plan.ts';
import { apply } from '../../shared/reconcile/apply.ts';
import { aMachinePool, aPool, idOf } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';

const list: PoolChange = {
  kind: 'publish-list',
  providerIdList: [idOf('i-1')],
  added: 1,
  removed: 0,
};
const status: PoolChange = { kind: 'publish-status', status: { replicas: 1 } };
const applied = { kind: 'applied', added: 1, removed: 0 } as const;
const { ref } = aPool();
const log = new RecordingLogger();
const metrics = new RecordingMetrics();

function planFor(cluster: FakeCluster, ...changes: readonly PoolChange[]): PoolPlan {
  return { pool: cluster.pool(ref), changes, announcements: [], outcome: applied };
}

describe('apply', () => {
  it('writes nothing for a plan without changes and ends as it says', async () => {
    const cluster = new FakeCluster(aPool());
    const plan: PoolPlan = { ...planFor(cluster), outcome: { kind: 'in-sync' } };
    expect(await apply({ cluster, log, metrics }, plan)).toEqual({
      kind: 'done',
      outcome: { kind: 'in-sync' },
    });
    expect(cluster.calls).toEqual([]);
  });

  it('writes the list, then the status of the object that the list left', async () => {
    const cluster = new FakeCluster(aPool());
    const result = await apply({ cluster, log, metrics }, planFor(cluster, list, status));
    expect(result).toEqual({ kind: 'done', outcome: applied });
    expect(cluster.writes).toEqual([
      { kind: 'list', pool: 'fleet/pool', list: [idOf('i-1')] },
      { kind: 'status', pool: 'fleet/pool', status: { replicas: 1 } },
    ]);
  });

  it('removes the fields of the status that the plan leaves out', async () => {
    const cluster = new FakeCluster(aPool({ status: { replicas: 7, groupID: 'arn' } }));
    await apply({ cluster, log, metrics }, planFor(cluster, status));
    expect(cluster.pool(ref).status).toEqual({ replicas: 1 });
  });

  it('gives up with a conflict where somebody wrote first', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.change(ref, (pool) => pool);
    expect(await apply({ cluster, log, metrics }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes).toEqual([]);
  });

  it('gives up with a conflict where somebody wrote between list and status', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    expect(await apply({ cluster, log, metrics }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes.map(({ kind }) => kind)).toEqual(['list']);
  });

  it('never writes to another object of the same name', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list);
    cluster.remove(ref);
    cluster.put(aPool({ uid: 'made-anew' }));
    expect(await apply({ cluster, log, metrics }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes).toEqual([]);
  });

  it('ends with the pool when it was deleted, and writes no more', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.remove(ref);
    expect(await apply({ cluster, log, metrics }, plan)).toEqual({
      kind: 'done',
      outcome: { kind: 'ignored', reason: 'pool-deleted' },
    });
    expect(cluster.calls).toEqual(['writeList']);
  });

  it.each([
    ['writeList', ['writeList']],
    ['writeStatus', ['writeList', 'writeStatus']],
  ] as const)('lets its hints come back where %s fails', async (method, calls) => {
    const cluster = new FakeCluster(aPool());
    cluster.failWith(method, () => faults.clusterAway());
    expect(await apply({ cluster, log, metrics }, planFor(cluster, list, status))).toEqual({
      kind: 'done',
      outcome: {
        kind: 'deferred',
        reason: 'fault',
        detail: 'cluster-unavailable: the API server did not answer',
      },
    });
    expect(cluster.calls).toEqual(calls);
  });

  describe('tells people', () => {
    const published: Announcement = { type: 'Normal', reason: 'ListPublished', message: '1 added' };
    const refused: Announcement = { type: 'Warning', reason: 'GroupNotFound', message: 'no' };
    const telling = (cluster: FakeCluster, ...changes: readonly PoolChange[]): PoolPlan => ({
      ...planFor(cluster, ...changes),
      announcements: [published, refused],
    });
    const told = [published, refused].map((one) => ({ pool: 'fleet/pool', ...one }));

    it('once all is written, in order', async () => {
      const cluster = new FakeCluster(aPool());
      await apply({ cluster, log, metrics }, telling(cluster, list, status));
      expect(cluster.announcements).toEqual(told);
      expect(cluster.calls).toEqual(['writeList', 'writeStatus', 'announce', 'announce']);
    });

    it('nothing where a write was a conflict or found no object', async () => {
      const cluster = new FakeCluster(aPool());
      const plan = telling(cluster, list);
      cluster.change(ref, (pool) => pool);
      await apply({ cluster, log, metrics }, plan);
      cluster.remove(ref);
      await apply({ cluster, log, metrics }, plan);
      expect(cluster.announcements).toEqual([]);
    });

    it('and counts, where the figure alone was overtaken: the next plan finds the rest written', async () => {
      const cluster = new FakeCluster(aPool());
      const counted = new RecordingMetrics();
      const deps = { cluster, log, metrics: counted };
      const machinePool = aMachinePool();
      const writeBack: PoolChange = { kind: 'write-back', machinePool, replicas: 1 };
      const plan = telling(cluster, list, status, writeBack, status);
      expect(await apply(deps, plan)).toEqual({ kind: 'conflict' });
      expect(cluster.announcements).toEqual(told);
      expect(counted.totals).toEqual({ InstancesAdded: 1 });
    });

    it.each([
      ['cluster-refused', told],
      ['cluster-unavailable', []],
    ] as const)('where the figure is not written: %s', async (code, expected) => {
      const cluster = new FakeCluster(aPool());
      cluster.failWith('writeReplicas', () => new Fault(code, 'no', { retryable: false }));
      const machinePool = aMachinePool();
      const writeBack: PoolChange = { kind: 'write-back', machinePool, replicas: 1 };
      const plan = telling(cluster, list, status, writeBack, status);
      expect(await apply({ cluster, log, metrics }, plan)).toMatchObject({
        outcome: { kind: 'deferred' },
      });
      expect(cluster.announcements).toEqual(expected);
    });

    it('nothing of a list alone, of which the next plan tells', async () => {
      const cluster = new FakeCluster(aPool());
      cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
      await apply({ cluster, log, metrics }, telling(cluster, list, status));
      expect(cluster.announcements).toEqual([]);
    });

    it('or goes on without, and logs what could not be told', async () => {
      const cluster = new FakeCluster(aPool());
      const lines = new RecordingLogger();
      let calls = 0;
      cluster.failWith('announce', () => {
        calls += 1;
        return calls === 1 ? faults.clusterAway() : undefined;
      });
      expect(await apply({ cluster, log: lines, metrics }, telling(cluster, list))).toEqual({
        kind: 'done',
        outcome: applied,
      });
      expect(cluster.pool(ref).providerIdList).toEqual([idOf('i-1')]);
      expect(cluster.announcements).toEqual(told.slice(1));
      expect(lines.lines).toEqual([
        {
          level: 'warn',
          message: 'event not recorded',
          fields: {
            pool: 'AutoScalingGroupMachinePool/fleet/pool',
            reason: 'ListPublished',
            detail: 'the API server did not answer',
          },
        },
      ]);
    });

    it('and throws what is no Fault', async () => {
      const cluster = new FakeCluster(aPool());
      const mistake = new TypeError('x is not a function');
      cluster.failWith('announce', () => mistake);
      await expect(apply({ cluster, log, metrics }, telling(cluster))).rejects.toBe(mistake);
    });
  });
});
