import { z } from 'zod';
import { readPageToken, writePageToken } from '../wire/page-token.ts';
import type { Place } from '../world.ts';
import { whole } from './parameters.ts';

/** The two parameters of every action that answers in pages. */
export function pageParameters(mostRecords: number, usualRecords: number) {
  return {
    MaxRecords: whole
      .pipe(
        z
          .number()
          .min(1, 'Member must have value greater than or equal to 1')
          .max(mostRecords, `Member must have value less than or equal to ${mostRecords}`),
      )
      .default(usualRecords),
    NextToken: z.string().optional(),
  };
}

type Order = 'by-key' | 'as-given';

interface PageRequest {
  readonly MaxRecords: number;
  readonly NextToken?: string | undefined;
  /** `by-key` where left out. */
  readonly order?: Order;
}

/**
 * One page of a list that is in the order of its keys, or newest first with keys that never change.
 * The token names the last key shown, so that entries that come and go between two pages shift
 * nothing. AWS may give fewer entries than asked for, and so does this where the timings say so.
 */
export function pageOf<T>(
  { world }: Pick<Place, 'world'>,
  entries: readonly T[],
  keyOf: (entry: T) => string,
  request: PageRequest,
): { readonly page: readonly T[]; readonly NextToken: string | undefined } {
  const token = request.NextToken === undefined ? undefined : readPageToken(request.NextToken);
  const order = request.order ?? 'by-key';
  const rest = token === undefined ? entries : entriesAfter(entries, keyOf, token.after, order);
  const page = rest.slice(0, Math.min(request.MaxRecords, world.timings.mostRecordsPerPage));
  const last = page.at(-1);
  const more = page.length < rest.length && last !== undefined;
  const next = more ? { after: keyOf(last), page: (token?.page ?? 1) + 1 } : undefined;
  return { page, NextToken: next === undefined ? undefined : writePageToken(next) };
}

function entriesAfter<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  after: string,
  order: Order,
): readonly T[] {
  if (order === 'by-key') return entries.filter((entry) => keyOf(entry) > after);
  return entries.slice(entries.findIndex((entry) => keyOf(entry) === after) + 1);
}
