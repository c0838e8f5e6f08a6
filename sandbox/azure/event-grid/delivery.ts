import { randomUUID } from 'node:crypto';
import type { Cancel, Clock } from '../../simulated/clock.ts';
import type { NewMessage } from '../service-bus/message.ts';
import { SendRefused } from '../service-bus/refusal.ts';
import { deliveredProperties } from './delivery-properties.ts';
import type { Delivered } from './delivery-properties.ts';
import type { EventSubscription } from './event-subscription.ts';

/** What a delivery needs of a queue; that of sandbox/azure/service-bus has it. */
export interface TargetQueue {
  send(message: NewMessage): Promise<void>;
}

/** How events travel. Different delays change their order, as on Azure. */
export interface Travel {
  /** Each event takes a time between the two. Default: 0 and 0. */
  readonly leastDelayMs?: number | undefined;
  readonly mostDelayMs?: number | undefined;
  /** Part of the events that arrive twice, from 0 to 1. Default: 0. */
  readonly duplicates?: number | undefined;
}

export interface DeliveryDeps {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly queue: (name: string) => TargetQueue;
  readonly log: (line: string) => void;
  /** Pauses between attempts; the last one is used again. Default: those of Event Grid. */
  readonly retryDelaysMs?: readonly number[] | undefined;
}

/** What became of the events, duplicates counted. */
export interface DeliveryCounts {
  readonly delivered: number;
  readonly failedAttempts: number;
  /** Given up after all attempts, or at once where trying again is of no use. */
  readonly dropped: number;
  /** On the way. */
  readonly pending: number;
}

const minute = 60_000;
/** Source: "Event Grid message delivery and retry", Azure Event Grid documentation. */
const documentedDelaysMs = [
  10_000,
  30_000,
  minute,
  5 * minute,
  10 * minute,
  30 * minute,
  60 * minute,
];
const maxAttempts = 30;
const timeToLiveMs = 24 * 60 * minute;

/** After these Event Grid does not try again: it would meet them as 400, 403 and 413. */
const final = ['amqp:unauthorized-access', 'amqp:link:message-size-exceeded', 'amqp:decode-error'];

/** An event on its way to one subscription. */
interface Parcel {
  readonly subscription: EventSubscription;
  readonly body: Buffer;
  readonly own: Delivered;
  readonly eventId: string;
  readonly dataVersion: string;
  readonly metadataVersion: string;
  readonly since: number;
  attempts: number;
}

/** Delivers events to queues at least once, and tries again where a queue refuses. */
export class Deliveries {
  readonly #deps: DeliveryDeps;
  readonly #timers = new Map<Parcel, Cancel>();
  readonly #counts = { delivered: 0, failedAttempts: 0, dropped: 0 };
  #pending = 0;
  #isClosed = false;
  #travel: Travel = {};

  constructor(deps: DeliveryDeps) {
    this.#deps = deps;
  }

  /** How events travel from now on. */
  setTravel(travel: Travel): void {
    this.#travel = travel;
  }

  counts(): DeliveryCounts {
    return { ...this.#counts, pending: this.#pending };
  }

  /** Sends an event off; `payload` is the JSON of the subscription's schema. */
  dispatch(subscription: EventSubscription, payload: unknown): void {
    const isCloudEvent = subscription.schema === 'CloudEventSchemaV1_0';
    const { random, clock } = this.#deps;
    const { duplicates = 0 } = this.#travel;
    const eventId = randomUUID();
    const copies = random() < duplicates ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.#post(
        {
          subscription,
          body: Buffer.from(JSON.stringify(payload)),
          own: deliveredProperties(subscription.deliveryProperties ?? [], payload),
          eventId,
          dataVersion: isCloudEvent ? '' : '2',
          metadataVersion: isCloudEvent ? '1.0' : '1',
          since: clock.now(),
          attempts: 0,
        },
        this.#delay(),
      );
    }
  }

  /** Drops what is on the way. */
  close(): void {
    this.#isClosed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #delay(): number {
    const { leastDelayMs = 0, mostDelayMs = leastDelayMs } = this.#travel;
    return leastDelayMs + this.#deps.random() * (mostDelayMs - leastDelayMs);
  }

  #post(parcel: Parcel, afterMs: number): void {
    if (this.#isClosed) return;
    this.#pending += 1;
    const arrive = (): void => {
      this.#timers.delete(parcel);
      void this.#attempt(parcel).finally(() => {
        this.#pending -= 1;
      });
    };
    this.#timers.set(parcel, this.#deps.clock.after(afterMs, arrive));
  }

  async #attempt(parcel: Parcel): Promise<void> {
    try {
      parcel.attempts += 1;
      await this.#deps.queue(parcel.subscription.queue).send(toMessage(parcel));
      this.#counts.delivered += 1;
    } catch (error) {
      this.#counts.failedAttempts += 1;
      this.#tryAgain(parcel, error);
    }
  }

  #tryAgain(parcel: Parcel, error: unknown): void {
    const { retryDelaysMs = documentedDelaysMs, clock, log } = this.#deps;
    const isFinal = error instanceof SendRefused && final.includes(error.refusal.condition);
    const isTooOld = clock.now() - parcel.since >= timeToLiveMs;
    if (isFinal || isTooOld || parcel.attempts >= maxAttempts) {
      this.#counts.dropped += 1;
      log(`event grid: dropped an event of ${parcel.subscription.name}: ${String(error)}`);
      return;
    }
    const index = Math.min(parcel.attempts, retryDelaysMs.length) - 1;
    this.#post(parcel, retryDelaysMs[index] ?? 0);
  }
}

function toMessage(parcel: Parcel): NewMessage {
  const isCloudEvent = parcel.subscription.schema === 'CloudEventSchemaV1_0';
  return {
    body: parcel.body,
    // The same for every attempt and copy, so that a queue could tell duplicates.
    messageId: parcel.eventId,
    contentType: isCloudEvent ? 'application/cloudevents+json; charset=utf-8' : 'application/json',
    ...parcel.own.fields,
    properties: {
      ...parcel.own.properties,
      'aeg-subscription-name': parcel.subscription.name.toUpperCase(),
      'aeg-delivery-count': String(parcel.attempts - 1),
      'aeg-event-type': 'Notification',
      'aeg-metadata-version': parcel.metadataVersion,
      'aeg-data-version': parcel.dataVersion,
      'aeg-output-event-id': parcel.eventId,
    },
  };
}
