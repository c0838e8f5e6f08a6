import { z } from 'zod';
import { ApiError } from '../errors.ts';
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

interface PageRequest {
  readonly MaxRecords: number;
  readonly NextToken?: string | undefined;
}

/**
 * One page of a list that is in the order of its keys, or newest first with keys that never change.
 * The token names the last key shown, so that entries that come and go between two pages shift nothing.
 */
export function pageOf<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  request: PageRequest,
  order: 'by-key' | 'as-given' = 'by-key',
): { readonly page: readonly T[]; readonly NextToken: string | undefined } {
  const after = request.NextToken === undefined ? undefined : readToken(request.NextToken);
  const rest = after === undefined ? entries : entriesAfter(entries, keyOf, after, order);
  const page = rest.slice(0, request.MaxRecords);
  const last = page.at(-1);
  const more = page.length < rest.length && last !== undefined;
  return { page, NextToken: more ? writeToken(keyOf(last)) : undefined };
}

function entriesAfter<T>(
  entries: readonly T[],
  keyOf: (entry: T) => string,
  after: string,
  order: 'by-key' | 'as-given',
): readonly T[] {
  if (order === 'by-key') return entries.filter((entry) => keyOf(entry) > after);
  return entries.slice(entries.findIndex((entry) => keyOf(entry) === after) + 1);
}

function writeToken(key: string): string {
  return Buffer.from(JSON.stringify({ after: key })).toString('base64');
}

const tokenContent = z.object({ after: z.string() });

function readToken(token: string): string {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64').toString('utf8'));
    const parsed = tokenContent.safeParse(content);
    if (parsed.success) return parsed.data.after;
  } catch {
    // Falls through to the same answer as any other text that is no token.
  }
  throw new ApiError({ code: 'InvalidNextToken', message: `The token '${token}' is invalid.` });
}
