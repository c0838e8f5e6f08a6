import type { AddressInfo } from 'node:net';
import type { Server } from 'node:tls';
import type { Connection, Container, EventContext, Receiver, Sender } from 'rhea';
import rhea from 'rhea';
import type { Clock } from '../../simulated/clock.ts';
import { answerAttach, nodeAddress } from './attach.ts';
import { Claims } from './claims.ts';
import type { Authorize, PutToken } from './claims.ts';
import { acceptSends } from './incoming-link.ts';
import { manage } from './management.ts';
import { handOut } from './outgoing-link.ts';
import { Queue } from './queue.ts';
import type { QueueSettings } from './queue-settings.ts';
import { entityNotFound, onlySessions, unauthorized } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { answerRequests } from './request-node.ts';

export interface ServiceBusOptions {
  /** Certificate and key as PEM, for `localhost`. */
  readonly tls: { readonly certPem: string; readonly keyPem: string };
  readonly queues: readonly QueueSettings[];
  readonly clock: Clock;
  /** Default: any free one. */
  readonly port?: number | undefined;
  /** Whether a token gives a right. Default: every token gives every right. */
  readonly authorize?: Authorize | undefined;
  /** Most that a message, or a batch of them, may have. Default: 256 KiB, as in a Standard namespace. */
  readonly maxMessageBytes?: number | undefined;
}

export interface ServiceBus {
  /** `localhost:PORT`: what takes the place of a fully qualified namespace. */
  readonly host: string;
  /** @throws Error where there is no such queue. */
  queue(name: string): Queue;
  /** Every token that clients put, oldest first, refused ones too. */
  tokens(): readonly PutToken[];
  /** Detaches the links that clients send on, as Azure does after ten minutes without use. */
  detachSenders(): void;
  /** Ends all connections without a word, as a network that fails does. */
  dropConnections(): void;
  /** Ends all connections at once, and what was still to happen in the queues. */
  close(): Promise<void>;
}

const standardMaxMessageBytes = 256 * 1024;

/**
 * Starts a namespace of Service Bus that speaks AMQP over TLS as the real client needs it: to send,
 * to look into a queue and its dead letters, and to receive and settle. There are neither topics
 * nor receivers of sessions, transactions, deferral or duplicate detection on the wire.
 */
export async function startServiceBus(options: ServiceBusOptions): Promise<ServiceBus> {
  const { tls, queues, clock, port = 0, maxMessageBytes = standardMaxMessageBytes } = options;
  const byName = new Map(
    queues.map((settings) => [settings.name.toLowerCase(), new Queue(clock, settings)]),
  );
  const claims = new Claims(options.authorize);
  const connections = new Set<Connection>();
  const server = listen(tls, port);
  const host = `localhost:${await listening(server.tls, port)}`;
  serve(server.container, { host, byName, claims, maxMessageBytes }, connections);
  return {
    host,
    queue: (name) => {
      const queue = byName.get(name.toLowerCase());
      if (queue === undefined) throw new Error(`${host} has no queue ${name}`);
      return queue;
    },
    tokens: () => claims.tokens(),
    detachSenders: () => {
      for (const connection of connections) connection.each_receiver(forceDetach);
    },
    dropConnections: () => drop(connections),
    close: async () => {
      drop(connections);
      for (const queue of byName.values()) queue.close();
      await new Promise<void>((resolve) => void server.tls.close(() => resolve()));
    },
  };
}

function drop(connections: Iterable<Connection>): void {
  for (const connection of connections) connection.get_tls_socket()?.destroy();
}

function forceDetach(receiver: Receiver): void {
  if (nodeAddress(receiver.target).includes('$')) return;
  receiver.close({
    condition: 'amqp:link:detach-forced',
    description: `The link '${receiver.name}' is force detached. Details: AmqpMessagePublisher.IdleTimerExpired: Idle timeout: 00:10:00.`,
  });
}

function listen(
  tls: ServiceBusOptions['tls'],
  port: number,
): { readonly container: Container; readonly tls: Server } {
  const container = rhea.create_container({ id: 'poolsync-sandbox' });
  (container.sasl_server_mechanisms as SaslMechanisms).enable_anonymous();
  return {
    container,
    tls: container.listen({
      transport: 'tls',
      host: '127.0.0.1',
      port,
      cert: tls.certPem,
      key: tls.keyPem,
      max_frame_size: 65_536,
      receiver_options: { autoaccept: false, credit_window: 1_000 },
    }),
  };
}

interface SaslMechanisms {
  enable_anonymous(): void;
}

function serve(container: Container, broker: Broker, connections: Set<Connection>): void {
  container.on('connection_open', ({ connection }: EventContext) => connections.add(connection));
  container.on('disconnected', ({ connection }: EventContext) => connections.delete(connection));
  container.on('receiver_open', ({ receiver, connection }: EventContext) => {
    if (receiver !== undefined) openIncoming(broker, connection, receiver);
  });
  container.on('sender_open', ({ sender, connection }: EventContext) => {
    if (sender !== undefined) openOutgoing(broker, connection, sender);
  });
  for (const event of ignored) container.on(event, () => {});
}

/** Without a listener, rhea throws or prints. What goes wrong on a connection is the client's to notice. */
const ignored = [
  'connection_error',
  'connection_close',
  'session_error',
  'session_close',
  'sender_error',
  'sender_close',
  'receiver_error',
  'receiver_close',
  'protocol_error',
  'error',
];

interface Broker {
  readonly host: string;
  readonly byName: ReadonlyMap<string, Queue>;
  readonly claims: Claims;
  readonly maxMessageBytes: number;
}

const managementSuffix = '/$management';

function openIncoming(broker: Broker, connection: Connection, receiver: Receiver): void {
  const address = nodeAddress(receiver.target);
  receiver.set_target({ address });
  if (address === '$cbs') return answerRequests(receiver, broker.claims.answer(connection));
  const isManagement = address.endsWith(managementSuffix);
  const path = isManagement ? address.slice(0, -managementSuffix.length) : address;
  const found = find(broker, connection, path, isManagement ? 'Listen' : 'Send', address);
  if (!(found instanceof Queue)) return receiver.close(found);
  if (isManagement) return answerRequests(receiver, manage(found));
  answerAttach(receiver, { max_message_size: broker.maxMessageBytes });
  acceptSends(receiver, found, broker.maxMessageBytes);
}

function openOutgoing(broker: Broker, connection: Connection, sender: Sender): void {
  const address = nodeAddress(sender.source);
  sender.set_source({ address });
  if (address === '$cbs' || address.endsWith(managementSuffix)) return;
  const found = find(broker, connection, address, 'Listen', address);
  if (!(found instanceof Queue)) return sender.close(found);
  if (found.settings.requiresSession === true) return sender.close(onlySessions());
  handOut(sender, found);
}

function find(
  { host, byName, claims }: Broker,
  connection: Connection,
  path: string,
  right: 'Send' | 'Listen',
  audience: string,
): Queue | Refusal {
  const [name = '', subQueue] = path.toLowerCase().split('/');
  const queue = byName.get(name);
  const found = subQueue === '$deadletterqueue' ? queue?.deadLetters : queue;
  if (found === undefined) return entityNotFound(`sb://${host}/${path}`);
  const isAllowed = claims.allows(connection, audience, right);
  return isAllowed ? found : unauthorized(right, `${host}/${path}`);
}

async function listening(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.once('error', (cause) => {
      const message = `Cannot listen on 127.0.0.1:${port}; free that port or choose 0 for any free one`;
      reject(new Error(message, { cause }));
    });
  });
  return (server.address() as AddressInfo).port;
}
