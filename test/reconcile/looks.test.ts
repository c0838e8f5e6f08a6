import { describe, expect, it } from 'vitest';
import {
  aGroup,
  aGroupRef,
  aHint,
  aPool,
  aPoolRef,
  confirmingLook,
  idOf,
} from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import { anEvent, aWorld, groupOf, inSync, listed, looksOf, upTo } from '../fakes/world.ts';

const { ref } = aPool();

describe('I2: every list write is followed by one confirming look', () => {
  it('by the message that led to the write, 5 s later', async () => {
    const world = aWorld();
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(world.queue.batches[0]?.outcomes.get('a')).toEqual(confirmingLook);
    expect(looksOf(world)).toEqual([0, 5_000]);
    expect(world.queue.ends.get('a')).toEqual({ kind: 'in-sync' });
    expect(world.deps.metrics.totals['FurtherLooks confirming-look']).toBe(1);
  });

  it('by one message of those that name the group; the others have ended', async () => {
    const world = aWorld();
    world.queue.send(...['c', 'a', 'b'].map((id) => aHint(id)));
    await world.queue.runUntil(0);
    expect(world.queue.waitingIds).toEqual(['a']);
    const applied = { kind: 'applied', added: 2, removed: 0 };
    expect([...world.queue.ends]).toEqual([
      ['c', applied],
      ['b', applied],
    ]);
  });

  it('for each group of a batch that was written', async () => {
    const names = ['a', 'b', 'c'];
    const pools = names.map((name) => aPool({ ref: aPoolRef(name), group: aGroupRef(name) }));
    const deps = fakeDeps(new FakeCluster(...pools));
    for (const name of names) deps.cloud.put(aGroupRef(name), groupOf(name === 'b' ? [] : upTo(1)));
    const queue = new ReturningHints(deps);
    queue.send(...names.map((name) => aHint(`about-${name}`, { group: aGroupRef(name) })));
    await queue.runUntil(0);
    expect(queue.waitingIds).toEqual(['about-a', 'about-c']);
  });

  it('and that look by none where it finds all in sync', async () => {
    const world = await inSync();
    world.queue.send(anEvent(world, 'b'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0]);
    expect(world.queue.ends.get('b')).toEqual({ kind: 'in-sync' });
  });

  it('and not where the status alone was written', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), aGroup(undefined, { maximumCapacity: 7 }));
    world.queue.send(anEvent(world, 'b'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0]);
    expect(world.queue.ends.get('b')).toEqual({ kind: 'applied', added: 0, removed: 0 });
  });

  it('and that look by another where it has to write again', async () => {
    const world = aWorld();
    world.queue.send(aHint('a'));
    await world.queue.runUntil(4_999);
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000, 10_000]);
    expect(listed(world)).toEqual(upTo(3));
  });

  it('that is taken though a younger reading is remembered: it was put back for it', async () => {
    const world = aWorld();
    world.queue.send(anEvent(world, 'a'));
    await world.queue.runUntil(4_000);
    world.queue.send(anEvent(world, 'b'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 4_000, 5_000]);
  });

  it('though the status could not be written after it', async () => {
    const world = aWorld(aPool(), () => 0);
    let failures = 1;
    world.deps.cluster.failWith('writeStatus', () => {
      failures -= 1;
      return failures === 0 ? faults.clusterAway() : undefined;
    });
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though somebody else wrote between list and status', async () => {
    const world = aWorld();
    const { cluster } = world.deps;
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though another pool of the group was changed meanwhile', async () => {
    const second = aPoolRef('second');
    const world = aWorld();
    const { cluster } = world.deps;
    cluster.put(aPool({ ref: second, createdAt: '2026-11-23T11:00:00Z' }));
    cluster.onceBefore('writeStatus', () => cluster.change(second, (pool) => pool));
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000]);
  });

  it('though another pool of the group could not be written', async () => {
    const second = aPool({ ref: aPoolRef('second'), createdAt: '2026-11-23T11:00:00Z' });
    const world = aWorld(aPool(), () => 0);
    world.deps.cluster.put(second);
    let failures = 1;
    world.deps.cluster.failWith('writeStatus', (pool) => {
      if (pool?.name !== 'second') return undefined;
      failures -= 1;
      return failures === 0 ? faults.clusterAway() : undefined;
    });
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though an event is ahead in the round after the conflict', async () => {
    const world = aWorld(aPool(), () => 0);
    const { cluster } = world.deps;
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    const launch = anEvent(world, 'launch', { id: 'i-9', expected: 'present' });
    world.queue.send(launch);
    await world.queue.runUntil(0);
    world.deps.cloud.put(aGroupRef(), groupOf([...upTo(2), 'i-9']));
    world.deps.cluster.change(ref, (pool) => ({
      ...pool,
      providerIdList: [...upTo(2), 'i-9'].map(idOf),
    }));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though an ID waits for less in the round after the conflict', async () => {
    const world = await inSync();
    const { cloud, cluster } = world.deps;
    cloud.put(aGroupRef(), groupOf(['i-1']));
    const start = world.queue.nowMs;
    world.queue.send(anEvent(world, 'lacks'));
    await world.queue.runUntil(start + 4_000);
    cloud.put(aGroupRef(), groupOf(['i-1', 'i-3']));
    cluster.onceBefore('writeStatus', () => cluster.change(ref, (pool) => pool));
    world.queue.send(anEvent(world, 'grows'));
    await world.queue.runUntil(start + 4_500);
    cloud.put(aGroupRef(), groupOf(upTo(3)));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(9_000);
  });

  it('though the answer to the write was lost', async () => {
    const world = aWorld(aPool(), () => 0);
    world.deps.cluster.onceInsteadOfAnswer('writeList', () => {
      throw faults.clusterAway();
    });
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(world.queue.batches[0]?.listsWritten).toEqual(['fleet/pool']);
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though the answer was lost and the write tried again, which is a conflict with itself', async () => {
    const world = aWorld();
    world.deps.cluster.onceInsteadOfAnswer('writeList', () => ({ kind: 'conflict' }));
    world.queue.send(aHint('a'));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(5_000);
  });

  it('though an ID that waits is due sooner', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    const start = world.queue.nowMs;
    world.queue.send(anEvent(world, 'lacks'));
    await world.queue.runUntil(start + 4_000);
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1', 'i-3']));
    world.queue.send(anEvent(world, 'grows'));
    await world.queue.runUntil(start + 4_500);
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1', 'i-2', 'i-3']));
    await world.queue.settle();
    expect(looksOf(world).at(-1)).toBeGreaterThanOrEqual(9_000);
  });
});
