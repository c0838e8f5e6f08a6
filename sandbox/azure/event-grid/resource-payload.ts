import type { ResourceEvent } from '../resource-event.ts';
import type { DeliverySchema } from './event-subscription.ts';

/**
 * A resource event as Event Grid delivers it. The time has .NET's seven digits.
 *
 * Source: "Azure subscription as an Event Grid source", Azure Event Grid documentation.
 */
export function resourcePayload(event: ResourceEvent, schema: DeliverySchema): unknown {
  const topic = `/subscriptions/${event.subscriptionId}`;
  const time = new Date(event.time).toISOString().replace('Z', '0000Z');
  const data = resourceData(event);
  if (schema === 'CloudEventSchemaV1_0') {
    return {
      id: event.id,
      source: topic,
      subject: event.resourceUri,
      data,
      type: event.eventType,
      time,
      specversion: '1.0',
    };
  }
  return {
    subject: event.resourceUri,
    eventType: event.eventType,
    id: event.id,
    data,
    dataVersion: '2',
    metadataVersion: '1',
    eventTime: time,
    topic,
  };
}

function resourceData(event: ResourceEvent): Record<string, unknown> {
  return {
    authorization: event.authorization,
    claims: event.claims,
    correlationId: event.correlationId,
    httpRequest: event.httpRequest,
    resourceProvider: event.resourceProvider,
    resourceUri: event.resourceUri,
    operationName: event.operationName,
    status: event.status,
    subscriptionId: event.subscriptionId,
    tenantId: event.tenantId,
  };
}
