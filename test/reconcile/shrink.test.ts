import { describe, expect, it } from 'vitest';
import { guardedReadingAfterMs, secondReadingAfterMs } from '../../shared/model/looks.ts';
import { defaultShrinkGuard, type PendingShrink } from '../../shared/model/pool.ts';
import type { ProviderId } from '../../shared/model/provider-id.ts';
import {
  decideShrink,
  type ShrinkDecision,
  type ShrinkInput,
} from '../../shared/reconcile/shrink.ts';
import { idOf, noon } from '../fakes/builders.ts';

/** IDs of the instances i-1 to i-n. */
const upTo = (count: number) => Array.from({ length: count }, (_, at) => idOf(`i-${at + 1}`));
const after = (ms: number) => new Date(noon.getTime() + ms);

interface Decision extends ShrinkDecision {
  /** How long after this reading the next one may let the first ID go. */
  readonly nextReadingAfterMs?: number;
}

function decide(given: Partial<ShrinkInput>): Decision {
  const input = {
    published: [],
    read: [],
    readAt: noon,
    knownGone: new Set<string>(),
    notThere: new Set<ProviderId>(),
    guard: defaultShrinkGuard,
    ...given,
  };
  const decision = decideShrink(input);
  const { pending } = decision;
  if (pending === undefined) return decision;
  const dueAtMs =
    Date.parse(pending.firstReadAt) +
    (pending.guarded ? guardedReadingAfterMs : secondReadingAfterMs);
  return { ...decision, nextReadingAfterMs: dueAtMs - input.readAt.getTime() };
}

/** What a reading at noon lacked. */
function pendingSinceNoon(...ids: readonly string[]): PendingShrink {
  return { ids: ids.map(idOf), firstReadAt: noon.toISOString(), guarded: false };
}

/** The same of a large loss. */
function guardedSinceNoon(...ids: readonly string[]): PendingShrink {
  return { ...pendingSinceNoon(...ids), guarded: true };
}

/** Ten are published and the reading lacks the last of them. */
const lacksTen = { published: upTo(10).toSorted(), read: upTo(9) };

