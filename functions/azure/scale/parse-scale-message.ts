import type { Finding } from '../../../shared/delivery/fate.ts';
import type { CarriedRequest } from '../../../shared/scale/coalesce-requests.ts';
import { parseEnvelope } from '../events/event-envelope.ts';
import { eventsOf, type EventValue } from '../events/message-body.ts';
import { parsePoolRequest } from '../events/pool-request.ts';
import type { QueueMessage } from '../events/queue-message.ts';
import { shownType } from '../events/showable.ts';

/** What an event of the scale queue is: a scale request of this installation, or nothing to do. */
export type ScaleMessage =
  | { readonly kind: 'request'; readonly carried: CarriedRequest }
  | Exclude<Finding, { readonly kind: 'asks' }>;

/**
 * Reads one message of the scale queue, which may hold several events: one result for each, in their
 * order, and at least one. No result quotes what may tell of a person.
 *
 * Requests of a message with one event have its ID, those of an array `<ID>/<index>`.
 */
export function parseScaleMessage(
  { id, body }: QueueMessage,
  installation: string,
): readonly ScaleMessage[] {
  const found = eventsOf(id, body);
  return found.kind === 'rejected'
    ? [found]
    : found.events.map((event) => parseScaleEvent(event, installation));
}

function parseScaleEvent({ id, path, value }: EventValue, installation: string): ScaleMessage {
  const read = parseEnvelope(path, value);
  if (read.kind === 'rejected') return read;
  const { envelope } = read;
  const result = parsePoolRequest(path, envelope, installation);
  if (result.kind !== 'request') return result;
  const { request } = result;
  if (request.kind === 'scale') return { kind: 'request', carried: { id, request } };
  return { kind: 'ignored', reason: 'unknown-event', detail: shownType(envelope.type) };
}
