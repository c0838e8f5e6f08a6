import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';

/** Creates a queue and gives its URL. */
export async function createQueue(
  client: SQSClient,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: name, Attributes: attributes });
  const { QueueUrl } = await client.send(command);
  if (QueueUrl === undefined) throw new Error(`Queue ${name} has no URL`);
  return QueueUrl;
}

/** Receives up to 10 messages with all their attributes, waiting up to `WaitTimeSeconds`. */
export async function receive(
  client: SQSClient,
  QueueUrl: string,
  options: {
    WaitTimeSeconds?: number;
    VisibilityTimeout?: number;
    MaxNumberOfMessages?: number;
  } = {},
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
    ...options,
  });
  return (await client.send(command)).Messages ?? [];
}
