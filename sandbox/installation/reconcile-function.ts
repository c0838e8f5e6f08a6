import type { SQSClient } from '@aws-sdk/client-sqs';
import { startEventSource, type EventSource } from '../lambda/event-source.ts';
import { startFunction, type LambdaFunction } from '../lambda/function.ts';
import type { Processes } from '../processes/processes.ts';
import { accounts, home } from './layout.ts';
import type { Queues } from './queues.ts';

export const functionName = 'reconcile';

/** Longer than any single request of the function may take. */
export const functionTimeoutMs = 20_000;

/** The deployed function with the event source that feeds it. */
export interface ReconcileFunction {
  readonly eventSource: EventSource;
  stop(): Promise<void>;
}

interface Deps {
  readonly processes: Pick<Processes, 'start'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

interface Settings {
  /** The deployed folder. */
  readonly folder: string;
  readonly endpoint: string;
  /** Path of a kubeconfig with the rights that Poolsync's RBAC gives the function. */
  readonly kubeconfig: string;
  readonly queues: Queues;
}

/**
 * Starts the function as Lambda does, with its own identity and settings, and feeds it from the
 * events queue. It is invoked once before that with nothing to do, so that a setting that is wrong
 * ends the start here, with what the function says.
 *
 * @throws when the function does not start or fails on an empty batch
 */
export async function startReconcileFunction(
  deps: Deps,
  settings: Settings,
): Promise<ReconcileFunction> {
  const lambda = deploy(deps, settings);
  const first = await lambda.invoke({ Records: [] });
  if (!first.ok) {
    await lambda.stop();
    const { errorType, errorMessage } = first.error;
    throw new Error(`the function does not start: ${errorType}: ${errorMessage}`);
  }
  const { events } = settings.queues;
  const eventSource = startEventSource({
    sqs: deps.sqs,
    queueUrl: events.url,
    queueArn: events.arn,
    region: home.region,
    // At the end nobody waits for what the function still does: its data goes too.
    stopGraceMs: 500,
    function: lambda,
    log: deps.log,
  });
  return {
    eventSource,
    stop: async () => {
      await eventSource.stop();
      await lambda.stop();
    },
  };
}

function deploy(deps: Deps, { folder, endpoint, kubeconfig, queues }: Settings): LambdaFunction {
  const [{ accessKeyId, secretAccessKey }] = accounts;
  return startFunction({
    now: deps.now,
    log: deps.log,
    processes: (name, command, args, { cwd, env }) =>
      deps.processes.start({ name, kind: 'task', command, args, cwd, env: { ...env } }),
    name: functionName,
    folder,
    accountId: home.account,
    region: home.region,
    memoryMb: 256,
    timeoutMs: functionTimeoutMs,
    maxConcurrency: 5,
    environment: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      POOLSYNC_KUBECONFIG: kubeconfig,
      POOLSYNC_EVENTS_QUEUE_URL: queues.events.url,
      POOLSYNC_REJECTED_QUEUE_URL: queues.rejected.url,
    },
  });
}
