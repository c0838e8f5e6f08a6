import { readStream, type ApiStreamDeps, type StreamRequest } from './api-stream.ts';
import type { FeedGauge } from './feed-gauge.ts';
import type { FeedLimits } from './feed-limits.ts';
import type { FeedEnd, FeedWork } from './feed-next.ts';
import { readPages } from './feed-pages.ts';
import { followPath, loadPath, pagePath, type Collection } from './feed-path.ts';
import { LineSplitter } from './line-splitter.ts';
import type { MonotonicClock } from '../ports/timing.ts';
import type { ToldObjects } from './told-objects.ts';
import { parseKeyed, parseWatchEvent } from './watch-event.ts';

export interface FeedReaderDeps extends ApiStreamDeps {
  readonly monotonic: MonotonicClock;
  readonly random: () => number;
  readonly gauge: FeedGauge;
}

export interface FeedReaderOptions<Item> {
  readonly resource: Collection;
  readonly limits: FeedLimits;
  readonly told: ToldObjects<Item>;
  readonly onLoaded: (by: 'stream' | 'pages') => void;
  /** A line, or an item of a page, that is no object. */
  readonly onUnreadable: () => void;
}

/** It is the API server's clock by which a watch ends in time. */
const marginMs = 2_000;

/** Reads one connection after the other, and keeps how far it has come. */
export class FeedReader<Item> {
  readonly #deps: FeedReaderDeps;
  readonly #options: FeedReaderOptions<Item>;
  #resourceVersion = '';
  #work: FeedWork = 'load-by-stream';
  #openedAtMs: number | undefined;
  #dueAtMs = 0;

  constructor(deps: FeedReaderDeps, options: FeedReaderOptions<Item>) {
    this.#deps = deps;
    this.#options = options;
  }

  /** What the connection was for when it ended. */
  get work(): FeedWork {
    return this.#work;
  }

  /** Since the API server took the last request, in ms. */
  get livedMs(): number {
    const { monotonic } = this.#deps;
    return this.#openedAtMs === undefined ? 0 : monotonic.nowMs() - this.#openedAtMs;
  }

  /** Whether the time is not over that the API server was asked to keep the last watch open. */
  get isBeforeTime(): boolean {
    return this.#deps.monotonic.nowMs() < this.#dueAtMs;
  }

  read(work: FeedWork, signal: AbortSignal): Promise<FeedEnd> {
    this.#work = work;
    this.#openedAtMs = undefined;
    if (work !== 'follow') this.#options.told.beginLoad();
    return work === 'load-by-pages' ? this.#pages(signal) : this.#watch(signal);
  }

  #watch(signal: AbortSignal): Promise<FeedEnd> {
    const { resource, limits } = this.#options;
    const timeoutMs = limits.watchMs * (1 + this.#deps.random());
    const timeoutSeconds = Math.max(1, Math.round(timeoutMs / 1_000));
    this.#dueAtMs = this.#deps.monotonic.nowMs() + timeoutSeconds * 1_000 - marginMs;
    const path =
      this.#work === 'follow'
        ? followPath(resource, this.#resourceVersion, timeoutSeconds)
        : loadPath(resource, timeoutSeconds);
    const lines = new LineSplitter();
    return readStream<FeedEnd>(this.#deps, this.#request(path, signal), (chunk) => {
      this.#deps.gauge.heard();
      for (const line of lines.push(chunk)) {
        const end = this.#take(line);
        if (end !== undefined) return end;
      }
      return this.#work !== 'follow' && this.livedMs > limits.loadMs ? { kind: 'late' } : undefined;
    });
  }

  /** @returns why the connection is of no more use, if it is not */
  #take(line: string | undefined): FeedEnd | undefined {
    const event = line === undefined ? ({ kind: 'unreadable' } as const) : parseWatchEvent(line);
    switch (event.kind) {
      case 'present':
        this.#options.told.present(event.object);
        this.#reached(event.object.resourceVersion);
        return undefined;
      case 'gone':
        this.#options.told.gone(event.object.key);
        this.#reached(event.object.resourceVersion);
        return undefined;
      case 'bookmark':
        if (this.#work !== 'follow' && event.endsInitial) this.#loaded('stream');
        this.#reached(event.resourceVersion);
        return undefined;
      case 'refused':
        return event;
      case 'unreadable':
        this.#options.onUnreadable();
        return undefined;
    }
  }

  /** The objects of a load come in the order of their names: what they say is no place to go on from. */
  #reached(resourceVersion: string): void {
    if (this.#work === 'follow') this.#resourceVersion = resourceVersion;
  }

  async #pages(signal: AbortSignal): Promise<FeedEnd> {
    const { resource, told, onUnreadable } = this.#options;
    const read = await readPages(this.#deps, {
      requestFor: (next) => this.#request(pagePath(resource, next), signal),
      onHeard: () => this.#deps.gauge.heard(),
      onItem: (text) => {
        const object = text === undefined ? undefined : parseKeyed(text);
        if (object === undefined) onUnreadable();
        else told.present(object);
      },
    });
    if (read.resourceVersion !== undefined) {
      this.#loaded('pages');
      this.#reached(read.resourceVersion);
    }
    return read.end;
  }

  #loaded(by: 'stream' | 'pages'): void {
    this.#work = 'follow';
    this.#options.told.endLoad();
    this.#options.onLoaded(by);
  }

  #request(path: string, signal: AbortSignal): StreamRequest {
    const { answerMs, silenceMs } = this.#options.limits;
    const onOpen = (): void => {
      this.#openedAtMs = this.#deps.monotonic.nowMs();
      this.#deps.gauge.heard();
    };
    return { path, signal, answerMs, silenceMs, onOpen };
  }
}
