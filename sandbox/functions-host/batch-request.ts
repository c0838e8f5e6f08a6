import type { LockedMessage } from '../azure/service-bus/message.ts';
import type { InvocationRequest, TypedData } from './protocol.ts';
import type { QueueFunction } from './trigger.ts';

/** .NET's latest time, which a message without an end has. */
const never = '9999-12-31T23:59:59.9999999';

/**
 * The request for a batch, as Azure's host makes it of messages: `triggerMetadata` is what the
 * Service Bus extension offers for binding, in the forms into which the host turns .NET's arrays.
 * So texts that are empty or absent are left out, and those arrays are shorter than the batch.
 *
 * Sources: `ServiceBusTriggerBindingStrategy.AddBindingData` in azure-sdk-for-net,
 * `GrpcMessageConversionExtensions.ToRpc` in azure-functions-host.
 */
export function batchRequest(
  to: Pick<QueueFunction, 'name' | 'functionId' | 'bindingName' | 'namespace'>,
  messages: readonly LockedMessage[],
  of: { readonly invocationId: string; readonly now: number; readonly guid: string },
): InvocationRequest {
  const bodies = messages.map(({ body }) => body.toString('utf8'));
  return {
    invocationId: of.invocationId,
    functionId: to.functionId,
    inputData: [{ name: to.bindingName, data: texts(bodies) }],
    triggerMetadata: {
      ...arrays(messages),
      Client: json({ FullyQualifiedNamespace: to.namespace, IsClosed: false, TransportType: 0 }),
      MessageReceiver: json({}),
      MessageSession: json({}),
      MessageActions: json({}),
      SessionActions: json({}),
      ReceiveActions: json({}),
      sys: json({
        MethodName: to.name,
        UtcNow: new Date(of.now).toISOString(),
        RandGuid: of.guid,
      }),
    },
    traceContext: { traceParent: traceParent(of.invocationId, of.guid), traceState: '' },
  };
}

type TextField =
  | 'contentType'
  | 'correlationId'
  | 'deadLetterSource'
  | 'lock'
  | 'messageId'
  | 'partitionKey'
  | 'replyTo'
  | 'replyToSessionId'
  | 'sessionId'
  | 'subject'
  | 'to';

function arrays(messages: readonly LockedMessage[]): Record<string, TypedData> {
  const text = (field: TextField): TypedData =>
    texts(messages.map((message) => message[field] ?? ''));
  const expires = messages.map(({ expiresAt }) => dateTime(expiresAt));
  const enqueued = messages.map(({ enqueuedTime }) => dateTime(enqueuedTime));
  const properties = json(messages.map((message) => message.properties ?? {}));
  return {
    DeliveryCountArray: json(messages.map(({ deliveryCount }) => deliveryCount)),
    DeadLetterSourceArray: text('deadLetterSource'),
    LockTokenArray: text('lock'),
    ExpiresAtUtcArray: json(expires),
    ExpiresAtArray: json(expires.map(withOffset)),
    EnqueuedTimeUtcArray: json(enqueued),
    EnqueuedTimeArray: json(enqueued.map(withOffset)),
    MessageIdArray: text('messageId'),
    ContentTypeArray: text('contentType'),
    ReplyToArray: text('replyTo'),
    SequenceNumberArray: {
      collectionSint64: { sint64: messages.map(({ sequenceNumber }) => sequenceNumber) },
    },
    ToArray: text('to'),
    SubjectArray: text('subject'),
    LabelArray: text('subject'),
    CorrelationIdArray: text('correlationId'),
    ApplicationPropertiesArray: properties,
    UserPropertiesArray: properties,
    SessionIdArray: text('sessionId'),
    ReplyToSessionIdArray: text('replyToSessionId'),
    PartitionKeyArray: text('partitionKey'),
    TransactionPartitionKeyArray: text('partitionKey'),
  };
}

function texts(values: readonly string[]): TypedData {
  return { collectionString: { string: values.filter((value) => value !== '') } };
}

function json(value: unknown): TypedData {
  return { json: JSON.stringify(value) };
}

/** A `DateTime` of unspecified kind as Newtonsoft writes it: no zone, no zeros at the end. */
function dateTime(ms: number): string {
  if (ms === Infinity) return never;
  return new Date(ms)
    .toISOString()
    .slice(0, -1)
    .replace(/\.?0+$/, '');
}

/** A `DateTimeOffset`. */
function withOffset(time: string): string {
  return `${time}+00:00`;
}

function traceParent(invocationId: string, guid: string): string {
  const span = guid.replaceAll('-', '').slice(0, 16);
  return `00-${invocationId.replaceAll('-', '')}-${span}-01`;
}
