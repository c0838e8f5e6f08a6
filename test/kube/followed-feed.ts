import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { KubeConfig } from '@kubernetes/client-node';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { usualFeedLimits, type FeedLimits } from '../../shared/kube/feed-limits.ts';
import { KubeFeed } from '../../shared/kube/kube-feed.ts';
import { machinePoolResource, type Resource } from '../../shared/kube/resources.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import type { FeedEvent } from '../../shared/ports/object-feed.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { HandClock } from '../fakes/hand-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { poll } from '../contract/poll.ts';

export interface Item {
  readonly key: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

const object = z.object({
  metadata: z.object({ namespace: z.string(), name: z.string() }),
  spec: z.looseObject({ poison: z.undefined().optional() }).default({}),
});

function project(given: unknown): Item {
  const { metadata, spec } = object.parse(given);
  return { key: `${metadata.namespace}/${metadata.name}`, spec };
}

export interface FollowOptions {
  readonly resource?: Resource;
  readonly limits?: Partial<FeedLimits>;
  readonly parse?: (text: string) => KubeConfig;
  /** What is kept of an object. */
  readonly project?: (item: Item) => Item;
  /** Called as each wait between connections begins, with how many there were before. */
  readonly onSleep?: (before: number) => void;
  /** Stands in for what the feed's user does with an event. */
  readonly listener?: (event: FeedEvent<Item>) => void;
}

/** A feed that is followed, and what it has told. It waits in almost no time. */
export class FollowedFeed implements AsyncDisposable {
  readonly feed: KubeFeed<Item>;
  readonly monotonic = new HandClock();
  readonly clock = new FixedClock();
  readonly log = new RecordingLogger();
  /** What was waited for between connections, in ms. */
  readonly sleeps: number[] = [];
  readonly events: FeedEvent<Item>[] = [];
  /** The objects as the events say. */
  readonly items = new Map<string, Item>();
  readonly done: Promise<void>;
  readonly #abort = new AbortController();

  constructor(kubeconfig: string | (() => Promise<string>), options: FollowOptions = {}) {
    const { clock, log, monotonic } = this;
    const sessions = new Sessions({
      readKubeconfig: typeof kubeconfig === 'string' ? async () => kubeconfig : kubeconfig,
      parse: options.parse ?? parseEmbeddedKubeconfig,
      clock,
      log,
    });
    const sleep = async (ms: number): Promise<void> => {
      this.sleeps.push(ms);
      options.onSleep?.(this.sleeps.length - 1);
      await wait(1);
    };
    this.feed = new KubeFeed(
      { sessions, clock, monotonic, sleep, random: () => 0.5, log },
      {
        resource: options.resource ?? machinePoolResource,
        project: (given) => (options.project ?? ((item) => item))(project(given)),
        limits: { ...usualFeedLimits, ...options.limits },
      },
    );
    this.done = this.feed.follow((event) => {
      this.#take(event);
      options.listener?.(event);
    }, this.#abort.signal);
    // Who waits for the end sees how it ended; until then a rejection is nobody's.
    this.done.catch(() => undefined);
  }

  get completes(): number {
    return this.events.filter(({ kind }) => kind === 'complete').length;
  }

  /** Waits until everything was told so often. */
  async untilLoaded(times = 1): Promise<void> {
    await poll(`load ${times}`, async () => this.completes >= times || undefined);
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    await poll(what, async () => holds() || undefined);
  }

  abort(): void {
    this.#abort.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.abort();
    await this.done.catch(() => undefined);
  }

  #take(event: FeedEvent<Item>): void {
    this.events.push(event);
    if (event.kind === 'present') this.items.set(event.item.key, event.item);
    if (event.kind === 'gone') this.items.delete(event.key);
  }
}
