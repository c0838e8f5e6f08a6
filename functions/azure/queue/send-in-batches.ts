import type {
  ServiceBusMessage,
  ServiceBusMessageBatch,
  ServiceBusSender,
} from '@azure/service-bus';

export type BatchSender = Pick<ServiceBusSender, 'createMessageBatch' | 'sendMessages'>;

/**
 * Sends messages in as few batches as they fit into.
 *
 * @returns those that no batch takes, by their size
 */
export async function sendInBatches(
  sender: BatchSender,
  messages: readonly ServiceBusMessage[],
  abortSignal: AbortSignal,
): Promise<readonly ServiceBusMessage[]> {
  const tooLarge: ServiceBusMessage[] = [];
  const newBatch = (): Promise<ServiceBusMessageBatch> =>
    sender.createMessageBatch({ abortSignal });
  let batch = await newBatch();
  for (const message of messages) {
    if (batch.tryAddMessage(message)) continue;
    if (batch.count > 0) {
      await sender.sendMessages(batch, { abortSignal });
      batch = await newBatch();
    }
    if (!batch.tryAddMessage(message)) tooLarge.push(message);
  }
  if (batch.count > 0) await sender.sendMessages(batch, { abortSignal });
  return tooLarge;
}

/** Of the client: what it does again by itself, soon. The link and the token have 3 s each time. */
export const busRetries = {
  maxRetries: 2,
  retryDelayInMs: 300,
  maxRetryDelayInMs: 1_000,
  timeoutInMs: 3_000,
};
