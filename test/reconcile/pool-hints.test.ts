import { describe, expect, it } from 'vitest';
import type { PoolHint } from '../../shared/model/hint.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aForeignPool,
  aGroup,
  aGroupRef,
  aHint,
  aMachinePool,
  anUnfoundForeignPool,
  aPool,
  idOf,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const { ref, uid } = aPool();

function aWorld(): FakeDeps {
  const deps = fakeDeps(new FakeCluster(aPool()));
  deps.cloud.put(aGroupRef(), aGroup());
  return deps;
}

function aPoolHint(id = 'request', overrides: Partial<PoolHint> = {}): PoolHint {
  return { id, pool: ref, uid, cause: 'Poolsync Sync Request', ...overrides };
}

describe('a hint that names one of our objects', () => {
  it('brings the object up to its group', async () => {
    const deps = aWorld();
    const outcomes = await reconcile(deps, [], [aPoolHint()]);
    expect(outcomes.get('request')).toEqual({ kind: 'applied', added: 2, removed: 0 });
    expect(deps.cluster.pool(ref)).toMatchObject({
      providerIdList: ['i-1', 'i-2'].map(idOf),
      status: { lastChange: { cause: 'Poolsync Sync Request' } },
    });
  });

  it('does so though the index does not know the object yet', async () => {
    const deps = aWorld();
    deps.cluster.indexSays(aGroupRef(), []);
    await reconcile(deps, [], [aPoolHint()]);
    expect(deps.cluster.pool(ref).providerIdList).toHaveLength(2);
  });

  it('shares one reading with the events of the group, and the object is planned for once', async () => {
    const deps = aWorld();
    const outcomes = await reconcile(deps, [aHint('event')], [aPoolHint('a'), aPoolHint('b')]);
    expect([...outcomes.keys()].toSorted()).toEqual(['a', 'b', 'event']);
    expect(deps.cloud.calls).toHaveLength(1);
    expect(deps.cluster.writes.map(({ kind }) => kind)).toEqual(['list', 'status']);
  });

  it('reads an object once that several hints name', async () => {
    const deps = aWorld();
    await reconcile(deps, [], [aPoolHint('a'), aPoolHint('b'), aPoolHint('c')]);
    // Once to find its group, and once for the work on it.
    expect(deps.cluster.calls.filter((call) => call === 'readPool')).toHaveLength(2);
  });

  it('I2: asks for a look, whatever this process has read of the group lately', async () => {
    const deps = aWorld();
    await reconcile(deps, [aHint('event')]);
    deps.clock.advanceMs(5_000);
    await reconcile(deps, [], [aPoolHint()]);
    expect(deps.cloud.calls).toHaveLength(2);
  });

  it.each<[string, Partial<PoolHint>]>([
    ['is gone', { pool: { ...ref, name: 'gone' } }],
    ['was made anew under its name', { uid: 'of-the-one-before' }],
  ])('I9: is ignored with a counted reason where the object %s', async (_, overrides) => {
    const deps = aWorld();
    const outcomes = await reconcile(deps, [], [aPoolHint('request', overrides)]);
    expect(outcomes.get('request')).toEqual({ kind: 'ignored', reason: 'pool-deleted' });
    expect(deps.metrics.totals).toMatchObject({ 'MessagesIgnored pool-deleted': 1 });
    expect(deps.log.lines).toMatchObject([{ message: 'request ignored' }]);
    expect(deps.cluster.writes).toEqual([]);
  });

  it('I9: is deferred where the object could not be read, and no other hint with it', async () => {
    const deps = aWorld();
    deps.cluster.failWith('readPool', (read) =>
      read?.name === 'elsewhere' ? faults.clusterAway() : undefined,
    );
    const unread = aPoolHint('unread', { pool: { ...ref, name: 'elsewhere' } });
    const outcomes = await reconcile(deps, [], [unread, aPoolHint()]);
    expect(outcomes.get('unread')).toMatchObject({ kind: 'deferred', reason: 'fault' });
    expect(outcomes.get('request')).toMatchObject({ kind: 'applied' });
  });
});

describe("a hint that names another provider's object", () => {
  const foreign = aForeignPool();
  const hint = aPoolHint('request', { pool: foreign.ref, uid: foreign.uid });
  const aForeignWorld = (): FakeDeps => {
    const deps = fakeDeps();
    deps.foreignPools.put(foreign);
    deps.cluster.putMachinePool(aMachinePool());
    deps.cloud.put(aGroupRef(), aGroup());
    return deps;
  };

  it('nudges it, though the index does not know it yet', async () => {
    const deps = aForeignWorld();
    deps.foreignPools.indexSays([]);
    const outcomes = await reconcile(deps, [], [hint]);
    expect(outcomes.get('request')).toEqual({ kind: 'applied', added: 0, removed: 0 });
    expect(deps.foreignPools.nudges).toHaveLength(1);
  });

  it.each([
    ['was made anew under its name', aForeignPool({ uid: 'another' }), 'pool-deleted'],
    ['has no group yet', anUnfoundForeignPool(), 'group-absent'],
    ['names no group', aForeignPool({ providerId: 'who knows' }), 'group-absent'],
  ])('I9: is ignored with a counted reason where it %s', async (_, pool, reason) => {
    const deps = aForeignWorld();
    deps.foreignPools.put(pool);
    const outcomes = await reconcile(deps, [], [hint]);
    expect(outcomes.get('request')).toEqual({ kind: 'ignored', reason });
    expect(deps.foreignPools.nudges).toEqual([]);
  });

  it('is not told of a look that an object of ours is to get', async () => {
    const deps = aForeignWorld();
    deps.cluster.put(aPool());
    await reconcile(deps, [], [aPoolHint()]);
    expect(deps.foreignPools.nudges).toEqual([]);
  });
});
