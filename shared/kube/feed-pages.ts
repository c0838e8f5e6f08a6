import { z } from 'zod';
import {
  readStream,
  type ApiStreamDeps,
  type StreamEnd,
  type StreamRequest,
} from './api-stream.ts';
import type { FeedEnd } from './feed-next.ts';
import { ListSplitter } from './list-splitter.ts';
import { parseJson } from './watch-event.ts';

const list = z.object({
  metadata: z.object({ resourceVersion: z.string().min(1), continue: z.string().optional() }),
});

export interface PagesReader {
  /** The request for a page; `next` is what the page before named. */
  readonly requestFor: (next: string | undefined) => StreamRequest;
  readonly onHeard: () => void;
  /** @param text of an object; `undefined` where it was too long to be one */
  readonly onItem: (text: string | undefined) => void;
}

/** @returns `loaded` with the resourceVersion that a watch goes on from */
export async function readPages(
  deps: ApiStreamDeps,
  reader: PagesReader,
): Promise<{ readonly end: FeedEnd; readonly resourceVersion?: string }> {
  let next: string | undefined;
  for (;;) {
    const page = await readPage(deps, reader, next);
    if (page.kind !== 'page') return { end: page };
    const { resourceVersion } = page;
    if (page.next === undefined) return { end: { kind: 'loaded' }, resourceVersion };
    next = page.next;
  }
}

export type PageEnd =
  | { readonly kind: 'page'; readonly resourceVersion: string; readonly next?: string }
  | Exclude<StreamEnd, { readonly kind: 'ended' }>
  /** An answer that is none of the API server's. */
  | { readonly kind: 'unreadable' };

/** Reads one page, its objects one by one as they come. */
export async function readPage(
  deps: ApiStreamDeps,
  reader: PagesReader,
  next: string | undefined,
): Promise<PageEnd> {
  const splitter = new ListSplitter();
  const end = await readStream<never>(deps, reader.requestFor(next), (chunk) => {
    reader.onHeard();
    for (const item of splitter.push(chunk)) reader.onItem(item);
    return undefined;
  });
  if (end.kind !== 'ended') return end;
  const page = list.safeParse(parseJson(splitter.rest() ?? ''));
  if (!page.success) return { kind: 'unreadable' };
  const { resourceVersion, continue: following = '' } = page.data.metadata;
  return { kind: 'page', resourceVersion, ...(following === '' ? {} : { next: following }) };
}
