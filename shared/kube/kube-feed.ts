import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { FeedEvent, ObjectFeed } from '../ports/object-feed.ts';
import type { MonotonicClock, Sleep } from '../ports/timing.ts';
import { BackOff } from './back-off.ts';
import { FeedGauge } from './feed-gauge.ts';
import type { FeedHealth } from './feed-health.ts';
import { usualFeedLimits, type FeedLimits } from './feed-limits.ts';
import { decideNext, type FeedEnd, type FeedWork, type NextStep } from './feed-next.ts';
import type { Collection } from './feed-path.ts';
import { FeedReader } from './feed-reader.ts';
import { QuietLog } from './quiet-log.ts';
import type { Sessions } from './sessions.ts';
import { ToldObjects } from './told-objects.ts';

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
  readonly resource: Collection;
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
 * `follow` may run once at a time. It rejects for nothing that the API server does, and with what the
 * listener throws.
 */
export class KubeFeed<Item> implements ObjectFeed<Item> {
  readonly #deps: KubeFeedDeps;
  readonly #options: KubeFeedOptions<Item>;
  readonly #limits: FeedLimits;
  readonly #gauge: FeedGauge;
  readonly #quiet: QuietLog;

  constructor(deps: KubeFeedDeps, options: KubeFeedOptions<Item>) {
    this.#deps = deps;
    this.#options = options;
    this.#limits = options.limits ?? usualFeedLimits;
    this.#gauge = new FeedGauge(deps.monotonic);
    this.#quiet = new QuietLog(deps, this.#limits.quietMs);
  }

  health(): FeedHealth {
    return this.#gauge.read();
  }

  async follow(listener: (event: FeedEvent<Item>) => void, signal: AbortSignal): Promise<void> {
    const reader = this.#readerFor(listener);
    const backOff = new BackOff(this.#deps, this.#limits);
    let work: FeedWork = 'load-by-stream';
    while (!signal.aborted) {
      this.#gauge.begins(work);
      const end = await reader.read(work, signal);
      if (signal.aborted) return;
      const healthy = reader.livedMs >= this.#limits.healthyMs;
      if (healthy) backOff.reset();
      const beforeTime = reader.isBeforeTime;
      const next = decideNext({ work: reader.work, healthy, beforeTime }, end);
      if (next.wait.kind !== 'none') this.#note(end);
      work = next.work;
      await this.#wait(next.wait, backOff, signal);
    }
  }

  #readerFor(listener: (event: FeedEvent<Item>) => void): FeedReader<Item> {
    const { resource, project } = this.#options;
    const told = new ToldObjects({ project, onSkipped: (key) => this.#skipped(key) }, listener);
    return new FeedReader(
      { ...this.#deps, gauge: this.#gauge },
      {
        resource,
        limits: this.#limits,
        told,
        onUnreadable: () => this.#skipped('(unreadable)'),
        onLoaded: (by) => {
          this.#gauge.loaded();
          this.#deps.log.info('feed loaded', { resource: resource.plural, by, objects: told.size });
        },
      },
    );
  }

  #skipped(object: string): void {
    this.#gauge.skipped();
    const resource = this.#options.resource.plural;
    this.#quiet.warn(`skipped ${object}`, 'object left out', { resource, object });
  }

  #note(end: FeedEnd): void {
    this.#gauge.failed(end);
    const resource = this.#options.resource.plural;
    const { topic, detail } = describe(end);
    this.#quiet.warn(topic, 'feed interrupted', { resource, detail });
  }

  async #wait(wait: NextStep['wait'], backOff: BackOff, signal: AbortSignal): Promise<void> {
    switch (wait.kind) {
      case 'none':
        return;
      case 'back-off':
        await this.#deps.sleep(wait.atLeastMs + backOff.nextMs(), signal);
    }
  }
}

/** The same topic for what is the same failure, whatever differs from try to try in its words. */
function describe(end: FeedEnd): { readonly topic: string; readonly detail: string } {
  switch (end.kind) {
    case 'refused': {
      const { status, message } = end.refusal;
      return { topic: `refused ${status}`, detail: `the API server answered ${status} ${message}` };
    }
    case 'broken':
      return { topic: `broken ${end.why}`, detail: `the connection broke: ${end.why}` };
    case 'ended':
      return { topic: end.kind, detail: 'the API server ended the answer early' };
    case 'late':
      return { topic: end.kind, detail: 'the load took too long' };
    case 'loaded':
    case 'unreadable':
      return { topic: end.kind, detail: 'the answer is none of an API server' };
  }
}
