import type { ResourceEvent } from '../resource-event.ts';
import type { DeliveryProperty } from './delivery-properties.ts';

export type DeliverySchema = 'EventGridSchema' | 'CloudEventSchemaV1_0';

/** Which events go to which queue, and in which form. */
export interface EventSubscription {
  readonly name: string;
  /** ID of the subscription whose resource events it gets, or name of the custom topic. */
  readonly source: string;
  readonly schema: DeliverySchema;
  /** Default: every type. */
  readonly includedEventTypes?: readonly string[] | undefined;
  /** Advanced filter "string is in" on `data.operationName`. Default: every operation. */
  readonly operationNames?: readonly string[] | undefined;
  /** Name of the queue. */
  readonly queue: string;
  /** What each message gets beside the event, such as its session. Default: nothing. */
  readonly deliveryProperties?: readonly DeliveryProperty[] | undefined;
}

/** Whether a resource event is for a subscription. Azure compares without case. */
export function wantsResourceEvent(subscription: EventSubscription, event: ResourceEvent): boolean {
  return (
    same(subscription.source, event.subscriptionId) &&
    isIn(subscription.includedEventTypes, event.eventType) &&
    isIn(subscription.operationNames, event.operationName)
  );
}

/** Whether an event that was published to a custom topic is for a subscription. */
export function wantsTopicEvent(
  subscription: EventSubscription,
  topic: string,
  event: { readonly type: string },
): boolean {
  return same(subscription.source, topic) && isIn(subscription.includedEventTypes, event.type);
}

function isIn(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed === undefined || allowed.some((one) => same(one, value));
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
