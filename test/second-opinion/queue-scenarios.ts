import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { given, type Ask } from './answers.ts';
import type { Cloud } from './clouds.ts';

/** Makes a queue that needs no note, and tells its URL and ARN. */
export async function newQueue(
  { sqs }: Cloud,
  QueueName: string,
): Promise<{ readonly url: string; readonly arn: string }> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return { url: given(QueueUrl, 'QueueUrl'), arn: given(Attributes?.QueueArn, 'QueueArn') };
}

/** Queues are made, found, changed and deleted. */
export async function queues(cloud: Cloud, ask: Ask): Promise<void> {
  const { sqs } = cloud;
  const create = (how: string, input: CreateQueueCommand['input']) =>
    ask('CreateQueue', how, () => sqs.send(new CreateQueueCommand(input)));
  await ask('ListQueues', 'where there is none', () => sqs.send(new ListQueuesCommand({})));
  const { QueueUrl } = await create('new', {
    QueueName: 'events',
    Attributes: { VisibilityTimeout: '5' },
    tags: { team: 'blue' },
  });
  await create('as it is already', {
    QueueName: 'events',
    Attributes: { VisibilityTimeout: '5' },
  });
  await create('with other attributes than it has', {
    QueueName: 'events',
    Attributes: { VisibilityTimeout: '6' },
  });
  await create('with a name that is none', { QueueName: 'a queue' });
  const url = given(QueueUrl, 'QueueUrl');
  await findQueues(cloud, ask);
  await changeQueue(cloud, ask, url);
  const withUrl = { QueueUrl: url };
  await ask('PurgeQueue', 'the first time', () => sqs.send(new PurgeQueueCommand(withUrl)));
  await ask('DeleteQueue', 'as it is there', () => sqs.send(new DeleteQueueCommand(withUrl)));
  // Last, since moto takes it.
  await create('with an attribute that is none', {
    QueueName: 'other',
    Attributes: JSON.parse('{"Colour":"red"}') as Record<string, string>,
  });
  await ask('GetQueueAttributes', 'of a deleted queue', () =>
    sqs.send(new GetQueueAttributesCommand(withUrl)),
  );
}

async function findQueues({ sqs }: Cloud, ask: Ask): Promise<void> {
  const find = (how: string, QueueName: string) =>
    ask('GetQueueUrl', how, () => sqs.send(new GetQueueUrlCommand({ QueueName })));
  await find('by name', 'events');
  await find('of an unknown name', 'no-such-queue');
  const list = (how: string, input: ListQueuesCommand['input']) =>
    ask('ListQueues', how, () => sqs.send(new ListQueuesCommand(input)));
  await list('by prefix', { QueueNamePrefix: 'ev' });
  await list('of a prefix that none has', { QueueNamePrefix: 'zz' });
  await sqs.send(new CreateQueueCommand({ QueueName: 'second' }));
  const { NextToken } = await list('the first of two pages', { MaxResults: 1 });
  await list('the second of two pages', {
    MaxResults: 1,
    NextToken: given(NextToken, 'NextToken'),
  });
}

async function changeQueue({ sqs }: Cloud, ask: Ask, QueueUrl: string): Promise<void> {
  const attributes = (how: string, input: Partial<GetQueueAttributesCommand['input']>) =>
    ask('GetQueueAttributes', how, () =>
      sqs.send(new GetQueueAttributesCommand({ QueueUrl, ...input })),
    );
  await attributes('all', { AttributeNames: ['All'] });
  await attributes('by name', { AttributeNames: ['QueueArn', 'VisibilityTimeout'] });
  await attributes('none', {});
  await attributes('of an unknown name', { AttributeNames: JSON.parse('["Colour"]') as [] });
  const set = (how: string, VisibilityTimeout: string) =>
    ask('SetQueueAttributes', how, () =>
      sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout } })),
    );
  await set('within bounds', '7');
  await set('beyond bounds', '43201');
  await ask('ListQueueTags', 'as they were made', () =>
    sqs.send(new ListQueueTagsCommand({ QueueUrl })),
  );
  await ask('TagQueue', 'with one more', () =>
    sqs.send(new TagQueueCommand({ QueueUrl, Tags: { stage: 'test' } })),
  );
  await ask('UntagQueue', 'of all', () =>
    sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['stage', 'team'] })),
  );
  await ask('ListQueueTags', 'where there is none', () =>
    sqs.send(new ListQueueTagsCommand({ QueueUrl })),
  );
}

