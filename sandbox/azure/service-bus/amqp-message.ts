import rhea from 'rhea';
import type { Message, Typed } from 'rhea';
import { z } from 'zod';
import type { NewMessage, QueuedMessage } from './message.ts';

/** Message format of a transfer that holds several messages, each encoded in a data section. */
const batchFormat = 0x80013700;

const text = z.string().nullish().transform(orUndefined);
/** IDs can be strings, numbers or UUIDs (bytes). */
const id = z
  .union([z.string(), z.number().transform(String), z.instanceof(Buffer).transform(uuid)])
  .nullish()
  .transform(orUndefined);
const milliseconds = z.union([z.number(), z.date().transform((date) => date.getTime())]);
const property = z.union([z.string(), z.number(), z.boolean(), z.date(), z.null()]);

/** As rhea decodes a message. Values of properties that are of other types are shown as text. */
const amqpMessage = z.object({
  message_id: id,
  group_id: text,
  correlation_id: id,
  content_type: text,
  subject: text,
  to: text,
  reply_to: text,
  reply_to_group_id: text,
  ttl: z.number().nullish().transform(orUndefined),
  application_properties: z
    .record(z.string(), z.union([property, z.unknown().transform(String)]))
    .nullish()
    .transform(orUndefined),
  message_annotations: z
    .object({
      'x-opt-scheduled-enqueue-time': milliseconds.nullish().transform(orUndefined),
      'x-opt-partition-key': text,
    })
    .nullish(),
  body: z.unknown(),
});

/** Reads a message that a client sent; throws where a field is of a type that it cannot have. */
function toNewMessage(message: unknown): NewMessage {
  const fields = amqpMessage.parse(message);
  const annotations = fields.message_annotations;
  return {
    body: toBody(fields.body),
    messageId: fields.message_id,
    sessionId: fields.group_id,
    correlationId: fields.correlation_id,
    contentType: fields.content_type,
    subject: fields.subject,
    to: fields.to,
    replyTo: fields.reply_to,
    replyToSessionId: fields.reply_to_group_id,
    partitionKey: annotations?.['x-opt-partition-key'],
    timeToLiveMs: fields.ttl,
    scheduledEnqueueTime: annotations?.['x-opt-scheduled-enqueue-time'],
    properties: fields.application_properties,
  };
}

/** The messages of one transfer, with the bytes that they take. */
export function decodeTransfer(
  message: unknown,
  format: number,
): { readonly messages: readonly NewMessage[]; readonly sizeBytes: number } {
  if (format !== batchFormat) {
    const single = message as Message;
    return { messages: [toNewMessage(single)], sizeBytes: rhea.message.encode(single).length };
  }
  const bytes = z.instanceof(Buffer).parse(message);
  const envelope: unknown = rhea.message.decode(bytes);
  const messages = dataSections(z.object({ body: z.unknown() }).parse(envelope).body);
  return {
    messages: messages.map((each) => toNewMessage(rhea.message.decode(each))),
    sizeBytes: bytes.length,
  };
}

const section = z.object({ typecode: z.number(), content: z.unknown() });
const dataTypecode = 0x75;

function dataSections(body: unknown): readonly Buffer[] {
  const { content } = section.parse(body);
  return z.array(z.instanceof(Buffer)).parse([content].flat());
}

/** The bytes of a body; a value that is no text, and a sequence, are shown as JSON. */
function toBody(body: unknown): Buffer {
  const parsed = section.safeParse(body);
  if (parsed.success && parsed.data.typecode === dataTypecode) {
    return Buffer.concat([...dataSections(body)]);
  }
  if (Buffer.isBuffer(body)) return body;
  if (typeof body === 'string') return Buffer.from(body);
  const value: unknown = parsed.success ? parsed.data.content : body;
  return Buffer.from(JSON.stringify(value) ?? '');
}

const states = { active: 0, locked: 0, scheduled: 2 } as const;

/**
 * The message as Service Bus hands it out.
 *
 * @param lockedUntil absent where it is only looked at
 */
export function toAmqpMessage(message: QueuedMessage, lockedUntil?: number): Message {
  const { expiresAt, enqueuedTime, deliveryCount } = message;
  const ttl = expiresAt === Infinity ? undefined : expiresAt - enqueuedTime;
  const body: unknown = rhea.message.data_section(message.body);
  const encoded: unknown = {
    ...withoutAbsent({
      message_id: message.messageId,
      group_id: message.sessionId,
      correlation_id: message.correlationId,
      content_type: message.contentType,
      subject: message.subject,
      to: message.to,
      reply_to: message.replyTo,
      reply_to_group_id: message.replyToSessionId,
      application_properties: message.properties,
      ttl,
    }),
    durable: true,
    // On the wire it counts earlier deliveries only.
    delivery_count: lockedUntil === undefined ? deliveryCount : deliveryCount - 1,
    message_annotations: withoutAbsent({
      'x-opt-sequence-number': rhea.types.wrap_long(message.sequenceNumber),
      'x-opt-enqueued-sequence-number': rhea.types.wrap_long(message.sequenceNumber),
      'x-opt-enqueued-time': timestamp(enqueuedTime),
      'x-opt-locked-until': timestamp(lockedUntil),
      'x-opt-scheduled-enqueue-time': timestamp(message.scheduledEnqueueTime),
      'x-opt-partition-key': message.partitionKey,
      'x-opt-deadletter-source': message.deadLetterSource,
      'x-opt-message-state': rhea.types.wrap_int(states[message.state]),
    }),
    body,
  };
  return encoded as Message;
}

function timestamp(ms: number | undefined): Typed | undefined {
  return ms === undefined ? undefined : rhea.types.wrap_timestamp(ms);
}

function withoutAbsent(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function orUndefined<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

function uuid(bytes: Buffer): string {
  return rhea.uuid_to_string(bytes);
}