describe('decideShrink', () => {
  it('publishes what was read where nothing leaves, sorted and each once', () => {
    expect(decide({ published: upTo(2), read: upTo(3).toReversed() })).toEqual({ list: upTo(3) });
    expect(decide({ published: [...upTo(2), ...upTo(2)], read: upTo(2) })).toEqual({
      list: upTo(2),
    });
    expect(decide({})).toEqual({ list: [] });
  });

  it('I8: lets go at once what the cloud says not to be there, and lets the others wait', () => {
    const [, , third, fourth, ...rest] = upTo(6);
    const kept = upTo(2);
    const decision = decide({
      published: upTo(6),
      read: kept,
      notThere: new Set(rest),
    });
    expect(decision.list).toEqual([...kept, third, fourth]);
    expect(decision.pending).toEqual({
      ids: [third, fourth],
      firstReadAt: noon.toISOString(),
      guarded: true,
    });
  });

  it('I8: keeps what was read, whatever the cloud says of it by name', () => {
    const decision = decide({ published: upTo(2), read: upTo(2), notThere: new Set(upTo(2)) });
    expect(decision).toEqual({ list: upTo(2) });
  });

  it('I8: takes the word of the cloud for the ID alone that it is about', () => {
    const elsewhere = 'aws:///eu-west-1b/i-2' as ProviderId;
    const given = { published: upTo(2), read: upTo(1), notThere: new Set([elsewhere]) };
    expect(decide(given).list).toEqual(upTo(2));
  });

  it('lets a newcomer in while others wait', () => {
    const { list } = decide({ published: upTo(1), read: [idOf('i-0')] });
    expect(list).toEqual([idOf('i-0'), idOf('i-1')]);
  });

  it('I8: an ID with evidence leaves at once', () => {
    expect(decide({ ...lacksTen, knownGone: new Set(['i-10']) })).toEqual({ list: upTo(9) });
  });

  it('I8: an ID without evidence stays, and the first reading stands beside it', () => {
    expect(decide(lacksTen)).toEqual({
      list: upTo(10).toSorted(),
      pending: pendingSinceNoon('i-10'),
      nextReadingAfterMs: 5_000,
    });
  });

  it('I8: evidence of one ID is none of another', () => {
    const { list, pending } = decide({
      published: upTo(10),
      read: upTo(8),
      knownGone: new Set(['i-9', 'i-1']),
    });
    expect(list).toEqual([...upTo(8), idOf('i-10')].toSorted());
    expect(pending?.ids).toEqual([idOf('i-10')]);
  });

  it.each([
    [0, 5_000],
    [4_999, 1],
  ])('I8: a second reading %i ms after the first lets it stay %i ms more', (ms, left) => {
    expect(decide({ ...lacksTen, readAt: after(ms), pending: pendingSinceNoon('i-10') })).toEqual({
      list: upTo(10).toSorted(),
      pending: pendingSinceNoon('i-10'),
      nextReadingAfterMs: left,
    });
  });

  it.each([5_000, 5_001, 3_600_000])('I8: a second reading after %i ms lets it go', (ms) => {
    const pending = pendingSinceNoon('i-10');
    expect(decide({ ...lacksTen, readAt: after(ms), pending })).toEqual({ list: upTo(9) });
  });

  it('I8: a reading of before the first one is no second one', () => {
    const pending = pendingSinceNoon('i-10');
    expect(decide({ ...lacksTen, readAt: after(-60_000), pending }).list).toHaveLength(10);
  });

  it('I8: an ID that comes back waits anew when it is missing again', () => {
    const back = decide({
      published: upTo(2),
      read: upTo(2),
      readAt: after(3_000),
      pending: pendingSinceNoon('i-2'),
    });
    expect(back).toEqual({ list: upTo(2) });
    const missingAgain = decide({ published: upTo(2), read: upTo(1), readAt: after(6_000) });
    expect(missingAgain).toMatchObject({
      pending: { firstReadAt: after(6_000).toISOString() },
      nextReadingAfterMs: 5_000,
    });
  });

  it('I8: one that comes back leaves the others where they are in their wait', () => {
    const { pending, nextReadingAfterMs } = decide({
      published: upTo(10),
      read: upTo(9),
      readAt: after(2_000),
      pending: pendingSinceNoon('i-10', 'i-9'),
    });
    expect(pending).toEqual(pendingSinceNoon('i-10'));
    expect(nextReadingAfterMs).toBe(3_000);
  });

  it('I8: a newcomer makes those who still wait begin again with it', () => {
    expect(
      decide({
        published: upTo(10),
        read: upTo(8),
        readAt: after(4_000),
        pending: pendingSinceNoon('i-10'),
      }),
    ).toEqual({
      list: upTo(10).toSorted(),
      pending: {
        ids: [idOf('i-10'), idOf('i-9')],
        firstReadAt: after(4_000).toISOString(),
        guarded: false,
      },
      nextReadingAfterMs: 5_000,
    });
  });

  it('I8: a newcomer does not hold one back whose time has come', () => {
    const { list, pending } = decide({
      published: upTo(10),
      read: upTo(8),
      readAt: after(5_000),
      pending: pendingSinceNoon('i-10'),
    });
    expect(list).toEqual(upTo(9));
    expect(pending).toEqual({
      ids: [idOf('i-9')],
      firstReadAt: after(5_000).toISOString(),
      guarded: false,
    });
  });

  it('names an ID once that waits, however often somebody else listed it', () => {
    const published = [idOf('i-1'), idOf('i-2'), idOf('i-2')];
    expect(decide({ published, read: upTo(1) }).pending?.ids).toEqual([idOf('i-2')]);
  });

  it('looks at the instance and not at the text of the ID for evidence', () => {
    const knownGone = new Set(['i-1']);
    const list = [idOf('i-11'), idOf('i-111')];
    expect(decide({ published: list, read: [], knownGone }).list).toEqual(list);
  });

  it('leaves its input as it was', () => {
    const published = Object.freeze(upTo(3).toReversed());
    const read = Object.freeze(upTo(2).toReversed());
    expect(decide({ published, read }).list).toEqual(upTo(3));
  });
});

describe('a list at its limit', () => {
  const full = Array.from({ length: 10_000 }, (_, at) => idOf(`i-${String(at).padStart(5, '0')}`));
  const newcomers = ['n-1', 'n-2', 'n-3'].map(idOf);

  it('takes newcomers as far as there is room beside those that wait', () => {
    const published = full.slice(0, 9_999);
    const { list, pending } = decide({
      published,
      read: [...published.slice(2), ...newcomers.toReversed()],
    });
    expect(list).toEqual([...published, newcomers[0]]);
    expect(pending?.ids).toEqual(published.slice(0, 2));
  });

  it('takes them when those that waited have left', () => {
    const read = [...full.slice(3), ...newcomers];
    const pending = { ids: full.slice(0, 3), firstReadAt: noon.toISOString(), guarded: false };
    expect(decide({ published: full, read, pending }).list).toEqual(full);
    const second = decide({ published: full, read, pending, readAt: after(5_000) });
    expect(second).toEqual({ list: read });
  });
});

