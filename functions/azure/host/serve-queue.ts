import functions, { type InvocationContext } from '@azure/functions';
import { tellEmptyMessages } from '../queue/empty-messages.ts';
import { receivedMessages, type ReceivedMessage } from '../queue/received-message.ts';
import type { FunctionParts } from './function-parts.ts';

/** A function, and how its queue feeds it. */
export interface QueueFunction {
  /** As the host knows it. */
  readonly name: string;
  /** Whether the queue has sessions: a batch is then of one, which no other invocation has meanwhile. */
  readonly isSessionsEnabled: boolean;
  readonly queue: string;
  /** Its settings, which begin with this name and `__`, say to the host where the queue is. Default: `ServiceBus`. */
  readonly connection?: string;
}

/**
 * Registers a function with Azure's host, which hands it the messages of its queue in batches, and
 * completes them when the work resolves.
 */
export function serveQueue(
  { name, isSessionsEnabled, queue, connection = 'ServiceBus' }: QueueFunction,
  { log, metrics }: Pick<FunctionParts, 'log' | 'metrics'>,
  work: (messages: readonly ReceivedMessage[]) => Promise<void>,
): void {
  functions.app.serviceBusQueue(name, {
    connection,
    queueName: queue,
    cardinality: 'many',
    isSessionsEnabled,
    handler: (bodies: unknown, context: InvocationContext) =>
      log.during(context, async () => {
        try {
          tellEmptyMessages({ log, metrics }, bodies, context);
          await work(receivedMessages(bodies, context));
        } finally {
          await metrics.flush();
        }
      }),
  });
}
