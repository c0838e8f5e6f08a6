import { describe, expect, it } from 'vitest';
import { aGroupRef, aHint, anOwnerlessPool, aPool, idOf, noon, aGroup } from '../fakes/builders.ts';
import { fakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import { anEvent, aWorld, groupOf, inSync, listed, upTo, type World } from '../fakes/world.ts';

const { ref } = aPool();
const after = (ms: number) => new Date(noon.getTime() + ms);

describe('a superseded hint', () => {
  it('asks nobody anything', async () => {
    const world = await inSync();
    const old = anEvent(world, 'old', { id: 'i-1', expected: 'present' });
    world.deps.clock.advanceMs(2_000);
    world.queue.send(anEvent(world, 'new'));
    await world.queue.settle();
    const { calls } = world.deps.cluster;
    const asked = calls.length;
    world.queue.send(old, { ...old, id: 'twin' });
    await world.queue.settle();
    expect(calls).toHaveLength(asked);
    expect(world.queue.ends.get('old')).toEqual({ kind: 'superseded' });
    expect(world.queue.ends.get('twin')).toEqual({ kind: 'superseded' });
    expect(world.deps.metrics.totals.MessagesSuperseded).toBe(2);
  });

  it('is made so by a reading that was brought into the cluster', async () => {
    const world = await inSync();
    world.deps.clock.advanceMs(60_000);
    const old = anEvent(world, 'old');
    world.deps.clock.advanceMs(2_000);
    world.deps.cloud.put(aGroupRef(), aGroup(undefined, { maximumCapacity: 7 }));
    world.queue.send(anEvent(world, 'new'));
    await world.queue.settle();
    expect(world.queue.ends.get('new')).toMatchObject({ kind: 'applied' });
    world.queue.send(old);
    await world.queue.settle();
    expect(world.queue.ends.get('old')).toEqual({ kind: 'superseded' });
  });

  it('I8: is none that says an instance is gone whose ID still waits', async () => {
    const world = await inSync();
    world.deps.clock.advanceMs(60_000);
    const gone = anEvent(world, 'gone', { id: 'i-2', expected: 'gone' });
    world.deps.clock.advanceMs(2_000);
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    world.queue.send(anEvent(world, 'lacks'));
    await world.queue.runUntil(world.queue.nowMs);
    expect(listed(world)).toEqual(upTo(2));
    world.queue.send(gone);
    await world.queue.runUntil(world.queue.nowMs);
    expect(listed(world)).toEqual(['i-1']);
  });

  it('does not keep the others of its batch from being worked on', async () => {
    const world = await inSync();
    const old = aHint('old', { sentAt: after(-60_000) });
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    world.queue.send(old, anEvent(world, 'new'));
    await world.queue.settle();
    expect(world.queue.ends.get('old')).toEqual({ kind: 'superseded' });
    expect(listed(world)).toEqual(upTo(3));
  });

  const sentLongAgo = aHint('old', { sentAt: after(-60_000) });
  const worlds: readonly (readonly [string, () => World])[] = [
    [
      'failed',
      () => {
        const world = aWorld();
        world.deps.cloud.failWith(() => faults.throttled());
        return world;
      },
    ],
    [
      'was not brought into the cluster',
      () => {
        const world = aWorld();
        world.deps.cluster.failWith('writeStatus', () => faults.clusterAway());
        return world;
      },
    ],
    [
      'lost to somebody else’s write',
      () => {
        const world = aWorld();
        const { cluster } = world.deps;
        cluster.failWith('writeList', () => {
          cluster.change(ref, (pool) => pool);
          return undefined;
        });
        return world;
      },
    ],
    ['no pool could take', () => aWorld(anOwnerlessPool())],
    ['was of a pool that is being deleted', () => aWorld(aPool({ beingDeleted: true }))],
    [
      'found no group',
      () => {
        const world = aWorld();
        world.deps.cloud.remove(aGroupRef());
        return world;
      },
    ],
  ];

  it.each(worlds)('is not made so by a reading that %s', async (_, make) => {
    const world = make();
    world.queue.send(aHint('first'));
    await world.queue.runUntil(0);
    world.queue.send(sentLongAgo);
    await world.queue.runUntil(0);
    expect(world.queue.batches.at(-1)?.outcomes.get('old')?.kind).not.toBe('superseded');
  });

  it('I1: is not made so by what another process has read', async () => {
    const world = await inSync();
    const other = { ...world.deps, readings: fakeDeps().readings };
    const queue = new ReturningHints(other);
    queue.send(sentLongAgo);
    await queue.settle();
    expect(queue.ends.get('old')).toEqual({ kind: 'in-sync' });
    expect(other.cluster.pool(ref).providerIdList).toEqual(upTo(2).map(idOf));
  });
});
