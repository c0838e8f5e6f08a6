import { parseJsonObject } from '../../../shared/messages/json-object.ts';
import { lookFor } from '../../../shared/messages/pool-request.ts';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { ParseResult } from '../../../shared/model/hint.ts';
import { autoScalingDetailTypes, parseAutoScalingEvent } from './auto-scaling-event.ts';
import { eventBridgeEnvelope, type EventBridgeEnvelope } from './event-bridge.ts';
import { isLifecycleHookMessage, parseLifecycleHookMessage } from './lifecycle-hook-message.ts';
import { isPoolRequest, parsePoolRequest } from './pool-request.ts';
import type { QueueMessage } from './queue-message.ts';

type EventParser = (message: QueueMessage, event: EventBridgeEnvelope) => ParseResult;

/** By source and detail-type. A rule may send more than this: the rest is ignored and counted. */
const parsers: ReadonlyMap<string, EventParser> = new Map(
  autoScalingDetailTypes.map((type) => [`aws.autoscaling/${type}`, parseAutoScalingEvent]),
);

/**
 * Reads one message of the events queue. What is well-formed and unknown is ignored; only what can
 * not be read is rejected.
 *
 * @param installation the name of this one, for requests of the watch; absent: any will do
 */
export function parseMessage(message: QueueMessage, installation?: string): ParseResult {
  const json = parseJsonObject(message.body);
  if (json.kind === 'rejected') return json;
  if (isLifecycleHookMessage(json.value)) return parseLifecycleHookMessage(message, json.value);
  const envelope = eventBridgeEnvelope.safeParse(json.value);
  if (!envelope.success) return { kind: 'rejected', reason: problemsOf('body', envelope.error) };
  if (isPoolRequest(envelope.data)) {
    const { 'detail-type': cause } = envelope.data;
    return lookFor({ id: message.id, cause }, parsePoolRequest(installation, envelope.data));
  }
  const type = `${envelope.data.source}/${envelope.data['detail-type']}`;
  const parser = parsers.get(type);
  return parser === undefined
    ? { kind: 'ignored', reason: 'unknown-event', detail: type }
    : parser(message, envelope.data);
}
