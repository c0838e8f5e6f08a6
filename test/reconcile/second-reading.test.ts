import { describe, expect, it } from 'vitest';
import {
  aDrainingInstance,
  aGroup,
  aGroupRef,
  anInstance,
  aPool,
  aPoolRef,
} from '../fakes/builders.ts';
import { anEvent, groupOf, inSync, listed, looksOf, upTo } from '../fakes/world.ts';

const { ref } = aPool();

describe('I8: the second reading', () => {
  it('is taken as soon as it may let the ID go', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.settle();
    // The third one confirms the list that the second one wrote.
    expect(looksOf(world)).toEqual([0, 5_000, 10_000]);
    expect(listed(world)).toEqual(['i-1']);
  });

  it('comes 15 s later where everything would leave', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf([]));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 15_000, 20_000]);
    expect(listed(world)).toEqual([]);
  });

  it('follows the confirming look where a list was written at the same time', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf(['i-8', 'i-9']));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000, 15_000, 20_000]);
    expect(listed(world)).toEqual(['i-8', 'i-9']);
  });

  it('is taken though another pool of the group, which has nothing to wait for, comes first', async () => {
    const world = await inSync();
    const second = aPool({ ref: aPoolRef('a-second'), createdAt: '2026-11-23T11:00:00Z' });
    world.deps.cluster.put(second);
    world.deps.cluster.indexSays(aGroupRef(), [second.ref, aPoolRef()]);
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000, 10_000]);
    expect(listed(world)).toEqual(['i-1']);
  });

  it('writes nothing where a short answer was all that was wrong', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf([]));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.runUntil(world.queue.nowMs);
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(2)));
    await world.queue.settle();
    expect(world.queue.batches.flatMap(({ listsWritten }) => listsWritten)).toEqual([]);
    expect(world.deps.cluster.pool(ref).status).not.toHaveProperty('pendingShrink');
  });

  it('is not needed for an announced scale-in, which is as fast as a scale-out', async () => {
    const world = await inSync(4);
    const draining = ['i-2', 'i-3', 'i-4'].map(aDrainingInstance);
    world.deps.cloud.put(aGroupRef(), aGroup([anInstance('i-1'), ...draining]));
    world.queue.send(anEvent(world, 'hook', { id: 'i-2' }));
    await world.queue.settle();
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    world.queue.send(anEvent(world, 'terminated', { id: 'i-2', expected: 'gone' }));
    await world.queue.runUntil(world.queue.nowMs);
    expect(listed(world)).toEqual(['i-1']);
  });
});
