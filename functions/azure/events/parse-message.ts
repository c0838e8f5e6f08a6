import { lookFor } from '../../../shared/messages/pool-request.ts';
import type { ParseResult } from '../../../shared/model/hint.ts';
import { parseEnvelope } from './event-envelope.ts';
import { eventsOf, type EventValue } from './message-body.ts';
import { isNotification, parseNotification } from './notification-event.ts';
import { isPoolRequest, parsePoolRequest } from './pool-request.ts';
import type { QueueMessage } from './queue-message.ts';
import { isResourceEvent, parseResourceEvent } from './resource-event.ts';
import { shownType } from './showable.ts';

/** What Event Grid asks of an endpoint before it delivers; a queue need not answer. */
const validation = 'Microsoft.EventGrid.SubscriptionValidationEvent';

/**
 * Reads one message of the events queue, which may hold several events: one result for each, in their
 * order, and at least one. What is well-formed and unknown is ignored; only what can not be read is
 * rejected. No result quotes what may tell of a person.
 *
 * Hints of a message with one event have its ID, those of an array `<ID>/<index>`.
 *
 * @param installation the name of this one, for requests of the watch; absent: any will do
 */
export function parseMessage(
  { id, body }: QueueMessage,
  installation?: string,
): readonly ParseResult[] {
  const found = eventsOf(id, body);
  return found.kind === 'rejected'
    ? [found]
    : found.events.map((event) => parseEvent(event, installation));
}

function parseEvent(event: EventValue, installation: string | undefined): ParseResult {
  const read = parseEnvelope(event.path, event.value);
  if (read.kind === 'rejected') return read;
  const { envelope } = read;
  const { type } = envelope;
  if (isResourceEvent(type)) return parseResourceEvent(event, envelope);
  if (isNotification(type)) return parseNotification(event, envelope);
  if (isPoolRequest(envelope)) {
    return lookFor(
      { id: event.id, cause: type },
      parsePoolRequest(event.path, envelope, installation),
    );
  }
  return type === validation
    ? { kind: 'ignored', reason: 'subscription-validation', detail: validation }
    : { kind: 'ignored', reason: 'unknown-event', detail: shownType(type) };
}
