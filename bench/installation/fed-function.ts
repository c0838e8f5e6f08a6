import { eksVariables } from '../../sandbox/installation/aws-identities.ts';
import {
  deployFunction,
  functionTimeoutMs,
  reconcileSettings,
} from '../../sandbox/installation/deployed-function.ts';
import { home } from '../../sandbox/installation/layout.ts';
import { startEventSource, type EventSource } from '../../sandbox/lambda/event-source.ts';
import type { LambdaFunction } from '../../sandbox/lambda/function.ts';
import { parseBatchMessages, type Batch, type BatchMessage } from './batch.ts';
import type { BenchDeps, Installation } from './install.ts';

/** The deployed function, with an event source of our own that knows what it handed over when. */
export interface FedFunction {
  readonly batches: () => readonly Batch[];
  /** Invocations that failed as a whole. */
  readonly failures: () => readonly string[];
  /** The processes of its execution environments. */
  readonly pids: () => readonly number[];
  /** Begins to hand over what is in the queue. */
  startFeeding(): void;
  stopFeeding(): Promise<void>;
  stop(): Promise<void>;
}

interface Settings {
  /** Names its processes and their logs. */
  readonly name: string;
  /** The deployed folder. */
  readonly folder: string;
  readonly maxConcurrency: number;
  /** Called for each message at the moment in which it is handed to the function. */
  readonly handed?: (message: BatchMessage, at: number) => void;
}

/** Starts the function as Lambda does; nothing is fed to it yet. */
export function startFedFunction(
  deps: BenchDeps,
  installation: Pick<Installation, 'aws' | 'cluster' | 'queues' | 'clients'>,
  settings: Settings,
): FedFunction {
  const { aws, cluster, clients, queues } = installation;
  const { name, folder, maxConcurrency } = settings;
  const lambda = deployFunction(deps, {
    name,
    folder,
    maxConcurrency,
    endpoint: aws.endpoint,
    role: 'reconcile',
    access: eksVariables(cluster),
    settings: reconcileSettings(queues),
  });
  const batches: (Batch & { doneAt: number | undefined })[] = [];
  const failures: string[] = [];
  const invoke: LambdaFunction['invoke'] = async (event) => {
    const messages = parseBatchMessages(event);
    const handedAt = deps.now();
    const batch = { messages, handedAt, doneAt: undefined as number | undefined };
    batches.push(batch);
    for (const message of messages) settings.handed?.(message, handedAt);
    const result = await lambda.invoke(event);
    batch.doneAt = deps.now();
    if (!result.ok) failures.push(`${result.error.errorType}: ${result.error.errorMessage}`);
    return result;
  };
  const feed = (): EventSource =>
    startEventSource({
      sqs: clients.at(home).sqs,
      queueUrl: queues.events.url,
      queueArn: queues.events.arn,
      region: home.region,
      stopGraceMs: functionTimeoutMs,
      function: { name, invoke },
      log: deps.log,
    });
  let source: EventSource | undefined;
  const stopFeeding = async (): Promise<void> => {
    await source?.stop();
    source = undefined;
  };
  deps.closers.add(`the function ${name}`, () => Promise.all([stopFeeding(), lambda.stop()]));
  return {
    batches: () => batches,
    failures: () => failures,
    pids: () => lambda.pids(),
    startFeeding: () => {
      source ??= feed();
    },
    stopFeeding,
    stop: async () => {
      await stopFeeding();
      await lambda.stop();
    },
  };
}
