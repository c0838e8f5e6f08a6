import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { startFunction } from '../../sandbox/lambda/function.ts';
import type { LambdaFunction } from '../../sandbox/lambda/function.ts';
import type { InvocationResult } from '../../sandbox/lambda/invocation.ts';
import { toSqsEvent, type ReceivedMessage, type SqsEvent } from '../../sandbox/lambda/sqs-event.ts';
import { Processes } from '../../sandbox/processes/processes.ts';
import { startLocalApiServer, type ApiAnswer } from '../kube/local-api-server.ts';
import { given } from './answers.ts';
import { account, credentials, region, startSimulator, type Cloud } from './clouds.ts';
import { newQueue } from './queue-scenarios.ts';

/** The built function on a cloud and an API server of its own. */
export interface FunctionRun extends AsyncDisposable {
  /** Receives messages of these bodies from the events queue and invokes the function with them. */
  invokeWith(bodies: readonly string[]): Promise<{ result: InvocationResult; event: SqsEvent }>;
  invoke(event: unknown): Promise<InvocationResult>;
  /** Lets the API server fail from now on. */
  breakApiServer(): void;
  /** What lies in the queue for people: body and reason. */
  rejected(): Promise<readonly (readonly [string | undefined, string | undefined])[]>;
}

interface Options {
  /** The built function's folder. */
  readonly folder: string;
  /** The program that serves it; the sandbox's own where it is undefined. */
  readonly runtimeClient: string | undefined;
  /** A setting that the function is not given. */
  readonly without?: string;
}

/** A list of pools in which there is none. */
const noPools: ApiAnswer = {
  body: { kind: 'Table', metadata: { resourceVersion: '1' }, columnDefinitions: [], rows: [] },
};
/** Cluster API's AWS provider is not there. */
const notServed: ApiAnswer = { status: 404, body: {} };
const failure: ApiAnswer = {
  status: 500,
  body: {
    kind: 'Status',
    status: 'Failure',
    code: 500,
    reason: 'InternalError',
    message: 'broken',
  },
};

/** Starts the function in one execution environment, with real queues and a small API server. */
export async function runFunction({ without, ...options }: Options): Promise<FunctionRun> {
  await using stack = new AsyncDisposableStack();
  let isBroken = false;
  const api = stack.use(
    await startLocalApiServer(({ path }) => {
      if (isBroken) return failure;
      return path.includes('/awsmachinepools') ? notServed : noPools;
    }),
  );
  const cloud = stack.use(await startSimulator());
  const events = await newQueue(cloud, 'events');
  const rejected = await newQueue(cloud, 'rejected');
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-run-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, api.kubeconfig);
  const { [without ?? '']: _left, ...environment } = {
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: endpointOf(events.url),
    POOLSYNC_KUBECONFIG: kubeconfig,
    POOLSYNC_EVENTS_QUEUE_URL: events.url,
    POOLSYNC_REQUEST_BUS: 'requests',
    POOLSYNC_REJECTED_QUEUE_URL: rejected.url,
  } as Readonly<Record<string, string>>;
  const lambda = await deploy(stack, { ...options, environment });
  const kept = stack.move();
  return {
    invoke: (event) => lambda.invoke(event),
    invokeWith: async (bodies) => {
      const event = await sendAndReceive(cloud, events, bodies);
      return { event, result: await lambda.invoke(event) };
    },
    breakApiServer: () => {
      isBroken = true;
    },
    rejected: () => readRejected(cloud),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const endpointOf = (url: string): string => new URL(url).origin;

async function deploy(
  stack: AsyncDisposableStack,
  options: {
    readonly folder: string;
    readonly runtimeClient: string | undefined;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<LambdaFunction> {
  const logs = await mkdtemp(join(tmpdir(), 'poolsync-run-logs-'));
  stack.defer(() => rm(logs, { recursive: true }));
  const processes = await Processes.create({ logs, onUnexpectedExit: () => undefined });
  stack.defer(() => processes.stopAll());
  const { runtimeClient, ...rest } = options;
  const lambda = startFunction({
    ...rest,
    ...(runtimeClient === undefined ? {} : { runtimeClient }),
    name: 'reconcile',
    accountId: account,
    region,
    memoryMb: 256,
    timeoutMs: 20_000,
    maxConcurrency: 1,
    now: Date.now,
    log: () => undefined,
    processes: (name, command, args, { cwd, env }) =>
      processes.start({ name, kind: 'task', command, args, cwd, env: { ...env } }),
  });
  stack.defer(() => lambda.stop());
  return lambda;
}

async function sendAndReceive(
  { sqs }: Cloud,
  queue: { readonly url: string; readonly arn: string },
  bodies: readonly string[],
): Promise<SqsEvent> {
  const Entries = bodies.map((MessageBody, n) => ({ Id: String(n), MessageBody }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
    }),
  );
  const received = Messages.map((message): ReceivedMessage => ({
    ...message,
    MessageId: given(message.MessageId, 'MessageId'),
    ReceiptHandle: given(message.ReceiptHandle, 'ReceiptHandle'),
  }));
  return toSqsEvent({ queueArn: queue.arn, region }, received);
}

async function readRejected({
  sqs,
}: Cloud): Promise<readonly (readonly [string | undefined, string | undefined])[]> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'rejected' }));
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages.map(({ Body, MessageAttributes }) => [
    Body,
    MessageAttributes?.['reason']?.StringValue,
  ]);
}
