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
}

/** The first page is a small one: somebody waits for it. */
const firstObjects = 100;

/** So long without a byte means that nothing comes. */
const silenceMs = 10_000;

/** All tries of a page with the waits between them. */
const pageMs = 20_000;

/**
 * The objects of a collection, page by page, each page as soon as it is there. What passes by itself
 * is tried again, three times in all.
 *
 * @throws ClusterTrouble where the API server does not give them, or the signal's reason
 */
export async function* listPages<Item>(
  deps: ObjectPagesDeps,
  options: ObjectPagesOptions<Item>,
): AsyncGenerator<readonly Item[]> {
  const given = new Set<string>();
  let next: string | undefined;
  do {
    const { end, items } = await readPersistently(deps, options, next, given);
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
}

async function readPersistently<Item>(
  deps: ObjectPagesDeps,
  options: ObjectPagesOptions<Item>,
  next: string | undefined,
  given: Set<string>,
): Promise<ReadPage<Item>> {
  const deadlineMs = deps.clock.now().getTime() + pageMs;
  for (let tries = 1; ; tries += 1) {
    const read = await readOnce(deps, options, next, given);
    options.signal.throwIfAborted();
    const leftMs = deadlineMs - deps.clock.now().getTime();
    const decision = decideRetry(deps, resultOf(read.end), { tries, leftMs });
    if (decision.kind === 'final' || isCertain(read.end)) return read;
    await deps.sleep(decision.afterMs, options.signal);
  }
}

async function readOnce<Item>(
  deps: ObjectPagesDeps,
  { collection, project, onSkipped, signal }: ObjectPagesOptions<Item>,
  next: string | undefined,
  given: Set<string>,
): Promise<ReadPage<Item>> {
  const firstPath = pagePath(collection, undefined, firstObjects);
  const texts: (string | undefined)[] = [];
  const end = await readPage(
    deps,
    {
      requestFor: (token) => ({
        path:
          token === undefined ? firstPath : pagePath(collection, token === '' ? undefined : token),
        signal,
        answerMs: silenceMs,
        silenceMs,
        onOpen: () => undefined,
      }),
      onHeard: () => undefined,
      onItem: (text) => texts.push(text),
    },
    next,
  );
  if (end.kind !== 'page') return { end, items: [] };
  const items: Item[] = [];
  for (const text of texts) {
    const keyed = text === undefined ? undefined : parseKeyed(text);
    if (keyed !== undefined && given.has(keyed.key)) continue;
    if (keyed !== undefined) given.add(keyed.key);
    try {
      items.push(project(keyed?.object));
    } catch {
      onSkipped(keyed?.key);
    }
  }
  return { end, items };
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
