import { describe, expect, it } from 'vitest';
import type { PoolChange, PoolPlan } from '../../shared/model/plan.ts';
import { apply } from '../../shared/reconcile/apply.ts';
import { aPool, idOf } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const list: PoolChange = {
  kind: 'publish-list',
  providerIdList: [idOf('i-1')],
  added: 1,
  removed: 0,
};
const status: PoolChange = { kind: 'publish-status', status: { replicas: 1 } };
const applied = { kind: 'applied', added: 1, removed: 0 } as const;
const { ref } = aPool();

function planFor(cluster: FakeCluster, ...changes: readonly PoolChange[]): PoolPlan {
  return { pool: cluster.pool(ref), changes, outcome: applied };
}

describe('apply', () => {
  it('writes nothing for a plan without changes and ends as it says', async () => {
    const cluster = new FakeCluster(aPool());
    const plan: PoolPlan = { pool: cluster.pool(ref), changes: [], outcome: { kind: 'in-sync' } };
    expect(await apply({ cluster }, plan)).toEqual({
      kind: 'done',
      outcome: { kind: 'in-sync' },
    });
    expect(cluster.calls).toEqual([]);
  });

  it('writes the list, then the status of the object that the list left', async () => {
    const cluster = new FakeCluster(aPool());
    const result = await apply({ cluster }, planFor(cluster, list, status));
    expect(result).toEqual({ kind: 'done', outcome: applied });
    expect(cluster.writes).toEqual([
      { kind: 'list', pool: 'fleet/pool', list: [idOf('i-1')] },
      { kind: 'status', pool: 'fleet/pool', status: { replicas: 1 } },
    ]);
  });

  it('removes the fields of the status that the plan leaves out', async () => {
    const cluster = new FakeCluster(aPool({ status: { replicas: 7, groupID: 'arn' } }));
    await apply({ cluster }, planFor(cluster, status));
    expect(cluster.pool(ref).status).toEqual({ replicas: 1 });
  });

  it('gives up with a conflict where somebody wrote first', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.change(ref, (pool) => pool);
    expect(await apply({ cluster }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes).toEqual([]);
  });

  it('gives up with a conflict where somebody wrote between list and status', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    expect(await apply({ cluster }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes.map(({ kind }) => kind)).toEqual(['list']);
  });

  it('never writes to another object of the same name', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list);
    cluster.remove(ref);
    cluster.put(aPool({ uid: 'made-anew' }));
    expect(await apply({ cluster }, plan)).toEqual({ kind: 'conflict' });
    expect(cluster.writes).toEqual([]);
  });

  it('ends with the pool when it was deleted, and writes no more', async () => {
    const cluster = new FakeCluster(aPool());
    const plan = planFor(cluster, list, status);
    cluster.remove(ref);
    expect(await apply({ cluster }, plan)).toEqual({
      kind: 'done',
      outcome: { kind: 'ignored', reason: 'pool-deleted' },
    });
    expect(cluster.calls).toEqual(['writeList']);
  });

  it('throws the Fault of a write that failed', async () => {
    const cluster = new FakeCluster(aPool());
    const fault = faults.clusterAway();
    cluster.failWith('writeList', () => fault);
    await expect(apply({ cluster }, planFor(cluster, list, status))).rejects.toBe(fault);
    expect(cluster.calls).toEqual(['writeList']);
  });
});
