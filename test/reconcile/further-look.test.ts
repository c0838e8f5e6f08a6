import { describe, expect, it } from 'vitest';
import type { InstanceNews } from '../../shared/reconcile/coalesce.ts';
import { furtherLookOf, newsAheadOf } from '../../shared/reconcile/further-look.ts';
import { aDetachedInstance, aGroup, anInstance, noon } from '../fakes/builders.ts';

const settled = { list: [] };
const waiting = (nextReadingAfterMs: number) => ({ list: [], nextReadingAfterMs });
const ago = (ms: number) => new Date(noon.getTime() - ms);

function news(expected: 'present' | 'gone', instanceId: string, ageMs = 1_000): InstanceNews {
  return { hintId: `about-${instanceId}`, instanceId, expected, sentAt: ago(ageMs) };
}

describe('furtherLookOf', () => {
  it('asks for none where nothing was written, nothing waits and no event is ahead', () => {
    expect(furtherLookOf(false, settled, [])).toBeUndefined();
  });

  it('I2: asks for a confirming look 5 s after a list was written', () => {
    expect(furtherLookOf(true, settled, [])).toEqual({
      reason: 'confirming-look',
      afterMs: 5_000,
      hintIds: [],
    });
  });

  it('asks for the second reading when it may let the first ID go', () => {
    expect(furtherLookOf(false, waiting(12_345), [])).toEqual({
      reason: 'second-reading',
      afterMs: 12_345,
      hintIds: [],
    });
  });

  it('I2: looks 5 s after a list was written, however much longer the second reading waits', () => {
    expect(furtherLookOf(true, waiting(15_000), [])).toMatchObject({
      reason: 'confirming-look',
      afterMs: 5_000,
    });
  });

  it.each([1, 4_999, 5_000])(
    'I2: looks no sooner than 5 s after a list was written, though the second reading waits for %i ms',
    (ms) => {
      expect(furtherLookOf(true, waiting(ms), [])?.afterMs).toBe(5_000);
    },
  );

  it('looks again, soon at first, where an event is ahead', () => {
    expect(furtherLookOf(false, settled, [news('gone', 'i-1')])).toEqual({
      reason: 'event-ahead',
      hintIds: ['about-i-1'],
    });
  });

  it.each([
    [true, settled],
    [false, waiting(3_000)],
  ])('lets the hints that are ahead carry any look (written: %s)', (published, shrink) => {
    const ahead = [news('gone', 'i-1'), news('present', 'i-2')];
    expect(furtherLookOf(published, shrink, ahead)?.hintIds).toEqual(['about-i-1', 'about-i-2']);
  });
});

describe('newsAheadOf', () => {
  const group = aGroup([anInstance('i-1'), aDetachedInstance('i-2')]);

  it.each<[string, InstanceNews, boolean]>([
    ['present, and it is', news('present', 'i-1'), false],
    ['present, and it is not', news('present', 'i-9'), true],
    ['present, and it is shown detached', news('present', 'i-2'), true],
    ['gone, and it is', news('gone', 'i-9'), false],
    ['gone, and it is shown detached', news('gone', 'i-2'), false],
    ['gone, and it is not', news('gone', 'i-1'), true],
  ])('an event says that an instance is %s', (_, one, ahead) => {
    expect(newsAheadOf([one], group, noon)).toEqual(ahead ? [one] : []);
  });

  it.each<[number, boolean]>([
    [0, true],
    [299_999, true],
    [300_000, false],
    [86_400_000, false],
  ])('an event of %i ms before the reading', (ageMs, ahead) => {
    expect(newsAheadOf([news('gone', 'i-1', ageMs)], group, noon)).toHaveLength(Number(ahead));
  });

  it('knows of nothing ahead where the event does not say when', () => {
    const timeless: InstanceNews = { hintId: 'a', instanceId: 'i-9', expected: 'present' };
    expect(newsAheadOf([timeless], group, noon)).toEqual([]);
  });
});
