import { functionAppNames, subscriptions, type FunctionAppName } from './azure-layout.ts';
import { routes } from './azure-routes.ts';

const [home] = subscriptions;
const resourceGroup = `/subscriptions/${home.id}/resourceGroups/poolsync`;
const namespaceId = `${resourceGroup}/providers/Microsoft.ServiceBus/namespaces/poolsync`;

/** Resource ID of a function app. */
export function appId(name: FunctionAppName): string {
  return `${resourceGroup}/providers/Microsoft.Web/sites/poolsync-${name}`;
}

/** Resource ID of an event subscription. */
export function eventSubscriptionId({
  name,
  source,
}: Pick<(typeof routes)[number], 'name' | 'source'>): string {
  const isTopic = !subscriptions.some(({ id }) => id === source);
  return isTopic
    ? `${resourceGroup}/providers/Microsoft.EventGrid/topics/${source}/eventSubscriptions/${name}`
    : `/subscriptions/${source}/resourceGroups/poolsync/providers/Microsoft.EventGrid/systemTopics/poolsync-resources/eventSubscriptions/${name}`;
}

/** What the management endpoint shows of the parts that others simulate: they are as they were made. */
export const shownResources = [
  ...functionAppNames.map((name) => ({
    id: appId(name),
    properties: { state: 'Running', enabled: true },
  })),
  ...routes.map((route) => ({
    id: eventSubscriptionId(route),
    properties: {
      provisioningState: 'Succeeded',
      eventDeliverySchema: route.schema,
      destination: {
        endpointType: 'ServiceBusQueue',
        properties: { resourceId: `${namespaceId}/queues/${route.queue}` },
      },
    },
  })),
];
