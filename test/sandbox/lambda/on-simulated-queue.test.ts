import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSimulatedAws } from '../../../sandbox/aws/start.ts';
import { startEventSource } from '../../../sandbox/lambda/event-source.ts';
import type { EventSource } from '../../../sandbox/lambda/event-source.ts';
import { deploy } from './deployed-function.ts';
import type { Deployed } from './deployed-function.ts';

const account = '111122223333';
const region = 'eu-west-1';

interface Path {
  readonly sqs: SQSClient;
  readonly url: string;
  readonly deadLetterUrl: string;
  readonly source: EventSource;
  readonly deployed: Deployed;
}

/** A queue on the simulated AWS, with a dead-letter queue, that feeds a function of its own. */
async function lay(source: string, visibilitySeconds: number): Promise<Path> {
  const aws = await startSimulatedAws({
    accounts: [{ id: account, accessKeyId: 'test', secretAccessKey: 'test', regions: [region] }],
    roles: [],
    timings: {},
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const sqs = new SQSClient({ endpoint: aws.endpoint, region, credentials });
  const deadLetterUrl = await createQueue(sqs, 'redrive', {});
  const url = await createQueue(sqs, 'events', {
    VisibilityTimeout: String(visibilitySeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${region}:${account}:redrive`,
      maxReceiveCount: 2,
    }),
  });
  const deployed = await deploy(source, { maxConcurrency: 2 });
  const queueArn = `arn:aws:sqs:${region}:${account}:events`;
  const eventSource = startEventSource({
    sqs,
    queueUrl: url,
    queueArn,
    region,
    maxConcurrency: 2,
    function: deployed.function,
    log: () => undefined,
  });
  onTestFinished(async () => {
    await eventSource.stop();
    await deployed[Symbol.asyncDispose]();
    sqs.destroy();
    await aws.close();
  });
  return { sqs, url, deadLetterUrl, source: eventSource, deployed };
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Record<string, string>,
): Promise<string> {
  const created = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  if (created.QueueUrl === undefined) throw new Error(`${name} has no URL`);
  return created.QueueUrl;
}

async function lengthOf({ sqs, url }: Path): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
}

const timeout = { timeout: 15_000, interval: 50 };

describe('a function on a queue of the simulated AWS', () => {
  it('gets every message once and empties the queue', async () => {
    const path = await lay(
      `export const handler = async ({ Records }) => {
         for (const { body } of Records) console.log('got ' + body + ';');
         return { batchItemFailures: [] };
       };`,
      30,
    );
    for (let batch = 0; batch < 5; batch += 1) {
      const Entries = Array.from({ length: 10 }, (_, n) => ({
        Id: String(n),
        MessageBody: `m${batch * 10 + n}`,
      }));
      await path.sqs.send(new SendMessageBatchCommand({ QueueUrl: path.url, Entries }));
    }
    await vi.waitFor(() => expect(path.source.counts().deleted).toBe(50), timeout);
    expect(await lengthOf(path)).toBe(0);
    await vi.waitFor(() => {
      const got = path.deployed.output().match(/got m\d+;/g) ?? [];
      expect(new Set(got).size).toBe(50);
      expect(got).toHaveLength(50);
    }, timeout);
  });

  it('gets a message again that it named as failed, with its receive count', async () => {
    const path = await lay(
      `export const handler = async ({ Records }) => ({
         batchItemFailures: Records
           .filter(({ body, attributes }) =>
             body === 'bad' && attributes.ApproximateReceiveCount === '1')
           .map(({ messageId }) => ({ itemIdentifier: messageId })),
       });`,
      1,
    );
    for (const MessageBody of ['good', 'bad']) {
      await path.sqs.send(new SendMessageCommand({ QueueUrl: path.url, MessageBody }));
    }
    await vi.waitFor(() => expect(path.source.counts().deleted).toBe(2), timeout);
    expect(path.source.counts()).toMatchObject({ messages: 3, failedMessages: 1 });
  });

  it('loses a message to the dead-letter queue after it failed too often', async () => {
    const path = await lay(`export const handler = async () => process.exit(1);`, 1);
    await path.sqs.send(
      new SendMessageCommand({
        QueueUrl: path.url,
        MessageBody: 'poison',
        MessageAttributes: { hops: { DataType: 'Number', StringValue: '1' } },
      }),
    );
    await vi.waitFor(async () => {
      const { Messages = [] } = await path.sqs.send(
        new ReceiveMessageCommand({ QueueUrl: path.deadLetterUrl, VisibilityTimeout: 0 }),
      );
      expect(Messages.map(({ Body }) => Body)).toEqual(['poison']);
    }, timeout);
    expect(path.source.counts()).toMatchObject({ deleted: 0, failedBatches: 2 });
  });

  it('sees the event as Lambda builds it, message attributes included', async () => {
    const path = await lay(
      `export const handler = async (event) => { console.log('EVENT' + JSON.stringify(event) + 'END'); };`,
      30,
    );
    await path.sqs.send(
      new SendMessageCommand({
        QueueUrl: path.url,
        MessageBody: 'hello',
        MessageAttributes: { hops: { DataType: 'Number', StringValue: '1' } },
      }),
    );
    const text = await vi.waitFor(() => {
      const found = /EVENT(.*)END\n/.exec(path.deployed.output())?.[1];
      expect(found).toBeDefined();
      return found ?? '';
    }, timeout);
    expect(JSON.parse(text)).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          receiptHandle: expect.any(String) as string,
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/) as string,
            SentTimestamp: expect.stringMatching(/^\d{13}$/) as string,
            SenderId: expect.any(String) as string,
          },
          messageAttributes: {
            hops: {
              stringValue: '1',
              stringListValues: [],
              binaryListValues: [],
              dataType: 'Number',
            },
          },
          md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: `arn:aws:sqs:${region}:${account}:events`,
          awsRegion: region,
        },
      ],
    });
  });
});
