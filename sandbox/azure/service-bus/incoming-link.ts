import type { Connection, Delivery, EventContext, Receiver } from 'rhea';
import { decodeTransfer } from './amqp-message.ts';
import type { Queue } from './queue.ts';
import { SendRefused, tooLarge } from './refusal.ts';
import type { Refusal } from './refusal.ts';

/** Takes what a client sends to a queue. A transfer of several messages is taken whole or not at all. */
export function acceptSends(receiver: Receiver, queue: Queue, maxMessageBytes: number): void {
  receiver.on('message', ({ message, delivery, connection }: EventContext) => {
    if (delivery === undefined) return;
    const fault = queue.faults.take();
    switch (fault?.kind) {
      case 'refuse':
        return delivery.reject(fault.refusal);
      case 'hang':
        return undefined;
      case 'cut':
        return cut(connection);
      case undefined:
        return take(delivery, message, queue, maxMessageBytes);
    }
  });
}

/** A message that is too large is refused like any other: Service Bus does not detach the link. */
function take(delivery: Delivery, message: unknown, queue: Queue, maxMessageBytes: number): void {
  const refusal = tryToTake(message, delivery.format, queue, maxMessageBytes);
  if (refusal === undefined) delivery.accept();
  else delivery.reject(refusal);
}

function tryToTake(
  message: unknown,
  format: number,
  queue: Queue,
  maxMessageBytes: number,
): Refusal | undefined {
  try {
    const { messages, sizeBytes } = decodeTransfer(message, format);
    if (sizeBytes > maxMessageBytes) return tooLarge(sizeBytes, maxMessageBytes);
    queue.put(messages);
    return undefined;
  } catch (error) {
    if (error instanceof SendRefused) return error.refusal;
    return { condition: 'amqp:decode-error', description: String(error) };
  }
}

/** Ends the connection as a network that fails does: without a word. */
function cut(connection: Connection): void {
  connection.get_tls_socket()?.destroy();
}
