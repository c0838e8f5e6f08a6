import type { EventSubscription } from '../azure/event-grid/event-subscription.ts';
import { subscriptions } from './azure-layout.ts';

/** Queues of the Service Bus namespace, by what they are for. */
export const queueNames = {
  events: 'poolsync-events',
  /** Requests to bring a scale set to `spec.replicas`, in a session for each budget of updates. */
  scale: 'poolsync-scale',
  rejected: 'poolsync-rejected',
  /** By which the function that sweeps hands on to itself. */
  sweep: 'poolsync-sweep',
} as const;

/** The topic that Poolsync's watch publishes its requests on. */
export const topicName = 'poolsync-requests';

const [home] = subscriptions;

/**
 * Brings the resource events of both subscriptions and the watch's requests to the queues. At home in
 * the form of CloudEvents; in the other one a system topic of Event Grid's own schema is there
 * already, as only one can be.
 */
export const routes: readonly EventSubscription[] = [
  ...subscriptions.map(({ id }, index) => ({
    name: `poolsync-resources-${index + 1}`,
    source: id,
    schema: id === home.id ? ('CloudEventSchemaV1_0' as const) : ('EventGridSchema' as const),
    includedEventTypes: [
      'Microsoft.Resources.ResourceWriteSuccess',
      'Microsoft.Resources.ResourceDeleteSuccess',
      'Microsoft.Resources.ResourceActionSuccess',
    ],
    queue: queueNames.events,
  })),
  {
    name: 'poolsync-sync-requests',
    source: topicName,
    schema: 'CloudEventSchemaV1_0',
    includedEventTypes: ['Poolsync.SyncRequest'],
    queue: queueNames.events,
  },
  {
    name: 'poolsync-scale-requests',
    source: topicName,
    schema: 'CloudEventSchemaV1_0',
    includedEventTypes: ['Poolsync.ScaleRequest'],
    deliveryProperties: [{ name: 'SessionId', sourceField: 'data.session' }],
    queue: queueNames.scale,
  },
];
