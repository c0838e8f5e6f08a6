import { isAzureEvent } from './event-shape.ts';

/** A message as the function would get it, or a part of a document that holds none. */
export type Found = { readonly path: string } & (
  | {
      readonly kind: 'message';
      readonly body: string;
      /** Of the queue, where the document tells it. */
      readonly region?: string;
    }
  | { readonly kind: 'unreadable'; readonly reason: string }
);

/**
 * Finds the messages in a JSON document: an event, a message of SQS or Service Bus, an answer of
 * SQS's `ReceiveMessage` (`Messages`), an event of Lambda's SQS source (`Records`), or an array of
 * these.
 * What is none of them counts as an event, and the parser says what it lacks.
 */
export function findMessages(document: unknown): readonly Found[] {
  return Array.isArray(document)
    ? document.flatMap((element, at) => inElement(element, `[${at}]`))
    : inElement(document, '');
}

function inElement(value: unknown, path: string): readonly Found[] {
  if (!isRecord(value) || Object.hasOwn(value, 'detail-type') || isAzureEvent(value)) {
    return [event(value, path)];
  }
  for (const key of ['Messages', 'Records']) {
    const batch = Object.hasOwn(value, key) ? value[key] : undefined;
    if (Array.isArray(batch)) {
      return batch.flatMap((message, at) => queueMessage(message, below(path, `${key}[${at}]`)));
    }
  }
  return bodyKeyOf(value) === undefined ? [event(value, path)] : queueMessage(value, path);
}

function event(value: unknown, path: string): Found {
  try {
    return { kind: 'message', path, body: JSON.stringify(value) };
  } catch {
    // The parser of JSON takes any depth, the writer does not.
    return { kind: 'unreadable', path, reason: 'nested too deep: an event has a few levels' };
  }
}

/** A message of Service Bus has its event, or several, as JSON; one of SQS has text. */
function queueMessage(value: unknown, path: string): readonly Found[] {
  const key = isRecord(value) ? bodyKeyOf(value) : undefined;
  const body = isRecord(value) && key !== undefined ? value[key] : undefined;
  const events: readonly unknown[] = Array.isArray(body) ? body : [body];
  if (key === undefined || !events.some(isAzureEvent)) return [sqsMessage(value, path)];
  return events.map((one, at) =>
    event(one, below(path, Array.isArray(body) ? `${key}[${at}]` : key)),
  );
}

function sqsMessage(value: unknown, path: string): Found {
  const key = isRecord(value) ? bodyKeyOf(value) : undefined;
  if (!isRecord(value) || key === undefined) {
    return { kind: 'unreadable', path, reason: 'no Body or body: a message of SQS has one' };
  }
  const [body, region] = [value[key], value['awsRegion']];
  if (typeof body !== 'string') {
    const reason = `text is needed, as SQS has it, not ${kindOf(body)}`;
    return { kind: 'unreadable', path: below(path, key), reason };
  }
  const from = typeof region === 'string' ? { region } : {};
  return { kind: 'message', path: below(path, key), body, ...from };
}

/** SQS writes `Body` in its answers, Lambda `body` in its events. */
function bodyKeyOf(value: Readonly<Record<string, unknown>>): string | undefined {
  return ['Body', 'body'].find((key) => Object.hasOwn(value, key));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `of type ${typeof value}`;
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
