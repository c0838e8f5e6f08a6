import {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { fittingMessage } from '../../../shared/delivery/fitting-message.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import { withinTime } from '../../../shared/cloud/time-limit.ts';

export interface EventQueueDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly eventsQueueUrl: string;
  readonly rejectedQueueUrl: string;
}

/** SQS counts the names and types of attributes too: `reason` and `String`. */
const room = { mostBytes: 1_048_576, attributeBytes: 12 };

/** Both calls for one message fit into what is left of a batch's time. */
const usualLimitMs = 3_000;

/** What the function asks of its queues beside receiving, which Lambda does for it. */
export class EventQueue {
  readonly #deps: EventQueueDeps;
  readonly #limitMs: number;

  /** @param limitMs how long a call may take, all tries included */
  constructor(deps: EventQueueDeps, limitMs = usualLimitMs) {
    this.#deps = deps;
    this.#limitMs = limitMs;
  }

  /** Puts a message before people, with the reason as its attribute `reason`. @throws Fault */
  async reject(body: string, reason: string): Promise<void> {
    const { sqs, rejectedQueueUrl: QueueUrl } = this.#deps;
    const message = fittingMessage(room, body, reason);
    const command = new SendMessageCommand({
      QueueUrl,
      MessageBody: message.body,
      MessageAttributes: { reason: { DataType: 'String', StringValue: message.reason } },
    });
    await this.#limited('Sending to the rejected queue', (abortSignal) =>
      sqs.send(command, { abortSignal }),
    );
  }

  /** Lets a message that was received come back after so many whole seconds. @throws Fault */
  async comeBack(receiptHandle: string, seconds: number): Promise<void> {
    const { sqs, eventsQueueUrl: QueueUrl } = this.#deps;
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
    await this.#limited('Changing the visibility of a message', (abortSignal) =>
      sqs.send(command, { abortSignal }),
    );
  }

  async #limited(doing: string, send: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    await withinTime(doing, this.#limitMs, (signal) =>
      send(signal).catch((error: unknown) => {
        throw toCloudFault(doing, error);
      }),
    );
  }
}
