import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { toCloudFault } from '../cloud/aws-fault.ts';

export interface EventQueueDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly eventsQueueUrl: string;
  readonly rejectedQueueUrl: string;
}

/** SQS takes attribute values and bodies together up to 1 MiB; a reason needs no more than this. */
const mostReasonCharacters = 1_000;

/** What the function asks of its queues beside receiving, which Lambda does for it. */
export class EventQueue {
  readonly #deps: EventQueueDeps;

  constructor(deps: EventQueueDeps) {
    this.#deps = deps;
  }

  /** Puts a message before people, with the reason as its attribute `reason`. @throws Fault */
  async reject(body: string, reason: string): Promise<void> {
    const { sqs, rejectedQueueUrl: QueueUrl } = this.#deps;
    // SQS takes well-formed text only, and both the cut and a quoted message can halve a character.
    const StringValue = reason.slice(0, mostReasonCharacters).toWellFormed();
    await sqs
      .send(
        new SendMessageCommand({
          QueueUrl,
          // SQS refuses an empty body.
          MessageBody: body === '' ? ' ' : body,
          MessageAttributes: { reason: { DataType: 'String', StringValue } },
        }),
      )
      .catch((error: unknown) => {
        throw toCloudFault('Sending to the rejected queue', error);
      });
  }

  /** Lets a message that was received come back after so many whole seconds. @throws Fault */
  async comeBack(receiptHandle: string, seconds: number): Promise<void> {
    const { sqs, eventsQueueUrl: QueueUrl } = this.#deps;
    await sqs
      .send(
        new ChangeMessageVisibilityCommand({
          QueueUrl,
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        }),
      )
      .catch((error: unknown) => {
        throw toCloudFault('Changing the visibility of a message', error);
      });
  }
}
