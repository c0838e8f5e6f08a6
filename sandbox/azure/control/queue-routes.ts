import { z } from 'zod';
import type { Route } from '../../simulated/control/control.ts';
import { ControlError, readJson, sendDone, sendJson } from '../../simulated/control/exchange.ts';
import type { Exchange } from '../../simulated/control/exchange.ts';
import type { QueuedMessage } from '../service-bus/message.ts';
import type { Queue } from '../service-bus/queue.ts';
import { SendRefused } from '../service-bus/refusal.ts';
import type { ServiceBus } from '../service-bus/start.ts';

const sent = z.strictObject({ body: z.json(), sessionId: z.string().min(1).max(128).optional() });
const sendFault = z.strictObject({
  kind: z.enum(['refuse', 'hang', 'cut']),
  times: z.number().int().min(1).max(1_000_000).default(1),
});

type Bus = Pick<ServiceBus, 'queue'>;

/** The routes for the queues of a Service Bus namespace. */
export function queueRoutes(bus: Bus): readonly Route<object>[] {
  const path = '/queues/<queue>';
  const of = (handle: (queue: Queue, exchange: Exchange) => void | Promise<void>) => {
    return (exchange: Exchange) => handle(queueNamed(bus, exchange.names['queue'] ?? ''), exchange);
  };
  return [
    { method: 'GET', path, handle: of(sendDepths) },
    { method: 'GET', path: `${path}/messages`, handle: of(sendMessages) },
    { method: 'POST', path: `${path}/messages`, handle: of(putMessage) },
    { method: 'POST', path: `${path}/faults`, handle: of(failSends) },
    { method: 'DELETE', path: `${path}/faults`, handle: of(letSend) },
  ];
}

function queueNamed(bus: Bus, path: string): Queue {
  const [name = '', part] = path.split('.');
  try {
    const queue = bus.queue(name);
    if (part === undefined) return queue;
    if (part === 'dead-letters' && queue.deadLetters !== undefined) return queue.deadLetters;
  } catch (error) {
    throw new ControlError(404, error instanceof Error ? error.message : String(error));
  }
  throw new ControlError(404, `There is no ${path}; there is ${name}.dead-letters`);
}

function sendDepths(queue: Queue, { response }: Exchange): void {
  sendJson(response, 200, queue.depths());
}

function sendMessages(queue: Queue, { response }: Exchange): void {
  sendJson(response, 200, queue.messages().map(shown));
}

/** A message as a person reads it. */
function shown({ body, enqueuedTime, expiresAt, ...others }: QueuedMessage): object {
  return {
    ...others,
    enqueuedTime: new Date(enqueuedTime).toISOString(),
    ...(Number.isFinite(expiresAt) ? { expiresAt: new Date(expiresAt).toISOString() } : {}),
    body: body.toString('utf8'),
  };
}

async function putMessage(queue: Queue, exchange: Exchange): Promise<void> {
  const { body, sessionId } = await readJson(exchange, sent);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  try {
    queue.put([{ body: Buffer.from(text), sessionId }]);
  } catch (error) {
    if (error instanceof SendRefused) throw new ControlError(400, error.message);
    throw error;
  }
  sendDone(exchange.response);
}

async function failSends({ faults }: Queue, exchange: Exchange): Promise<void> {
  const { kind, times } = await readJson(exchange, sendFault);
  if (kind === 'refuse') faults.refuse({ times });
  else faults[kind](times);
  sendDone(exchange.response);
}

function letSend({ faults }: Queue, { response }: Exchange): void {
  faults.clear();
  sendDone(response);
}

/** What `GET /` says of them. */
export const queueHelp = `Service Bus and Event Grid. <queue> is a queue's name; with ".dead-letters" after it, its dead letters.
GET    /queues/<queue>   how many messages it has: active, locked, scheduled, deadLettered
GET    /queues/<queue>/messages
                         what lies in it; nothing is taken out
POST   /queues/<queue>/messages
                         {"body", "sessionId"?}: puts a message into it, text or JSON
POST   /queues/<queue>/faults
                         {"kind": "refuse", "hang" or "cut", "times"? (1)}: the next sends fail
DELETE /queues/<queue>/faults
                         sends succeed again
`;
