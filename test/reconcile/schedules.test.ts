import { describe, expect, it } from 'vitest';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import { aGroup, aGroupRef, aHint, anInstance, aPool, idOf } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';

const { ref } = aPool();
const groupOf = (...ids: readonly string[]) => aGroup(ids.map((id) => anInstance(id)));

/** A world in sync with this list, as an earlier invocation left it. */
async function inSyncWith(...ids: readonly string[]): Promise<FakeDeps> {
  const deps = fakeDeps(new FakeCluster(aPool()));
  deps.cloud.put(aGroupRef(), groupOf(...ids));
  const queue = new ReturningHints(deps);
  queue.send(aHint('earlier'));
  await queue.settle();
  deps.cluster.writes.length = 0;
  return deps;
}

/** Another instance of the function: it shares the world and remembers nothing. */
function anotherFunction(deps: FakeDeps): FakeDeps {
  return { ...deps, readings: new RecentReadings() };
}

describe('two functions on one pool', () => {
  it('I2: a slow function’s older reading loses against a fast one', async () => {
    const deps = await inSyncWith('i-1');
    deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-2'));
    const fast = anotherFunction(deps);
    deps.cloud.onceAfterReading(async () => {
      deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-2', 'i-3'));
      await reconcile(fast, [aHint('fast')]);
    });
    const slow = new ReturningHints(deps);
    slow.send(aHint('slow'));
    await slow.settle();
    expect(slow.ends.get('slow')).toEqual({ kind: 'in-sync' });
    const lists = deps.cluster.writes.filter(({ kind }) => kind === 'list');
    expect(lists).toEqual([
      { kind: 'list', pool: 'fleet/pool', list: ['i-1', 'i-2', 'i-3'].map(idOf) },
    ]);
    expect(deps.cluster.pool(ref).status.replicas).toBe(3);
    expect(deps.metrics.totals).toMatchObject({ WriteConflicts: 1 });
  });

  it('I2: the slow one that succeeds because the fast one had nothing to write is put right by the confirming look', async () => {
    const deps = await inSyncWith('i-1');
    // The cloud answers the slow function with an instance that is gone again for the fast one.
    deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-2'));
    const fast = anotherFunction(deps);
    deps.cloud.onceAfterReading(async () => {
      deps.cloud.put(aGroupRef(), groupOf('i-1'));
      const outcomes = await reconcile(fast, [aHint('fast')]);
      expect(outcomes.get('fast')).toEqual({ kind: 'in-sync' });
    });
    const slow = new ReturningHints(deps);
    slow.send(aHint('slow'));
    await slow.runUntil(slow.nowMs);
    expect(deps.cluster.pool(ref).providerIdList).toEqual(['i-1', 'i-2'].map(idOf));
    expect(slow.waitingIds).toEqual(['look-1']);
    await slow.settle();
    expect(deps.cluster.pool(ref)).toMatchObject({
      providerIdList: [idOf('i-1')],
      status: { replicas: 1 },
    });
  });

  it('I2: the same where the older reading lacks an instance: the list never loses it', async () => {
    const deps = await inSyncWith('i-1', 'i-2');
    deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-3'));
    const fast = anotherFunction(deps);
    deps.cloud.onceAfterReading(async () => {
      deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-2'));
      await reconcile(fast, [aHint('fast')]);
    });
    const slow = new ReturningHints(deps);
    slow.send(aHint('slow'));
    await slow.settle();
    const lists = deps.cluster.writes.flatMap((write) => (write.kind === 'list' ? write.list : []));
    expect(lists.filter((id) => id === idOf('i-2')).length).toBeGreaterThan(0);
    expect(deps.cluster.pool(ref).providerIdList).toEqual(['i-1', 'i-2'].map(idOf));
  });

  it('I6: one message that two functions work on at once is written once', async () => {
    const deps = await inSyncWith('i-1');
    deps.cloud.put(aGroupRef(), groupOf('i-1', 'i-2'));
    const twin = anotherFunction(deps);
    deps.cloud.onceAfterReading(async () => void (await reconcile(twin, [aHint('twice')])));
    await reconcile(deps, [aHint('twice')]);
    expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
  });
});
