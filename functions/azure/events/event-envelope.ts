import { z } from 'zod';
import { asJsonObject } from '../../../shared/messages/json-object.ts';
import { problemsOf } from '../../../shared/messages/problems.ts';
import { timestamp } from '../../../shared/messages/timestamp.ts';

/** What the parsers need of an event, in whichever schema it came. */
export interface EventEnvelope {
  readonly type: string;
  /** Of a CloudEvent; the other schema has a topic there, which no sender can choose. */
  readonly source?: string;
  readonly subject?: string | undefined;
  readonly time?: Date | undefined;
  readonly data: unknown;
}

export type EnvelopeResult =
  | { readonly kind: 'envelope'; readonly envelope: EventEnvelope }
  | { readonly kind: 'rejected'; readonly reason: string };

/** Event Grid's own schema. The subject may be empty: that of a subscription's validation is. */
const eventGridEvent = z.object({
  id: z.string().min(1),
  topic: z.string(),
  subject: z.string(),
  eventType: z.string().min(1),
  eventTime: timestamp,
  data: z.unknown(),
});

/** CloudEvents 1.0, where subject and time are optional. Microsoft writes its version as `1`, too. */
const cloudEvent = z.object({
  specversion: z.string().regex(/^1(?:\.0)?$/),
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  subject: z.string().optional(),
  time: timestamp.optional(),
  data: z.unknown(),
});

/** Whether a value is an event of Event Grid, in either schema, or wants to be one. */
export function isEventGridEvent(value: object): boolean {
  return Object.hasOwn(value, 'specversion') || Object.hasOwn(value, 'eventType');
}

/** Reads what all events have. More fields are let through and never looked at. */
export function parseEnvelope(path: string, value: unknown): EnvelopeResult {
  const json = asJsonObject(path, value);
  if (json.kind === 'rejected') return json;
  if (Object.hasOwn(json.value, 'specversion')) {
    const parsed = cloudEvent.safeParse(json.value);
    return parsed.success
      ? { kind: 'envelope', envelope: parsed.data }
      : { kind: 'rejected', reason: problemsOf(path, parsed.error) };
  }
  if (!isEventGridEvent(json.value)) {
    const reason = `${path}: neither eventType nor specversion, so no event of Event Grid`;
    return { kind: 'rejected', reason };
  }
  const parsed = eventGridEvent.safeParse(json.value);
  if (!parsed.success) return { kind: 'rejected', reason: problemsOf(path, parsed.error) };
  const { eventType: type, eventTime: time, subject, data } = parsed.data;
  return { kind: 'envelope', envelope: { type, subject, time, data } };
}
