import type {
  ChangeMessageVisibilityCommand,
  SendMessageCommand,
  SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../functions/aws/queue/event-queue.ts';

const urls = {
  eventsQueueUrl: 'https://sqs/111111111111/events',
  rejectedQueueUrl: 'https://sqs/111111111111/rejected',
};

type Command = SendMessageCommand | ChangeMessageVisibilityCommand;

function queueThat(answer: () => unknown = () => ({})): {
  readonly queue: EventQueue;
  readonly inputs: Command['input'][];
} {
  const inputs: Command['input'][] = [];
  const send = async ({ input }: Command): Promise<unknown> => {
    inputs.push(input);
    return answer();
  };
  const sqs = { send } as unknown as Pick<SQSClient, 'send'>;
  return { queue: new EventQueue({ sqs, ...urls }), inputs };
}

const throttled = (): never => {
  throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
};

describe('EventQueue', () => {
  it('puts a message before people with its reason', async () => {
    const { queue, inputs } = queueThat();
    await queue.reject('{"a":1}', 'body.id: expected string');
    expect(inputs).toEqual([
      {
        QueueUrl: urls.rejectedQueueUrl,
        MessageBody: '{"a":1}',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'body.id: expected string' },
        },
      },
    ]);
  });

  it('sends a blank for an empty body, which SQS would refuse', async () => {
    const { queue, inputs } = queueThat();
    await queue.reject('', 'body: not JSON');
    expect(inputs).toMatchObject([{ MessageBody: ' ' }]);
  });

  it('cuts a reason at a thousand characters', async () => {
    const { queue, inputs } = queueThat();
    await queue.reject('x', 'y'.repeat(1_001));
    expect(inputs).toMatchObject([
      { MessageAttributes: { reason: { StringValue: 'y'.repeat(1_000) } } },
    ]);
  });

  it.each([
    ['letters', 'x'.repeat(1_048_576)],
    ['letters of four bytes', '😀'.repeat(262_144)],
  ])('cuts a body of %s that leaves no room for its reason', async (_, body) => {
    const { queue, inputs } = queueThat();
    await queue.reject(body, 'body: not JSON');
    const [{ MessageBody = '', MessageAttributes = {} } = {}] = inputs as SendMessageCommandInput[];
    const reason = MessageAttributes['reason']?.StringValue ?? '';
    expect(reason).toBe('body: not JSON; the end of the 1048576 bytes is cut off');
    const bytes = Buffer.byteLength(`${MessageBody}reasonString${reason}`);
    expect(bytes).toBeLessThanOrEqual(1_048_576);
    expect(bytes).toBeGreaterThan(1_048_560);
    expect(MessageBody.isWellFormed()).toBe(true);
  });

  it('leaves a body whole that leaves just enough room', async () => {
    const { queue, inputs } = queueThat();
    const body = 'x'.repeat(1_048_576 - 'reasonStringwhy'.length);
    await queue.reject(body, 'why');
    expect(inputs).toMatchObject([
      { MessageBody: body, MessageAttributes: { reason: { StringValue: 'why' } } },
    ]);
  });

  it('lets a message come back', async () => {
    const { queue, inputs } = queueThat();
    await queue.comeBack('handle', 7);
    expect(inputs).toEqual([
      { QueueUrl: urls.eventsQueueUrl, ReceiptHandle: 'handle', VisibilityTimeout: 7 },
    ]);
  });

  it('throws a Fault where SQS fails', async () => {
    const { queue } = queueThat(throttled);
    await expect(queue.reject('x', 'y')).rejects.toMatchObject({
      code: 'cloud-throttled',
      message: 'Sending to the rejected queue: ThrottlingException: slow down',
    });
    await expect(queue.comeBack('handle', 7)).rejects.toMatchObject({
      code: 'cloud-throttled',
      message: 'Changing the visibility of a message: ThrottlingException: slow down',
    });
  });

  it('gives a silent SQS up when its time is over, so that a batch can end', async () => {
    const sqs = { send: () => new Promise<never>(() => undefined) } as unknown as SQSClient;
    const queue = new EventQueue({ sqs, ...urls }, 20);
    const fault = { code: 'cloud-unavailable', retryable: true };
    await expect(queue.reject('x', 'y')).rejects.toMatchObject({
      ...fault,
      message: 'Sending to the rejected queue: no answer within 0.02 s',
    });
    await expect(queue.comeBack('handle', 7)).rejects.toMatchObject({
      ...fault,
      message: 'Changing the visibility of a message: no answer within 0.02 s',
    });
  });
});
