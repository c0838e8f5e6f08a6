import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import type { MessageAttributeValue, QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { eventually, home, region, startCloud, tenant } from './cloud.ts';
import { createQueue, receive } from './queue.ts';
import { anyText, matching } from './matchers.ts';

const arn = (name: string): string => `arn:aws:sqs:${region}:${home}:${name}`;

const send = (client: SQSClient, QueueUrl: string, MessageBody: string) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody }));

const attributesOf = async (
  client: SQSClient,
  QueueUrl: string,
): Promise<Record<string, string>> => {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
  return (await client.send(command)).Attributes ?? {};
};

describe('a queue', () => {
  it('has an URL of endpoint, account and name', async () => {
    const cloud = await startCloud();
    const client = cloud.sqs();
    const url = await createQueue(client, 'events');
    expect(url).toBe(`${cloud.endpoint}/${home}/events`);
    const found = await client.send(new GetQueueUrlCommand({ QueueName: 'events' }));
    expect(found.QueueUrl).toBe(url);
  });

  it('is created once, and refused with other attributes', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events', { VisibilityTimeout: '60' });
    expect(await createQueue(client, 'events', { VisibilityTimeout: '60' })).toBe(url);
    const again = createQueue(client, 'events', { VisibilityTimeout: '61' });
    await expect(again).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it('shows and changes its attributes', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    expect(await attributesOf(client, url)).toMatchObject({
      QueueArn: arn('events'),
      VisibilityTimeout: '30',
      MessageRetentionPeriod: '345600',
      MaximumMessageSize: '1048576',
      ApproximateNumberOfMessages: '0',
    });
    const change = (Attributes: Record<string, string>) =>
      client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    await change({ VisibilityTimeout: '5' });
    expect(await attributesOf(client, url)).toMatchObject({ VisibilityTimeout: '5' });
    await expect(change({ VisibilityTimeout: '43201' })).rejects.toMatchObject({
      name: 'InvalidAttributeValue',
    });
    await expect(change({ Colour: 'red' })).rejects.toMatchObject({
      name: 'InvalidAttributeName',
      message: 'Unknown Attribute Colour.',
    });
  });

  it('is listed by prefix and in pages', async () => {
    const client = (await startCloud()).sqs();
    for (const name of ['b-1', 'a-2', 'a-1']) await createQueue(client, name);
    const first = await client.send(
      new ListQueuesCommand({ QueueNamePrefix: 'a-', MaxResults: 1 }),
    );
    expect(first.QueueUrls).toEqual([matching(/\/a-1$/)]);
    const next = await client.send(
      new ListQueuesCommand({ QueueNamePrefix: 'a-', MaxResults: 1, NextToken: first.NextToken }),
    );
    expect(next.QueueUrls).toEqual([matching(/\/a-2$/)]);
    expect(next.NextToken).toBeUndefined();
  });

  it('is gone after its deletion, with the codes of both protocols', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(send(client, url, 'x')).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
      message: 'The specified queue does not exist.',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('answers without attributes where it has none of those asked for', async () => {
    const client = (await startCloud()).sqs();
    const QueueUrl = await createQueue(client, 'events');
    const ask = (AttributeNames?: QueueAttributeName[]) =>
      client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    expect(await ask()).not.toHaveProperty('Attributes');
    expect(await ask(['RedrivePolicy'])).not.toHaveProperty('Attributes');
    expect((await ask(['RedrivePolicy', 'DelaySeconds'])).Attributes).toEqual({
      DelaySeconds: '0',
    });
  });

  it('is emptied by a purge, once a minute', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await send(client, url, 'x');
    await client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await eventually('an empty queue', async () =>
      (await attributesOf(client, url))['ApproximateNumberOfMessages'] === '0' ? true : undefined,
    );
    const again = client.send(new PurgeQueueCommand({ QueueUrl: url }));
    await expect(again).rejects.toMatchObject({ name: 'PurgeQueueInProgress' });
  });

  it('is closed to other accounts', async () => {
    const cloud = await startCloud();
    const url = await createQueue(cloud.sqs(), 'events');
    await expect(send(cloud.sqs(tenant), url, 'x')).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('refuses what is not simulated', async () => {
    const client = (await startCloud()).sqs();
    const asked = client.send(new CreateQueueCommand({ QueueName: 'events.fifo' }));
    await expect(asked).rejects.toThrow(/FIFO queues are not simulated; create "events.fifo"/);
  });
});

describe('a message', () => {
  it('arrives with its attributes, and the SDK accepts its checksums', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const sent = await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'Grüße',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'unknown group' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
          attempt: { DataType: 'Number', StringValue: '3' },
        },
      }),
    );
    const [message] = await receive(client, url);
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'Grüße',
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: matching(/^\d{13}$/),
        ApproximateFirstReceiveTimestamp: matching(/^\d{13}$/),
        SenderId: anyText,
      },
    });
    expect(message?.MessageAttributes?.['raw']?.BinaryValue).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('has the attribute checksum that AWS gives', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const checksum = async (MessageAttributes: Record<string, MessageAttributeValue>) => {
      const command = new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageAttributes,
      });
      return (await client.send(command)).MD5OfMessageAttributes;
    };
    const number = (StringValue: string) => ({ DataType: 'Number', StringValue });
    // Answers of AWS that the tests of several public SQS emulators hold.
    expect(await checksum({ timestamp: number('1493147359900') })).toBe(
      '235c5c510d26fb653d073faed50ae77c',
    );
    expect(await checksum({ timestamp: number('1493147359901') })).toBe(
      '994258b45346a2cc3f9cbb611aa7af30',
    );
    // Computed apart from this code, in Python, by the rule in the SQS developer guide.
    const several = {
      reason: { DataType: 'String', StringValue: 'unknown group' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 3]) },
      attempt: number('3'),
    };
    expect(await checksum(several)).toBe('2f8796aa0ba53c072bb54d88d8575dd9');
  });

  it('shows only the attributes that were asked for', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'x',
        MessageAttributes: { 'a.one': text('1'), 'a.two': text('2'), b: text('3') },
      }),
    );
    const { Messages } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MessageAttributeNames: ['a.*'],
        MessageSystemAttributeNames: ['SentTimestamp'],
      }),
    );
    expect(Object.keys(Messages?.[0]?.MessageAttributes ?? {})).toEqual(['a.one', 'a.two']);
    expect(Object.keys(Messages?.[0]?.Attributes ?? {})).toEqual(['SentTimestamp']);
  });

  it('is hidden while received, and returns when its visibility ends', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await send(client, url, 'x');
    const [first] = await receive(client, url);
    expect(await receive(client, url)).toEqual([]);
    expect(await attributesOf(client, url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '1',
    });
    const ReceiptHandle = first?.ReceiptHandle;
    const change = (VisibilityTimeout: number) =>
      client.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }),
      );
    await change(0);
    const [second] = await receive(client, url, { WaitTimeSeconds: 5 });
    expect(second?.Attributes?.['ApproximateReceiveCount']).toBe('2');
    await client.send(
      new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }),
    );
    await expect(change(0)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: matching(/is not available for visibility timeout change\.$/),
    });
  });

  it('is deleted by its latest receipt only', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await send(client, url, 'x');
    const [first] = await receive(client, url, { VisibilityTimeout: 0 });
    const [second] = await receive(client, url, { WaitTimeSeconds: 5 });
    const remove = (ReceiptHandle: string | undefined) =>
      client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await remove(first?.ReceiptHandle);
    expect((await attributesOf(client, url))['ApproximateNumberOfMessagesNotVisible']).toBe('1');
    await remove(second?.ReceiptHandle);
    expect((await attributesOf(client, url))['ApproximateNumberOfMessagesNotVisible']).toBe('0');
    await expect(remove('nonsense')).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  it('that is hidden for no time is there for a receive that comes at the same moment', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await send(client, url, 'x');
    const receives = Array.from({ length: 10 }, () =>
      receive(client, url, { VisibilityTimeout: 0 }),
    );
    const bodies = (await Promise.all(receives)).map((messages) =>
      messages.map(({ Body }) => Body),
    );
    expect(bodies).toEqual(receives.map(() => ['x']));
  });

  it('that is no longer in flight keeps its visibility', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await send(client, url, 'x');
    const [message] = await receive(client, url, { VisibilityTimeout: 0 });
    await eventually('the message visible', async () =>
      (await attributesOf(client, url))['ApproximateNumberOfMessages'] === '1' ? true : undefined,
    );
    const asked = client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 5,
      }),
    );
    await expect(asked).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  it('can be delayed', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await client.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 1 }),
    );
    expect(await receive(client, url)).toEqual([]);
    expect((await attributesOf(client, url))['ApproximateNumberOfMessagesDelayed']).toBe('1');
    expect(await receive(client, url, { WaitTimeSeconds: 5 })).toMatchObject([{ Body: 'later' }]);
  });

  it.each([
    ['', 'MissingParameter', /MessageBody/],
    ['x'.repeat(1025), 'InvalidParameterValue', /Message must be shorter than 1024 bytes/],
    ['\u0000', 'InvalidMessageContents', /Invalid characters/],
  ])('is refused with a body like %j', async (body, name, message) => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events', { MaximumMessageSize: '1024' });
    await expect(send(client, url, body)).rejects.toMatchObject({
      name,
      message: matching(message),
    });
  });
});

