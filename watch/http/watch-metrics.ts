import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { FeedHealth } from '../../shared/kube/feed-health.ts';
import type { PublisherMetrics } from '../publish/publisher.ts';

/** What is asked of the process whenever somebody reads the metrics. */
export interface WatchGauges {
  readonly isLeader: () => boolean;
  readonly queueLength: () => number;
  /** By kind. */
  readonly objects: () => ReadonlyMap<string, number>;
  /** By the name of the resource. */
  readonly feeds: () => ReadonlyMap<string, FeedHealth>;
}

const prefix = 'poolsync_watch_';

/** The metrics of this process in Prometheus' form. None has a pool or a group as a label. */
export class WatchMetrics implements PublisherMetrics {
  readonly #registry = new Registry();
  readonly #published = new Counter({
    name: `${prefix}requests_published_total`,
    help: 'Requests that the bus has taken.',
    labelNames: ['kind'],
    registers: [this.#registry],
  });
  readonly #failed = new Counter({
    name: `${prefix}requests_failed_total`,
    help: 'Requests that the bus has not taken; they are sent again.',
    registers: [this.#registry],
  });
  readonly #renewed = new Gauge({
    name: `${prefix}lease_renewed_timestamp_seconds`,
    help: 'When this process last wrote the Lease; 0: never.',
    registers: [this.#registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
    for (const kind of ['scale', 'sync']) this.#published.inc({ kind }, 0);
  }

  readonly contentType = this.#registry.contentType;

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  published(kind: 'scale' | 'sync', requests: number): void {
    this.#published.inc({ kind }, requests);
  }

  failed(requests: number): void {
    this.#failed.inc(requests);
  }

  leaseRenewed(at: Date): void {
    this.#renewed.set(at.getTime() / 1_000);
  }

  /** From now on the metrics tell of these too. */
  observe({ isLeader, queueLength, objects, feeds }: WatchGauges): void {
    this.#gauge('leader', 'Whether this process leads: 1 or 0.', [], (gauge) => {
      gauge.set(isLeader() ? 1 : 0);
    });
    this.#gauge('queue_length', 'Objects that wait for a request, due or not.', [], (gauge) => {
      gauge.set(queueLength());
    });
    this.#gauge('objects', 'Objects that are known.', ['kind'], (gauge) => {
      for (const [kind, known] of objects()) gauge.set({ kind }, known);
    });
    const perFeed = (
      name: string,
      help: string,
      figureOf: (health: FeedHealth) => number,
    ): void => {
      const counter: Counter = new Counter({
        name: `${prefix}${name}_total`,
        help,
        labelNames: ['resource'],
        registers: [this.#registry],
        // The feed counts itself: what it says replaces what was said before.
        collect: () => {
          counter.reset();
          for (const [resource, health] of feeds()) counter.inc({ resource }, figureOf(health));
        },
      });
    };
    perFeed('feed_loads', 'How often all objects were told.', ({ loads }) => loads);
    perFeed('feed_reconnects', 'How often a connection was lost or refused.', (h) => h.failures);
    perFeed('feed_skipped_objects', 'Objects that could not be read.', ({ skipped }) => skipped);
  }

  #gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    collect: (gauge: Gauge) => void,
  ): void {
    const gauge: Gauge = new Gauge({
      name: prefix + name,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => collect(gauge),
    });
  }
}
