import { describe, expect, it } from 'vitest';
import { aGroupRef, aHint, confirmingLook, noon } from '../fakes/builders.ts';
import { anEvent, groupOf, inSync, listed, looksOf, upTo } from '../fakes/world.ts';

const after = (ms: number) => new Date(noon.getTime() + ms);

describe('an event ahead of the reading', () => {
  it('is looked at again until a reading shows what it says', async () => {
    const world = await inSync();
    const start = world.queue.nowMs;
    world.queue.send(anEvent(world, 'launch', { id: 'i-3', expected: 'present' }));
    await world.queue.runUntil(start + 8_000);
    expect(world.queue.waitingIds).toEqual(['launch']);
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    await world.queue.settle();
    expect(listed(world)).toEqual(upTo(3));
    expect(world.queue.batches[0]?.outcomes.get('launch')).toEqual({
      kind: 'deferred',
      reason: 'event-ahead',
      detail: 'the group is looked at once more',
    });
  });

  it('is given up 5 minutes after it was sent', async () => {
    const world = await inSync();
    world.queue.send(anEvent(world, 'launch', { id: 'i-9', expected: 'present' }));
    await world.queue.settle();
    const looks = looksOf(world);
    expect(looks.at(-1)).toBeGreaterThanOrEqual(300_000);
    expect(looks.at(-2)).toBeLessThan(300_000);
    expect(looks.length).toBeLessThan(20);
    expect(world.queue.ends.get('launch')).toEqual({ kind: 'in-sync' });
  });

  it('is looked at once where it was sent 5 minutes ago', async () => {
    const world = await inSync();
    const launch = aHint('launch', {
      sentAt: after(world.queue.nowMs - 300_000),
      instance: { id: 'i-9', expected: 'present' },
      returned: false,
    });
    world.queue.send(launch);
    await world.queue.settle();
    expect(looksOf(world).length).toBeLessThanOrEqual(1);
  });

  it('is given up although it claims to come from the future', async () => {
    const world = await inSync();
    const sentAt = new Date('2099-01-01T00:00:00Z');
    world.queue.send(aHint('forged', { sentAt, instance: { id: 'i-9', expected: 'present' } }));
    await world.queue.runUntil(world.queue.nowMs + 600_000);
    expect(world.queue.waitingIds).toEqual([]);
  });

  it('brings back itself and not the others of its group', async () => {
    const world = await inSync();
    const launch = anEvent(world, 'launch', { id: 'i-9', expected: 'present' });
    world.queue.send(anEvent(world, 'a'), launch, anEvent(world, 'z', { id: 'i-1' }));
    await world.queue.runUntil(world.queue.nowMs);
    expect(world.queue.waitingIds).toEqual(['launch']);
  });

  it('carries the confirming look too', async () => {
    const world = await inSync();
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    const launch = anEvent(world, 'launch', { id: 'i-9', expected: 'present' });
    world.queue.send(anEvent(world, 'a'), launch);
    await world.queue.runUntil(world.queue.nowMs);
    expect(world.queue.waitingIds).toEqual(['launch']);
    expect(world.queue.batches[0]?.outcomes.get('launch')).toEqual(confirmingLook);
  });
});
