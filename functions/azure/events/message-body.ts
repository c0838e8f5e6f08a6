import type { EventPlace } from './event-place.ts';

/** What a message holds, before anything is known of it. */
export type MessageBody =
  | { readonly kind: 'value'; readonly value: unknown }
  /** Text or bytes that are no JSON. Not quoted: such a text may be an event that was cut off. */
  | { readonly kind: 'no-json'; readonly text: string };

/** Reads the JSON of a body that is still text or bytes; any other body is taken as it is. */
export function readBody(body: unknown): MessageBody {
  if (typeof body === 'string') return parsed(body);
  // No error for bytes that are no UTF-8: what they become instead is no JSON either.
  if (body instanceof Uint8Array) return parsed(new TextDecoder().decode(body));
  return { kind: 'value', value: body };
}

function parsed(text: string): MessageBody {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch {
    return { kind: 'no-json', text };
  }
}

/** An event of a message that may hold several. */
export interface EventValue extends EventPlace {
  readonly value: unknown;
}

export type Events =
  | { readonly kind: 'events'; readonly events: readonly EventValue[] }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Event Grid delivers no larger batch. */
const mostEvents = 5_000;

/** The events of a message: one, or an array of them. */
export function eventsOf(id: string, body: unknown): Events {
  const read = readBody(body);
  if (read.kind === 'no-json') {
    return rejected(`not JSON, but text of ${read.text.length} characters`);
  }
  if (!Array.isArray(read.value)) {
    return { kind: 'events', events: [{ id, path: 'body', value: read.value }] };
  }
  const elements: readonly unknown[] = read.value;
  if (elements.length === 0) return rejected('an array without events');
  if (elements.length > mostEvents) {
    return rejected(`an array of ${elements.length}, and ${mostEvents} events are the most`);
  }
  return {
    kind: 'events',
    events: elements.map((value, at) => ({ id: `${id}/${at}`, path: `body[${at}]`, value })),
  };
}

function rejected(problem: string): Events {
  return { kind: 'rejected', reason: `body: ${problem}` };
}
