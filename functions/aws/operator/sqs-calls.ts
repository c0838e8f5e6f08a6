import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type Message,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import { Fault } from '../../../shared/model/fault.ts';
import { toCloudFault } from '../cloud/aws-fault.ts';
import { inTens } from './in-tens.ts';

export type Sqs = Pick<SQSClient, 'send'>;

/** Longer than a look or a deed goes on, so that none meets a message twice; a death costs no more. */
const hiddenSeconds = 120;

const callMs = 15_000;

/** The calls of one queue. @throws Fault each */
export class SqsCalls {
  readonly #sqs: Sqs;
  readonly #url: string;

  constructor(sqs: Sqs, url: string) {
    this.#sqs = sqs;
    this.#url = url;
  }

  /** Waits a second for the first, so that all servers of SQS are asked: an empty answer means empty. */
  async receive(most: number, stop: AbortSignal): Promise<readonly Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: this.#url,
      MaxNumberOfMessages: Math.max(1, Math.min(10, most)),
      VisibilityTimeout: hiddenSeconds,
      WaitTimeSeconds: 1,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp', 'DeadLetterQueueSourceArn'],
    });
    if (stop.aborted) return [];
    // Never aborted: what was handed out then would be hidden, and nobody could put it back.
    const { Messages = [] } = await limited('Receiving from a queue', (abortSignal) =>
      this.#sqs.send(command, { abortSignal }),
    );
    return Messages;
  }

  /** Shows them to others again at once. What cannot be shown comes back by itself. */
  async show(handles: readonly string[]): Promise<void> {
    await inTens(handles, async (ten) => {
      const Entries = ten.map((ReceiptHandle, at) => ({
        Id: String(at),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }));
      const command = new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#url, Entries });
      await limited('Putting messages back', (abortSignal) =>
        this.#sqs.send(command, { abortSignal }),
      );
    });
  }

  /** @throws Fault also where one could not be deleted */
  async remove(handles: readonly string[]): Promise<void> {
    await inTens(handles, async (ten) => {
      const Entries = ten.map((ReceiptHandle, at) => ({ Id: String(at), ReceiptHandle }));
      const command = new DeleteMessageBatchCommand({ QueueUrl: this.#url, Entries });
      const { Failed = [] } = await limited('Deleting messages', (abortSignal) =>
        this.#sqs.send(command, { abortSignal }),
      );
      const [failed] = Failed;
      if (failed === undefined) return;
      const message = `Deleting messages: ${failed.Code ?? ''}: ${failed.Message ?? ''}`;
      throw new Fault('cloud-refused', message, { retryable: true });
    });
  }

  async purge(): Promise<void> {
    const command = new PurgeQueueCommand({ QueueUrl: this.#url });
    await limited('Purging a queue', (abortSignal) => this.#sqs.send(command, { abortSignal }));
  }

  /**
   * Where a queue gives up its messages to a further one, looking at them would carry them off: each look counts.
   *
   * @throws Fault where it does
   * @returns how many are hidden by others right now, and the queue's ARN
   */
  async mustBeLast(): Promise<{ readonly held: number; readonly arn: string }> {
    const { Attributes = {} } = await limited('Reading the attributes of a queue', (abortSignal) =>
      this.#sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames: ['All'] }),
        { abortSignal },
      ),
    );
    const { RedrivePolicy, QueueArn = '' } = Attributes;
    if (RedrivePolicy !== undefined) {
      const message = `${QueueArn} has a RedrivePolicy of its own, so that looking at its messages would in the end move them away. Remove that policy: a queue for people needs none.`;
      throw new Fault('cloud-refused', message, { retryable: false });
    }
    return {
      held: Number(Attributes['ApproximateNumberOfMessagesNotVisible'] ?? 0),
      arn: QueueArn,
    };
  }
}

export function limited<Answer>(
  doing: string,
  call: (abortSignal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  return withinTime(doing, callMs, (signal) =>
    call(signal).catch((error: unknown) => {
      throw toCloudFault(doing, error);
    }),
  );
}
