import { ArmError } from '../errors.ts';
import type { ArmAnswer, ArmCall } from './action.ts';

/** Something in a list, with what marks its place there. */
export interface Listed {
  /** Compared as text; a list is in the order of its keys. */
  readonly key: string;
  readonly view: () => object;
}

interface PageToken {
  /** The page that the token asks for, from 2 on. */
  readonly page: number;
  /** Key of the last entry that was given. */
  readonly after: string;
}

/** One page of a list: `{"value":[…],"nextLink"?}`, the link being a full URL. */
export function pageOf(call: ArmCall, entries: readonly Listed[]): ArmAnswer {
  const token = readToken(call.url);
  const sorted = entries.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const left = token === undefined ? sorted : sorted.filter(({ key }) => key > token.after);
  const shown = left.slice(0, call.world.timings.pageSize);
  const last = shown.at(-1);
  const value = shown.map(({ view }) => view());
  if (last === undefined || shown.length === left.length) return { status: 200, body: { value } };
  const next = { page: (token?.page ?? 1) + 1, after: last.key };
  return { status: 200, body: { value, nextLink: linkOf(call.url, next) } };
}

/** Number of the page that a call asks for, from 1. */
export function pageAskedFor(url: URL): number {
  return readToken(url)?.page ?? 1;
}

function linkOf(url: URL, token: PageToken): string {
  const link = new URL(url);
  link.searchParams.set('$skiptoken', Buffer.from(JSON.stringify(token)).toString('base64url'));
  return link.href;
}

function readToken(url: URL): PageToken | undefined {
  const given = url.searchParams.get('$skiptoken');
  if (given === null) return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(given, 'base64url').toString('utf8'));
    if (isToken(token)) return token;
  } catch {
    // Not JSON: refused below, like every other text that is no token.
  }
  const message = `The skip token '${given}' is not valid.`;
  throw new ArmError({ status: 400, code: 'InvalidParameter', message, target: '$skiptoken' });
}

function isToken(token: unknown): token is PageToken {
  if (typeof token !== 'object' || token === null) return false;
  const { page, after }: { page?: unknown; after?: unknown } = token;
  return typeof page === 'number' && typeof after === 'string';
}
