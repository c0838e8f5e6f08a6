import type { StreamEnd } from './api-stream.ts';

/** What a connection was for. */
export type FeedWork =
  /** To tell everything in a stream, and then to follow it. */
  | 'load-by-stream'
  /** To tell everything in pages. */
  | 'load-by-pages'
  /** To follow from a resourceVersion that is known. */
  | 'follow';

export type FeedEnd =
  | StreamEnd
  /** The pages are told. */
  | { readonly kind: 'loaded' }
  /** The load took too long. */
  | { readonly kind: 'late' }
  /** An answer that is none of the API server's. */
  | { readonly kind: 'unreadable' };

export interface NextStep {
  readonly work: FeedWork;
  readonly wait:
    | { readonly kind: 'none' }
    /** As the failures before it say, and at least so long. */
    | { readonly kind: 'back-off'; readonly atLeastMs: number };
}

interface Ended {
  readonly work: FeedWork;
  readonly healthy: boolean;
  readonly beforeTime: boolean;
}

/** A server that asks for longer is not heeded: it may have been another one in between. */
const longestAskedWaitMs = 300_000;

const none = { kind: 'none' } as const;
const backOff = { kind: 'back-off', atLeastMs: 0 } as const;

/**
 * What a feed does after a connection has ended.
 *
 * @param before.work what it was for when it ended: a streamed load that got to its end is `follow`
 * @param before.healthy whether it lived for a while
 * @param before.beforeTime whether the server was asked to keep it open for longer
 */
export function decideNext({ work, healthy, beforeTime }: Ended, end: FeedEnd): NextStep {
  switch (end.kind) {
    case 'loaded':
      return { work: 'follow', wait: none };
    case 'ended':
      if (work === 'follow') {
        // A kind whose definition changes is served anew, and its watches are ended. Until then they
        // told objects as the old schema has them: without what only the new one knows.
        if (beforeTime) return { work: 'load-by-stream', wait: backOff };
        return { work, wait: healthy ? none : backOff };
      }
      // A server that knows no streamed loads may take the question for an ordinary watch.
      return { work: otherLoad(work), wait: backOff };
    case 'late':
    case 'unreadable':
      return { work: otherLoad(work), wait: backOff };
    case 'broken':
      return { work: anew(work), wait: backOff };
    case 'refused':
      return afterRefusal(work, end.refusal);
  }
}

type Refusal = Extract<FeedEnd, { kind: 'refused' }>['refusal'];

function afterRefusal(work: FeedWork, refusal: Refusal): NextStep {
  const { status, aheadOfServer } = refusal;
  const atLeastMs = Math.min(refusal.retryAfterMs ?? 0, longestAskedWaitMs);
  const load = work === 'follow' ? 'load-by-stream' : work;
  if (aheadOfServer || status === 410) return { work: load, wait: backOff };
  // An API server that has just started gives nobody any right for a moment.
  if (status === 403) return { work, wait: backOff };
  // Were the kind served again, its objects would be others.
  if (status === 404) return { work: 'load-by-stream', wait: backOff };
  if (status === 401 || status === 429 || status >= 500) {
    return { work: anew(work), wait: { kind: 'back-off', atLeastMs } };
  }
  // The server does not know what it was asked: a streamed load, or our resourceVersion.
  if (work === 'load-by-stream') return { work: 'load-by-pages', wait: none };
  return { work: 'load-by-stream', wait: backOff };
}

function otherLoad(work: FeedWork): FeedWork {
  return work === 'load-by-stream' ? 'load-by-pages' : 'load-by-stream';
}

/** Pages that were not told to their end begin with the better way again. */
function anew(work: FeedWork): FeedWork {
  return work === 'load-by-pages' ? 'load-by-stream' : work;
}
