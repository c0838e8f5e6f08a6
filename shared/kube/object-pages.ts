import type { ApiStreamDeps } from './api-stream.ts';
import { ClusterTrouble, type Trouble } from './cluster-trouble.ts';
import { readPage, type PageEnd } from './feed-pages.ts';
import { pagePath, type Collection } from './feed-path.ts';
import { decideRetry, type RetryDeps } from './retry.ts';
import { parseKeyed } from './watch-event.ts';

export interface ObjectPagesDeps extends ApiStreamDeps, RetryDeps {
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ObjectPagesOptions<Item> {
  readonly collection: Collection;
  /** Keeps of an object what is needed. Where it throws, the object is left out. */
  readonly project: (object: unknown) => Item;
  /** Told of an object that was left out, by `<namespace>/<name>` where it has one. */
  readonly onSkipped: (key: string | undefined) => void;
  readonly signal: AbortSignal;
  /** Absent: what suits a person who waits. */
  readonly pace?: PagesPace;
}

/** How large the first page is, and how long one is tried. */
export interface PagesPace {
  /** Absent: as many as the other pages have. */
  readonly firstObjects?: number;
  /** All tries of a page with the waits between them. */
  readonly pageMs: number;
  readonly mostTries: number;
}

/** The first page is a small one: somebody waits for it. */
export const personsPace: PagesPace = { firstObjects: 100, pageMs: 20_000, mostTries: 3 };

/** So long without a byte means that nothing comes. */
const silenceMs = 10_000;

/**
 * The objects of a collection, page by page, each page as soon as it is there, in the order of their
 * keys, each once. What passes by itself is tried again.
 *
 * The API server gives a list in the order of etcd's keys, which end in `<namespace>/<name>`: a token
 * for the next page is nothing else than a place in that order. So the last key tells what was given.
 *
 * @throws ClusterTrouble where the API server does not give them, or the signal's reason
 */
export async function* listPages<Item>(
  deps: ObjectPagesDeps,
  options: ObjectPagesOptions<Item>,
): AsyncGenerator<readonly Item[]> {
  let next: string | undefined;
  let lastKey = '';
  do {
    const { end, items, last } = await readPersistently(deps, options, next, lastKey);
    lastKey = last;
    if (end.kind === 'page') next = end.next;
    // The list has changed too much since the first page: what was given is not given again.
    else if (isExpired(end) && next !== undefined) next = '';
    else throw troubleOf(options.collection, end);
    yield items;
  } while (next !== undefined);
}

interface ReadPage<Item> {
  readonly end: PageEnd;
  readonly items: readonly Item[];
  /** The last key of all that were given. */
  readonly last: string;
}

async function readPersistently<Item>(
  deps: ObjectPagesDeps,
  options: ObjectPagesOptions<Item>,
  next: string | undefined,
  lastKey: string,
): Promise<ReadPage<Item>> {
  const { pageMs, mostTries } = options.pace ?? personsPace;
  const deadlineMs = deps.clock.now().getTime() + pageMs;
  for (let tries = 1; ; tries += 1) {
    const read = await readOnce(deps, options, next, lastKey);
    options.signal.throwIfAborted();
    const leftMs = deadlineMs - deps.clock.now().getTime();
    const decision = decideRetry(deps, resultOf(read.end), { tries, leftMs, mostTries });
    if (decision.kind === 'final' || isCertain(read.end)) return read;
    await deps.sleep(decision.afterMs, options.signal);
  }
}

async function readOnce<Item>(
  deps: ObjectPagesDeps,
  options: ObjectPagesOptions<Item>,
  next: string | undefined,
  lastKey: string,
): Promise<ReadPage<Item>> {
  const { onSkipped } = options;
  const gathered = gather(options.project, lastKey);
  const end = await readPage(
    deps,
    {
      requestFor: (token) => ({
        path: pathFor(options, token),
        signal: options.signal,
        answerMs: silenceMs,
        silenceMs,
        onOpen: () => undefined,
      }),
      onHeard: () => undefined,
      onItem: gathered.take,
    },
    next,
  );
  if (end.kind !== 'page') return { end, items: [], last: lastKey };
  for (const key of gathered.skipped) onSkipped(key);
  return { end, items: gathered.items, last: gathered.last() };
}

function pathFor(
  { collection, pace = personsPace }: ObjectPagesOptions<unknown>,
  token: string | undefined,
): string {
  if (token === undefined) return pagePath(collection, undefined, pace.firstObjects);
  return pagePath(collection, token === '' ? undefined : token);
}

/** Keeps of the objects of one try what is wanted, and not their text: a page of large ones is long. */
function gather<Item>(project: (object: unknown) => Item, lastKey: string) {
  const items: Item[] = [];
  const skipped: (string | undefined)[] = [];
  let last = lastKey;
  const take = (text: string | undefined): void => {
    const keyed = text === undefined ? undefined : parseKeyed(text);
    if (keyed !== undefined && keyed.key <= lastKey) return;
    if (keyed !== undefined && keyed.key > last) last = keyed.key;
    try {
      items.push(project(keyed?.object));
    } catch {
      skipped.push(keyed?.key);
    }
  };
  return { items, skipped, take, last: () => last };
}

function resultOf(end: PageEnd): Parameters<typeof decideRetry>[1] {
  if (end.kind !== 'refused') return { kind: 'failed' };
  const { status, retryAfterMs } = end.refusal;
  const seconds =
    retryAfterMs === undefined ? {} : { retryAfter: `${Math.ceil(retryAfterMs / 1_000)}` };
  return { kind: 'answered', status, ...seconds };
}

/** What another try would not change. */
function isCertain({ kind }: PageEnd): boolean {
  return kind === 'page' || kind === 'unreadable';
}

function isExpired(end: PageEnd): boolean {
  return end.kind === 'refused' && end.refusal.status === 410;
}

function troubleOf(
  { group, version, plural }: Collection,
  end: Exclude<PageEnd, { readonly kind: 'page' }>,
): ClusterTrouble {
  return new ClusterTrouble(troubleIn({ group, version, plural }, end));
}

function troubleIn(
  resource: Collection,
  end: Exclude<PageEnd, { readonly kind: 'page' }>,
): Trouble {
  switch (end.kind) {
    case 'broken':
      return { kind: 'unreachable', why: end.why };
    case 'unreadable':
      return { kind: 'no-api-server' };
    case 'refused': {
      const { status, message } = end.refusal;
      if (status === 401) return { kind: 'unauthorized' };
      if (status === 403) return { kind: 'forbidden', resource, message };
      return status === 404
        ? { kind: 'not-served', resource }
        : { kind: 'refused', status, message };
    }
  }
}