describe('long polling', () => {
  it('answers as soon as a message arrives', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const waiting = receive(client, url, { WaitTimeSeconds: 20 });
    await send(client, url, 'x');
    expect(await waiting).toMatchObject([{ Body: 'x' }]);
  });

  it('gives each message to one of those who wait', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const waiting = [1, 2].map(() => receive(client, url, { WaitTimeSeconds: 20 }));
    await send(client, url, 'a');
    await send(client, url, 'b');
    const bodies = (await Promise.all(waiting)).flat().map((message) => message.Body);
    expect(new Set(bodies)).toEqual(new Set(['a', 'b']));
  });

  it('gives nothing to a client that has gone away', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const abort = new AbortController();
    const gone = client.send(new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    const ended = expect(gone).rejects.toMatchObject({ name: 'AbortError' });
    await attributesOf(client, url);
    abort.abort();
    await ended;
    // Another call comes back only after the server has seen the connection close.
    await attributesOf(client, url);
    await send(client, url, 'x');
    expect(await receive(client, url, { WaitTimeSeconds: 5 })).toMatchObject([
      { Body: 'x', Attributes: { ApproximateReceiveCount: '1' } },
    ]);
  });

  it.each([
    [{ WaitTimeSeconds: 21 }, /^Value 21 for parameter WaitTimeSeconds is invalid\./],
    [{ MaxNumberOfMessages: 11 }, /^Value 11 for parameter MaxNumberOfMessages is invalid\./],
    [{ VisibilityTimeout: 43201 }, /^Value 43201 for parameter VisibilityTimeout is invalid\./],
  ])('refuses %j', async (options, message) => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    await expect(receive(client, url, options)).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: matching(message),
    });
  });
});

