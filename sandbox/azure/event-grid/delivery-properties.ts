import type { ApplicationProperties, NewMessage } from '../service-bus/message.ts';

/** What a subscription adds to each message: a text, or what the event holds at a path. */
export type DeliveryProperty = { readonly name: string } & (
  | { readonly value: string }
  /** Names of fields with dots between, such as `data.session`. */
  | { readonly sourceField: string }
);

/** What delivery properties make of an event. */
export interface Delivered {
  readonly fields: Readonly<Partial<Record<BrokerField, string>>>;
  readonly properties: ApplicationProperties;
}

type BrokerField = keyof NewMessage & (typeof brokerFields)[keyof typeof brokerFields];

/** The names that stand for fields of a message of Service Bus; others are application properties. */
const brokerFields = {
  MessageId: 'messageId',
  PartitionKey: 'partitionKey',
  SessionId: 'sessionId',
  CorrelationId: 'correlationId',
  Label: 'subject',
  ReplyTo: 'replyTo',
  ReplyToSessionId: 'replyToSessionId',
  To: 'to',
} as const;

const maxProperties = 10;
const maxValueBytes = 4_096;

/**
 * The delivery properties of one event. Only texts, numbers and booleans are taken from an event; a
 * property whose field is not there is left out, which the documentation does not say.
 *
 * Source: "Custom delivery properties", Azure Event Grid documentation.
 */
export function deliveredProperties(
  properties: readonly DeliveryProperty[],
  payload: unknown,
): Delivered {
  const fields: Partial<Record<BrokerField, string>> = {};
  const others: Record<string, string> = {};
  for (const one of properties) {
    const value = 'value' in one ? one.value : textAt(payload, one.sourceField);
    const field = fieldOf(one.name);
    if (value === undefined) continue;
    if (field === undefined) others[one.name] = value;
    else fields[field] = value;
  }
  return { fields, properties: others };
}

/**
 * Refuses what Azure does not take.
 *
 * @throws Error that names the subscription and the property.
 */
export function checkDeliveryProperties(
  subscription: string,
  properties: readonly DeliveryProperty[],
): void {
  const fail = (reason: string): never => {
    throw new Error(`${subscription}: ${reason}`);
  };
  if (properties.length > maxProperties) fail(`${maxProperties} delivery properties are the most.`);
  const names = properties.map(({ name }) => name);
  if (names.includes('SessionId') && names.includes('MessageId')) {
    fail('only one of the delivery properties SessionId and MessageId can be set.');
  }
  for (const one of properties) {
    const reason = wrongProperty(one);
    if (reason !== undefined) fail(`the delivery property ${one.name} ${reason}`);
  }
}

function wrongProperty(one: DeliveryProperty): string | undefined {
  const { name } = one;
  if (name.toLowerCase().startsWith('aeg-')) return 'has a prefix that is kept for Event Grid.';
  if (name === 'ViaPartitionKey') return 'is not simulated.';
  const known = Object.keys(brokerFields).find((field) => same(field, name));
  if (known !== undefined && known !== name) return `has to be written ${known}.`;
  if (name === 'MessageId' && 'value' in one) return 'can be dynamic only: give a sourceField.';
  if ('value' in one && Buffer.byteLength(one.value) > maxValueBytes) {
    return `is too long: ${maxValueBytes} bytes are the most.`;
  }
  return undefined;
}

function fieldOf(name: string): BrokerField | undefined {
  return Object.entries(brokerFields).find(([known]) => known === name)?.[1];
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function textAt(payload: unknown, path: string): string | undefined {
  let value = payload;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part))
      return undefined;
    value = Reflect.get(value, part);
  }
  const isScalar = ['string', 'number', 'boolean'].includes(typeof value);
  return isScalar ? String(value) : undefined;
}