describe('the guard of a large loss', () => {
  it.each<[string, number, number, boolean]>([
    ['exactly 30 %', 10, 3, false],
    ['just over 30 %', 9, 3, true],
    ['31 of 100', 100, 31, true],
    ['30 of 100', 100, 30, false],
    ['two, however large their share', 4, 2, false],
    ['three of nine', 9, 3, true],
    ['one of one', 1, 1, true],
    ['two of two', 2, 2, true],
    ['one of two', 2, 1, false],
    ['all of ten', 10, 10, true],
  ])('I8: %s', (_, published, leaving, guarded) => {
    const { nextReadingAfterMs } = decide({
      published: upTo(published),
      read: upTo(published - leaving),
    });
    expect(nextReadingAfterMs).toBe(guarded ? 15_000 : 5_000);
  });

  const nineLackFour = { published: upTo(9), read: upTo(5) };
  const four = guardedSinceNoon('i-6', 'i-7', 'i-8', 'i-9');

  it.each([
    [5_000, 10_000],
    [14_999, 1],
  ])('I8: lets nobody go %i ms after the first reading', (ms, left) => {
    expect(decide({ ...nineLackFour, readAt: after(ms), pending: four })).toEqual({
      list: upTo(9),
      pending: four,
      nextReadingAfterMs: left,
    });
  });

  it('I8: lets all go after 15,000 ms', () => {
    const second = { ...nineLackFour, readAt: after(15_000), pending: four };
    expect(decide(second)).toEqual({ list: upTo(5) });
  });

  it('I8: counts those with evidence towards the loss, and lets them go at once', () => {
    const { list, pending, nextReadingAfterMs } = decide({
      ...nineLackFour,
      knownGone: new Set(['i-6', 'i-7']),
    });
    expect(list).toEqual([...upTo(5), idOf('i-8'), idOf('i-9')]);
    expect(pending).toEqual(guardedSinceNoon('i-8', 'i-9'));
    expect(nextReadingAfterMs).toBe(15_000);
  });

  it.each([
    [14_999, 7],
    [15_000, 5],
  ])(
    'I8: holds on for 15 s though the rest has left meanwhile: after %i ms %i are listed',
    (ms, count) => {
      const { list } = decide({
        published: [...upTo(5), idOf('i-8'), idOf('i-9')],
        read: upTo(5),
        readAt: after(ms),
        pending: guardedSinceNoon('i-8', 'i-9'),
      });
      expect(list).toHaveLength(count);
    },
  );

  it('I8: holds on for 15 s though the list has grown meanwhile', () => {
    const { list, pending } = decide({
      published: upTo(20),
      read: upTo(20).filter((id) => !four.ids.includes(id)),
      readAt: after(5_000),
      pending: four,
    });
    expect(list).toHaveLength(20);
    expect(pending).toEqual(four);
  });

  it('I8: is over when those of the large loss have come back', () => {
    const { pending, nextReadingAfterMs } = decide({
      published: upTo(20),
      read: upTo(19),
      readAt: after(5_000),
      pending: four,
    });
    expect(pending).toMatchObject({ ids: [idOf('i-20')], guarded: false });
    expect(nextReadingAfterMs).toBe(5_000);
  });

  it('I8: makes a newcomer to the wait of a large loss wait as long', () => {
    const { pending, nextReadingAfterMs } = decide({
      published: upTo(20),
      read: upTo(20).filter((id) => id !== idOf('i-9') && id !== idOf('i-20')),
      readAt: after(5_000),
      pending: four,
    });
    expect(pending).toEqual({
      ids: [idOf('i-20'), idOf('i-9')],
      firstReadAt: after(5_000).toISOString(),
      guarded: true,
    });
    expect(nextReadingAfterMs).toBe(15_000);
  });

  it('I8: takes a wait that an older release has written for one of a small loss', () => {
    const { guarded: _, ...older } = pendingSinceNoon('i-10');
    const pending = older as PendingShrink;
    expect(decide({ ...lacksTen, readAt: after(5_000), pending })).toEqual({ list: upTo(9) });
  });

  it('I8: lets everything go at once where everything has evidence', () => {
    const knownGone = new Set(['i-1', 'i-2', 'i-3']);
    expect(decide({ published: upTo(3), knownGone })).toEqual({ list: [] });
  });

  it.each<[string, { percent: number; minimum: number }, number]>([
    ['a larger share that may leave', { percent: 50, minimum: 3 }, 5_000],
    ['exactly the share that may leave', { percent: 40, minimum: 3 }, 5_000],
    ['a smaller share', { percent: 39, minimum: 3 }, 15_000],
    ['a larger number that may leave', { percent: 0, minimum: 5 }, 5_000],
    ['exactly the number', { percent: 0, minimum: 4 }, 15_000],
    ['every share but all', { percent: 100, minimum: 0 }, 5_000],
  ])('I8: is the pool’s own to set: %s', (_, guard, expected) => {
    const { nextReadingAfterMs } = decide({ published: upTo(10), read: upTo(6), guard });
    expect(nextReadingAfterMs).toBe(expected);
  });

  it('I8: guards the loss of all whatever the pool sets', () => {
    const guard = { percent: 100, minimum: 10_000 };
    expect(decide({ published: upTo(2), guard }).nextReadingAfterMs).toBe(15_000);
  });
});