describe('batches', () => {
  it('send, change and delete entry by entry', async () => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events', { MaximumMessageSize: '1024' });
    const sent = await client.send(
      new SendMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: 'a', MessageBody: 'a' },
          { Id: 'b', MessageBody: 'b'.repeat(2000) },
        ],
      }),
    );
    expect(sent.Successful).toMatchObject([{ Id: 'a' }]);
    expect(sent.Failed).toMatchObject([
      { Id: 'b', SenderFault: true, Code: 'InvalidParameterValue' },
    ]);
    const [message] = await receive(client, url);
    const entry = { Id: 'x', ReceiptHandle: message?.ReceiptHandle };
    const changed = await client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { ...entry, VisibilityTimeout: 9 },
          { ...entry, Id: 'y', VisibilityTimeout: -1 },
        ],
      }),
    );
    expect(changed).toMatchObject({ Successful: [{ Id: 'x' }], Failed: [{ Id: 'y' }] });
    const deleted = await client.send(
      new DeleteMessageBatchCommand({ QueueUrl: url, Entries: [entry] }),
    );
    expect(deleted).toMatchObject({ Successful: [{ Id: 'x' }], Failed: [] });
  });

  it.each([
    ['EmptyBatchRequest', []],
    ['BatchEntryIdsNotDistinct', ['a', 'a']],
    ['InvalidBatchEntryId', ['a b']],
    ['TooManyEntriesInBatchRequest', Array.from({ length: 11 }, (_, index) => `id-${index}`)],
  ])('are refused with %s', async (name, ids) => {
    const client = (await startCloud()).sqs();
    const url = await createQueue(client, 'events');
    const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
    const asked = client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    await expect(asked).rejects.toMatchObject({ name });
  });
});

describe('a dead-letter queue', () => {
  const policy = (maxReceiveCount: number) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount }),
  });

  async function deadLetter(client: SQSClient): Promise<{ url: string; dead: string }> {
    const dead = await createQueue(client, 'dead');
    const url = await createQueue(client, 'events', policy(2));
    await send(client, url, 'x');
    for (const _ of [1, 2]) {
      await receive(client, url, { VisibilityTimeout: 0, WaitTimeSeconds: 5 });
    }
    await eventually('the message given up', async () => {
      expect(await receive(client, url)).toEqual([]);
      const counts = await attributesOf(client, dead);
      return counts['ApproximateNumberOfMessages'] === '1' ? true : undefined;
    });
    return { url, dead };
  }

  it('gets a message that was received too often, with its source', async () => {
    const client = (await startCloud()).sqs();
    const { dead } = await deadLetter(client);
    expect(await receive(client, dead)).toMatchObject([
      { Body: 'x', Attributes: { DeadLetterQueueSourceArn: arn('events') } },
    ]);
  });

  it('gives its messages back by a move task', async () => {
    const client = (await startCloud()).sqs();
    const { url } = await deadLetter(client);
    await client.send(new StartMessageMoveTaskCommand({ SourceArn: arn('dead') }));
    expect(await receive(client, url, { WaitTimeSeconds: 5 })).toMatchObject([
      { Body: 'x', Attributes: { ApproximateReceiveCount: '1' } },
    ]);
    const { Results } = await client.send(
      new ListMessageMoveTasksCommand({ SourceArn: arn('dead') }),
    );
    expect(Results).toMatchObject([
      { Status: 'COMPLETED', SourceArn: arn('dead'), ApproximateNumberOfMessagesMoved: 1 },
    ]);
  });

  it('is the only source of a move task', async () => {
    const client = (await startCloud()).sqs();
    await createQueue(client, 'plain');
    const start = (SourceArn: string) =>
      client.send(new StartMessageMoveTaskCommand({ SourceArn }));
    await expect(start(arn('plain'))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'Source queue must be configured as a Dead Letter Queue.',
    });
    await expect(start(arn('nobody'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('must exist', async () => {
    const client = (await startCloud()).sqs();
    await expect(createQueue(client, 'events', policy(2))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: matching(/Dead letter target does not exist/),
    });
  });
});