/** Messages are sent, received, put back and deleted, one by one. */
export async function messages(cloud: Cloud, ask: Ask): Promise<void> {
  const { sqs } = cloud;
  const { url: QueueUrl } = await newQueue(cloud, 'one-by-one');
  const send = (how: string, input: Omit<SendMessageCommand['input'], 'QueueUrl'>) =>
    ask('SendMessage', how, () => sqs.send(new SendMessageCommand({ QueueUrl, ...input })));
  const receive = (how: string, input: Partial<ReceiveMessageCommand['input']> = {}) =>
    ask('ReceiveMessage', how, () =>
      sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input })),
    );
  await receive('from an empty queue');
  await send('of a body alone', { MessageBody: 'plain' });
  await receive('with nothing asked for beside the body', { VisibilityTimeout: 0 });
  const { Messages: [first] = [] } = await receive('with the system attributes', {
    MessageSystemAttributeNames: ['All'],
  });
  await sendSpecial(send);
  await receive('with the message attributes', {
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  await receive('of too many', { MaxNumberOfMessages: 11 });
  await receive('with too long a wait', { WaitTimeSeconds: 21 });
  await handleMessage(cloud, ask, QueueUrl, given(first?.ReceiptHandle, 'ReceiptHandle'));
}

async function sendSpecial(
  send: (how: string, input: Omit<SendMessageCommand['input'], 'QueueUrl'>) => Promise<object>,
): Promise<void> {
  await send('with attributes', {
    MessageBody: 'special',
    MessageAttributes: {
      hops: { DataType: 'Number', StringValue: '1' },
      raw: { DataType: 'Binary', BinaryValue: Buffer.from('bytes') },
    },
    MessageSystemAttributes: {
      AWSTraceHeader: {
        DataType: 'String',
        StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793',
      },
    },
  });
  await send('without a body', { MessageBody: '' });
  await send('of characters that are not allowed', { MessageBody: 'a\u0000b' });
  await send('beyond the largest size', { MessageBody: 'x'.repeat(1_048_577) });
  await send('with too long a delay', { MessageBody: 'late', DelaySeconds: 901 });
  await send('with an attribute of an unknown type', {
    MessageBody: 'odd',
    MessageAttributes: { hops: { DataType: 'Colour', StringValue: 'red' } },
  });
}

async function handleMessage(
  { sqs }: Cloud,
  ask: Ask,
  QueueUrl: string,
  ReceiptHandle: string,
): Promise<void> {
  const change = (how: string, handle: string, VisibilityTimeout: number) =>
    ask('ChangeMessageVisibility', how, () =>
      sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: handle, VisibilityTimeout }),
      ),
    );
  await change('of a received message', ReceiptHandle, 10);
  await change('beyond bounds', ReceiptHandle, 43_201);
  await change('by a handle that is none', 'made-up', 10);
  const remove = (how: string, handle: string) =>
    ask('DeleteMessage', how, () =>
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: handle })),
    );
  await remove('as it is there', ReceiptHandle);
  await remove('once more', ReceiptHandle);
  await remove('by a handle that is none', 'made-up');
  await change('of a deleted message', ReceiptHandle, 10);
}

/** The same in batches, with entries that fail. */
export async function batches(cloud: Cloud, ask: Ask): Promise<void> {
  const { sqs } = cloud;
  const { url: QueueUrl } = await newQueue(cloud, 'in-batches');
  const send = (how: string, Entries: SendMessageBatchCommand['input']['Entries']) =>
    ask('SendMessageBatch', how, () =>
      sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })),
    );
  const entry = (Id: string) => ({ Id, MessageBody: Id });
  await send('of two', [entry('a'), entry('b')]);
  await send('of none', []);
  await send(
    'of eleven',
    Array.from({ length: 11 }, (_, n) => entry(`n${n}`)),
  );
  await send('of one ID twice', [entry('a'), entry('a')]);
  await send('of an ID that is none', [entry('a b')]);
  await send('with one that is too late', [
    entry('c'),
    { Id: 'd', MessageBody: 'd', DelaySeconds: 901 },
  ]);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  const handles = [...Messages.map((message) => given(message.ReceiptHandle, 'handle')), 'made-up'];
  const each = handles.map((ReceiptHandle, n) => ({ Id: String(n), ReceiptHandle }));
  await ask('ChangeMessageVisibilityBatch', 'with a handle that is none', () =>
    sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: each.map((one) => ({ ...one, VisibilityTimeout: 20 })),
      }),
    ),
  );
  await ask('DeleteMessageBatch', 'with a handle that is none', () =>
    sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: each })),
  );
}

/** A message that is received too often goes to the dead-letter queue. */
export async function deadLetters(cloud: Cloud, ask: Ask): Promise<void> {
  const { sqs } = cloud;
  const dead = await newQueue(cloud, 'redrive');
  const source = await newQueue(cloud, 'source');
  const redrive = (how: string, deadLetterTargetArn: string) =>
    ask('SetQueueAttributes', how, () =>
      sqs.send(
        new SetQueueAttributesCommand({
          QueueUrl: source.url,
          Attributes: {
            RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
          },
        }),
      ),
    );
  await redrive('with a dead-letter queue', dead.arn);
  await redrive('with a dead-letter queue that is not there', `${dead.arn}-absent`);
  await ask('GetQueueAttributes', 'with a dead-letter queue', () =>
    sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: source.url, AttributeNames: ['RedrivePolicy'] }),
    ),
  );
  const sources = (how: string, QueueUrl: string) =>
    ask('ListDeadLetterSourceQueues', how, () =>
      sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl })),
    );
  await sources('of one', dead.url);
  await sources('of none', source.url);
  await sqs.send(new SendMessageCommand({ QueueUrl: source.url, MessageBody: 'poison' }));
  const receive = (QueueUrl: string, VisibilityTimeout: number) =>
    sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        VisibilityTimeout,
        MessageSystemAttributeNames: ['All'],
      }),
    );
  await receive(source.url, 0);
  await ask('ReceiveMessage', 'after the last receive', () => receive(source.url, 0));
  await ask('ReceiveMessage', 'from the dead-letter queue', () => receive(dead.url, 0));
}
