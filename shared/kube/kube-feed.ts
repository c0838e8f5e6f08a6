import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { FeedEvent, ObjectFeed } from '../ports/object-feed.ts';
import type { MonotonicClock, Sleep } from '../ports/timing.ts';
import type { FeedHealth } from './feed-health.ts';
import { usualFeedLimits, type FeedLimits } from './feed-limits.ts';
import type { Resource } from './resources.ts';
import type { Sessions } from './sessions.ts';

export interface KubeFeedDeps {
  /** Those of the connection: feeds and requests share their connections. */
  readonly sessions: Pick<Sessions, 'current' | 'renew'>;
  readonly clock: Clock;
  readonly monotonic: MonotonicClock;
  readonly sleep: Sleep;
  /** 0 ≤ random < 1. */
  readonly random: () => number;
  readonly log: Logger;
}

export interface KubeFeedOptions<Item> {
  /** In all namespaces. */
  readonly resource: Resource;
  /**
   * Keeps of an object what is needed. Called as each object comes in, and the object is dropped
   * after it. Where it throws, the object is logged by name and left out; an earlier item of it stays.
   */
  readonly project: (object: unknown) => Item;
  readonly limits?: FeedLimits;
}

/**
 * The objects of one kind by a watch of the API server. Keys are `<namespace>/<name>`.
 *
 * `follow` may run once at a time. It never rejects for anything that the API server does.
 */
export class KubeFeed<Item> implements ObjectFeed<Item> {
  readonly #deps: KubeFeedDeps;
  readonly #options: KubeFeedOptions<Item>;
  readonly #limits: FeedLimits;

  constructor(deps: KubeFeedDeps, options: KubeFeedOptions<Item>) {
    this.#deps = deps;
    this.#options = options;
    this.#limits = options.limits ?? usualFeedLimits;
  }

  health(): FeedHealth {
    return { state: 'loading', loads: 0, failures: 0, skipped: 0, heardAtMs: undefined };
  }

  async follow(_listener: (event: FeedEvent<Item>) => void, _signal: AbortSignal): Promise<void> {
    await Promise.resolve([this.#deps, this.#options, this.#limits]);
  }
}
