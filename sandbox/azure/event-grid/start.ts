import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../simulated/clock.ts';
import { listen } from '../../simulated/http.ts';
import { newRing } from '../../simulated/ring.ts';
import type { ResourceEvent } from '../resource-event.ts';
import { Deliveries } from './delivery.ts';
import type { DeliveryCounts, TargetQueue, Travel } from './delivery.ts';
import { checkDeliveryProperties } from './delivery-properties.ts';
import { wantsResourceEvent, wantsTopicEvent } from './event-subscription.ts';
import type { EventSubscription } from './event-subscription.ts';
import { PublishFaults } from './publish-faults.ts';
import { resourcePayload } from './resource-payload.ts';
import { answerPublish } from './topic-endpoint.ts';
import type { CustomTopic, PublishCall } from './topic-endpoint.ts';

export interface EventGridOptions {
  /** Certificate and key as PEM, for `localhost`. */
  readonly tls: { readonly certPem: string; readonly keyPem: string };
  readonly clock: Clock;
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Default: any free one. */
  readonly port?: number | undefined;
  readonly topic: CustomTopic;
  readonly subscriptions: readonly EventSubscription[];
  /** A queue by its name; throws where there is none. */
  readonly queue: (name: string) => TargetQueue;
  /** Pauses between attempts at a delivery. Default: those of Event Grid, 10 s first. */
  readonly retryDelaysMs?: readonly number[] | undefined;
  readonly log: (line: string) => void;
}

export interface EventGrid {
  /** `https://localhost:PORT/api/events`: what a publisher is given. */
  readonly endpoint: string;
  readonly faults: PublishFaults;
  /** Takes what the resource provider tells of a call. */
  raise(event: ResourceEvent): void;
  setTravel(travel: Travel): void;
  /** Calls to the topic, oldest first, of the last 1,000. */
  calls(): readonly PublishCall[];
  counts(): DeliveryCounts;
  close(): Promise<void>;
}

const callsKept = 1_000;

/**
 * Starts Event Grid: it takes resource events within this process and CloudEvents at a custom topic,
 * and delivers both to queues. Subscriptions have no dead-letter target.
 *
 * @throws Error where a subscription to the custom topic asks for a form that Azure does not make of
 * CloudEvents, or a delivery property is none that Azure takes.
 */
export async function startEventGrid(options: EventGridOptions): Promise<EventGrid> {
  const { tls, clock, topic, subscriptions, port = 0, random = Math.random } = options;
  checkSubscriptions(topic, subscriptions);
  const deliveries = new Deliveries({ ...options, random });
  const faults = new PublishFaults();
  const calls = newRing<PublishCall>(callsKept);
  const deps = {
    topic,
    faults,
    now: () => clock.now(),
    record: (call: PublishCall) => calls.push(call),
    publish: (event: { readonly type: string }) => {
      const takers = subscriptions.filter((one) => wantsTopicEvent(one, topic.name, event));
      for (const taker of takers) deliveries.dispatch(taker, event);
    },
  };
  const listener = await listen(port, tls);
  listener.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // A client that goes away while it sends is no fault of ours.
    answerPublish(deps, request, response).catch(() => response.destroy());
  });
  return {
    endpoint: `${listener.url}/api/events`,
    faults,
    raise: (event) => {
      for (const one of subscriptions.filter((each) => wantsResourceEvent(each, event))) {
        deliveries.dispatch(one, resourcePayload(event, one.schema));
      }
    },
    setTravel: (travel) => deliveries.setTravel(travel),
    calls: () => calls.list(),
    counts: () => deliveries.counts(),
    close: async () => {
      deliveries.close();
      await listener.close();
    },
  };
}

function checkSubscriptions(topic: CustomTopic, subscriptions: readonly EventSubscription[]): void {
  for (const { name, source, schema, deliveryProperties = [] } of subscriptions) {
    checkDeliveryProperties(name, deliveryProperties);
    if (source.toLowerCase() === topic.name.toLowerCase() && schema === 'EventGridSchema') {
      throw new Error(
        `${name}: a topic that takes CloudEvents delivers CloudEventSchemaV1_0 only.`,
      );
    }
  }
}
