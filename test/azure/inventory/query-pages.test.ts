import { describe, expect, it } from 'vitest';
import { QueryPages } from '../../../functions/azure/inventory/query-pages.ts';
import { allOf } from '../../fakes/all-of.ts';
import { subscription } from '../../fakes/scale-sets.ts';

interface Answer {
  readonly rows?: readonly unknown[];
  readonly count?: number;
  readonly total?: number;
  readonly token?: string;
  readonly truncated?: string;
}

/** Walks through pages that are answered one after the other; later queries get the last one. */
function walkThrough(...answers: readonly Answer[]) {
  const asked: unknown[] = [];
  const resources = async (request: unknown) => {
    asked.push(request);
    const { rows = ['row'], token, ...rest } = answers[asked.length - 1] ?? answers.at(-1) ?? {};
    const { count = rows.length, total = answers.length, truncated = 'false' } = rest;
    return { totalRecords: total, count, resultTruncated: truncated, skipToken: token, data: rows };
  };
  const pages = new QueryPages({
    doing: 'Reading',
    subscription,
    graph: { client: { resources: resources as never }, quota: { waitMs: () => 0 } },
    limits: { pageMs: 1_000, waitMs: 0, rowsAPage: 1 },
    sleep: async () => undefined,
  });
  return { asked, rows: () => allOf(pages.rowsOf('resources')) };
}

describe('a walk through the pages of a query', () => {
  it('asks each page by the token of the one before it, and else the same', async () => {
    const { asked, rows } = walkThrough({ token: 'second' }, { token: 'third' }, {});
    expect(await rows()).toEqual([['row'], ['row'], ['row']]);
    const request = { subscriptions: [subscription], query: 'resources' };
    const options = { top: 1, resultFormat: 'objectArray' };
    expect(asked).toEqual([
      { ...request, options },
      { ...request, options: { ...options, skipToken: 'second' } },
      { ...request, options: { ...options, skipToken: 'third' } },
    ]);
  });

  it('takes it that fewer are there in the end than were told', async () => {
    const walk = walkThrough({ token: 'second', total: 2 }, { rows: [], total: 0 });
    expect(await walk.rows()).toEqual([['row'], []]);
  });

  it.each<[string, readonly Answer[], RegExp]>([
    ['one is truncated', [{ truncated: 'true' }], /a page is truncated$/],
    ['one does not say whether it is', [{ truncated: 'perhaps' }], /resultTruncated/],
    ['one holds fewer rows than it says', [{ count: 2 }], /holds 1 rows and says 2$/],
    ['one holds more rows than it says', [{ count: 0 }], /holds 1 rows and says 0$/],
    ['they end early', [{ token: 'second', total: 3 }, { total: 3 }], /ended after 2 of 3 rows$/],
    ['one without rows leads on', [{ rows: [], token: 'second' }], /a page leads nowhere$/],
    ['one leads to itself', [{ token: 'same', total: 9 }], /a page leads nowhere$/],
    [
      'they go round',
      [{ token: 'one' }, { token: 'two' }, { token: 'one' }],
      /a page leads nowhere$/,
    ],
  ])('I1: is a fault where %s', async (_, answers, message) => {
    await expect(walkThrough(...answers).rows()).rejects.toMatchObject({
      code: 'incomplete-reading',
      retryable: true,
      message: expect.stringMatching(message) as string,
    });
  });
});

describe('a walk that is told to wait', () => {
  function waitingWalk(isOver: (slept: readonly number[]) => boolean) {
    const slept: number[] = [];
    const page = { totalRecords: 1, count: 1, resultTruncated: 'false', data: ['row'] };
    const waitMs = (): number => (slept.length > 2 ? 0 : 12_000);
    const pages = new QueryPages({
      doing: 'Reading',
      subscription,
      graph: { client: { resources: (async () => page) as never }, quota: { waitMs } },
      limits: { pageMs: 1_000, waitMs: 60_000, rowsAPage: 1 },
      sleep: async (ms) => void slept.push(ms),
      isOver: () => isOver(slept),
    });
    return { slept, rows: () => allOf(pages.rowsOf('resources')) };
  }

  it('waits while there is time', async () => {
    const { slept, rows } = waitingWalk(() => false);
    expect(await rows()).toEqual([['row']]);
    expect(slept).toEqual([5_000, 5_000, 2_000]);
  });

  it('gives up 5 s after its time was over at the latest', async () => {
    const { slept, rows } = waitingWalk(({ length }) => length >= 2);
    await expect(rows()).rejects.toMatchObject({ code: 'cloud-throttled', retryAfterMs: 2_000 });
    expect(slept).toEqual([5_000, 5_000]);
  });
});
