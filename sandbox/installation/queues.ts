import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { home } from './layout.ts';

/** A queue as a client and as a rule name it. */
export interface Queue {
  readonly url: string;
  readonly arn: string;
}

/** The queues of the installation, by what they are for. */
export interface Queues {
  readonly events: Queue;
  /** Requests to bring a group to `spec.replicas`. */
  readonly scale: Queue;
  /** Messages that the function could not understand, with the reason: for people. */
  readonly rejected: Queue;
  /** Messages that the function gave no answer to, again and again. */
  readonly redrive: Queue;
}

const fourteenDays = 14 * 24 * 3_600;

/** An outage of an hour uses up about 130 receives of a message that comes back after 5 to 60 s. */
const maxReceiveCount = 200;

/**
 * Makes the queues at home.
 *
 * @param functionTimeoutMs decides how long a message is invisible while the function works on it:
 * six times as long, as AWS advises for an event source, so that retries of a throttled invocation
 * never let a second function have it meanwhile
 */
export async function createQueues(
  sqs: Pick<SQSClient, 'send'>,
  functionTimeoutMs: number,
): Promise<Queues> {
  const redrive = await createQueue(sqs, 'poolsync-redrive', {
    MessageRetentionPeriod: String(fourteenDays),
  });
  const rejected = await createQueue(sqs, 'poolsync-rejected', {
    MessageRetentionPeriod: String(fourteenDays),
  });
  const [events, scale] = await Promise.all(
    (['poolsync-events', 'poolsync-scale'] as const).map((name) =>
      createQueue(sqs, name, {
        VisibilityTimeout: String((6 * functionTimeoutMs) / 1_000),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: redrive.arn, maxReceiveCount }),
        Policy: JSON.stringify(letEventBridgeSend(arnOf(name))),
      }),
    ),
  );
  if (events === undefined || scale === undefined) throw new Error('a queue was not made');
  return { events, scale, rejected, redrive };
}

async function createQueue(
  sqs: Pick<SQSClient, 'send'>,
  name: string,
  attributes: Readonly<Record<string, string>>,
): Promise<Queue> {
  const { QueueUrl: url } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: { ...attributes } }),
  );
  if (url === undefined) throw new Error(`the queue ${name} was made without a URL`);
  return { url, arn: arnOf(name) };
}

function arnOf(name: string): string {
  return `arn:aws:sqs:${home.region}:${home.account}:${name}`;
}

function letEventBridgeSend(queueArn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
      },
    ],
  };
}
