import { describe, expect, it } from 'vitest';
import { conditionOf } from '../../shared/model/condition.ts';
import type { InstanceNews } from '../../shared/reconcile/coalesce.ts';
import { isBehind } from '../../shared/reconcile/event-ahead.ts';
import {
  aDetachedInstance,
  aGroup,
  aGroupRef,
  aHint,
  anInstance,
  aPool,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { anEvent, groupOf, inSync, listed, looksOf, upTo, type World } from '../fakes/world.ts';

const ago = (ms: number) => new Date(noon.getTime() - ms);

function news(expected: 'present' | 'gone', instanceId: string, ageMs = 1_000): InstanceNews {
  return { instanceId, expected, sentAt: ago(ageMs) };
}

describe('isBehind', () => {
  const group = aGroup([anInstance('i-1'), aDetachedInstance('i-2')]);
  const behind = (...some: readonly InstanceNews[]) => isBehind(some, group, noon, []);

  it.each<[string, InstanceNews, boolean]>([
    ['present, and it is', news('present', 'i-1'), false],
    ['present, and it is not', news('present', 'i-9'), true],
    ['present, and it is shown detached', news('present', 'i-2'), true],
    ['gone, and it is', news('gone', 'i-9'), false],
    ['gone, and it is shown detached', news('gone', 'i-2'), false],
    ['gone, and it is not', news('gone', 'i-1'), true],
  ])('an event says that an instance is %s', (_, one, expected) => {
    expect(behind(one)).toBe(expected);
  });

  it.each<[number, boolean]>([
    [0, true],
    [299_999, true],
    [300_000, false],
    [86_400_000, false],
  ])('an event of %i ms before the reading: %s', (ageMs, expected) => {
    expect(behind(news('gone', 'i-1', ageMs))).toBe(expected);
  });

  it('is not where the event does not say when, or claims to come from the future', () => {
    const timeless: InstanceNews = { instanceId: 'i-9', expected: 'present' };
    expect(behind(timeless)).toBe(false);
    expect(behind(news('present', 'i-9', -86_400_000))).toBe(false);
  });

  it.each([
    [[news('present', 'i-9', 2_000), news('gone', 'i-9', 1_000)], false],
    [[news('gone', 'i-9', 1_000), news('present', 'i-9', 2_000)], false],
    [[news('gone', 'i-9', 2_000), news('present', 'i-9', 1_000)], true],
  ])('believes the latest of several events of one instance', (some, expected) => {
    expect(behind(...some)).toBe(expected);
  });

  it('is not where an instance is missing that was listed: it was seen, and is leaving', () => {
    expect(isBehind([news('present', 'i-9')], group, noon, [idOf('i-9')])).toBe(false);
  });
});

describe('an event ahead of the reading', () => {
  const settled = ({ deps }: World) =>
    conditionOf(deps.cluster.pool(aPool().ref).status.conditions ?? [], 'Settled');

  it('leaves the pool unsettled until a reading shows what it says', async () => {
    const world = await inSync();
    world.queue.send(anEvent(world, 'launch', { id: 'i-3', expected: 'present' }));
    await world.queue.runUntil(world.queue.nowMs);
    expect(settled(world)).toMatchObject({ status: 'False', reason: 'EventAhead' });
    expect(world.queue.ends.get('launch')).toMatchObject({ kind: 'applied' });
    world.deps.cloud.put(aGroupRef(), groupOf(upTo(3)));
    await world.queue.settle();
    expect(listed(world)).toEqual(upTo(3));
    expect(settled(world)).toMatchObject({ status: 'True' });
  });

  it('is looked at once more and no more', async () => {
    const world = await inSync();
    world.queue.send(anEvent(world, 'launch', { id: 'i-9', expected: 'present' }));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000]);
    expect(settled(world)).toMatchObject({ status: 'True' });
  });

  it('is no news 5 minutes after it was sent', async () => {
    const world = await inSync();
    const sentAt = new Date(world.deps.clock.now().getTime() - 300_000);
    world.queue.send(aHint('launch', { sentAt, instance: { id: 'i-9', expected: 'present' } }));
    await world.queue.settle();
    expect(looksOf(world).length).toBeLessThanOrEqual(1);
  });
});
