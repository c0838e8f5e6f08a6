import type {
  ServiceBusMessage,
  ServiceBusReceivedMessage,
  ServiceBusSender,
} from '@azure/service-bus';
import { eventsOf } from '../events/message-body.ts';
import { withoutPersonalParts } from '../events/personal-data.ts';
import { attemptProperty } from '../queue/received-message.ts';
import { limited } from './letter-receiver.ts';

export interface SendBackDeps {
  /** The same for each call with a queue's name. */
  readonly senderTo: (queue: string) => Pick<ServiceBusSender, 'sendMessages'>;
  /** Names of the queues that letters are sent back to. */
  readonly sources: { readonly events: string; readonly scale: string; readonly rejected: string };
  /** Never the same twice. */
  readonly newId: () => string;
}

/** The type of the watch's events that the queue `scale` is for. */
const scaleRequest = 'Poolsync.ScaleRequest';

/** Of a scale request that tells none: it waits for no others. */
const ownSession = 'poolsync-sent-back';

/** What is written on a message for people, or for its former life. */
const ofBefore: ReadonlySet<string> = new Set([
  'reason',
  'DeadLetterReason',
  'DeadLetterErrorDescription',
  attemptProperty,
]);

/** Sends a message to where it came from. @param queue in whose keeping it lay @throws Fault */
export async function sendBack(
  { senderTo, sources, newId }: SendBackDeps,
  message: ServiceBusReceivedMessage,
  queue: string,
): Promise<void> {
  const body = bodyOf(message);
  const to = queue === sources.rejected ? sourceOf(sources, body) : queue;
  const { messageId, sessionId, contentType, applicationProperties = {} } = message;
  const session = to === sources.scale ? (sessionId ?? sessionIn(body) ?? ownSession) : sessionId;
  const again: ServiceBusMessage = {
    // With an ID of its own, or a queue that detects duplicates would drop it.
    messageId: `${String(messageId ?? '').slice(0, 80)}~${newId()}`,
    body: Buffer.from(withoutPersonalParts(body)),
    applicationProperties: Object.fromEntries(
      Object.entries(applicationProperties).filter(([name]) => !ofBefore.has(name)),
    ),
    ...(contentType === undefined ? {} : { contentType }),
    ...(session === undefined ? {} : { sessionId: session }),
  };
  await limited(`Sending a message back to ${to}`, (abortSignal) =>
    senderTo(to).sendMessages(again, { abortSignal }),
  );
}

/** A body as text, whatever kind of section it came in. */
export function bodyOf({ body }: { readonly body?: unknown }): string {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  return JSON.stringify(body) ?? '';
}

/** Of a function, or else of Service Bus, which gave it up. */
export function reasonOf(message: ServiceBusReceivedMessage): string {
  const told = message.applicationProperties?.['reason'];
  if (typeof told === 'string' && told !== '') return told;
  const { deadLetterReason, deadLetterErrorDescription } = message;
  const given = [deadLetterReason, deadLetterErrorDescription].filter(Boolean).join(': ');
  return given === '' ? 'no reason is given' : given;
}

/** A rejected message does not tell its queue: scale requests are brought to theirs, all others are not. */
function sourceOf({ events, scale }: SendBackDeps['sources'], body: string): string {
  const type = fieldOf(firstEvent(body), 'type') ?? fieldOf(firstEvent(body), 'eventType');
  return type === scaleRequest ? scale : events;
}

function sessionIn(body: string): string | undefined {
  const session = fieldOf(fieldOf(firstEvent(body), 'data'), 'session');
  return typeof session === 'string' && session !== '' ? session.slice(0, 128) : undefined;
}

function firstEvent(body: string): unknown {
  const found = eventsOf('', body);
  return found.kind === 'events' ? found.events[0]?.value : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
