import { DeleteMessageBatchCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { ReceivedMessage } from './sqs-event.ts';

/** SQS hands out and deletes at most so many messages in one call. */
const maximumPerCall = 10;
const longPollSeconds = 20;
/** A queue that answers no more than that after it should have is given up on, and asked again. */
const patienceMs = 10_000;

export interface QueueDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly queueUrl: string;
}

/**
 * Waits up to 20 s for messages and collects up to `batchSize` of them. Without a window that is one
 * call; with one, it goes on until `windowMs` have passed since the first message.
 */
export async function receiveBatch(
  deps: QueueDeps,
  { batchSize, windowMs }: { readonly batchSize: number; readonly windowMs: number },
  signal: AbortSignal,
): Promise<readonly ReceivedMessage[]> {
  const messages = [...(await receive(deps, batchSize, longPollSeconds, signal))];
  const closesAt = performance.now() + windowMs;
  while (messages.length > 0 && messages.length < batchSize && !signal.aborted) {
    // A poll waits for whole seconds, so a window ends up to a second early, never late.
    const waitSeconds = Math.floor((closesAt - performance.now()) / 1000);
    if (waitSeconds < 1) break;
    messages.push(...(await receive(deps, batchSize - messages.length, waitSeconds, signal)));
  }
  return messages;
}

async function receive(
  { sqs, queueUrl }: QueueDeps,
  wanted: number,
  waitSeconds: number,
  signal: AbortSignal,
): Promise<readonly ReceivedMessage[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(wanted, maximumPerCall),
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
    {
      abortSignal: AbortSignal.any([signal, AbortSignal.timeout(waitSeconds * 1000 + patienceMs)]),
    },
  );
  return Messages.filter(
    (message): message is ReceivedMessage =>
      message.MessageId !== undefined && message.ReceiptHandle !== undefined,
  );
}

/**
 * Deletes messages, ten a call.
 *
 * @returns how many could not be deleted, by the reason SQS gives.
 */
export async function deleteMessages(
  { sqs, queueUrl }: QueueDeps,
  messages: readonly ReceivedMessage[],
): Promise<{ readonly deleted: number; readonly refused: readonly string[] }> {
  const refused: string[] = [];
  for (let start = 0; start < messages.length; start += maximumPerCall) {
    const { Failed = [] } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: messages
          .slice(start, start + maximumPerCall)
          .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
      { abortSignal: AbortSignal.timeout(patienceMs) },
    );
    refused.push(...Failed.map(({ Code, Message }) => `${Code}: ${Message}`));
  }
  return { deleted: messages.length - refused.length, refused };
}
