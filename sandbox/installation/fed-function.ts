import type { SQSClient } from '@aws-sdk/client-sqs';
import { startEventSource, type EventSource } from '../lambda/event-source.ts';
import { deployFunction, type DeployedSettings, type DeployDeps } from './deployed-function.ts';
import { home } from './layout.ts';
import type { Queue } from './queues.ts';

/** A deployed function with the event source that feeds it. */
export interface FedFunction {
  readonly eventSource: EventSource;
  stop(): Promise<void>;
}

interface Deps extends DeployDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
}

/**
 * Starts a function as Lambda does, with its own identity and settings, and feeds it from a queue.
 * It is invoked once before that with nothing to do, so that a setting that is wrong ends the start
 * here, with what the function says.
 *
 * @throws when the function does not start or fails on an empty batch
 */
export async function startFedFunction(
  deps: Deps,
  queue: Queue,
  settings: DeployedSettings,
): Promise<FedFunction> {
  const lambda = deployFunction(deps, settings);
  const first = await lambda.invoke({ Records: [] });
  if (!first.ok) {
    await lambda.stop();
    const { errorType, errorMessage } = first.error;
    throw new Error(`the function ${settings.name} does not start: ${errorType}: ${errorMessage}`);
  }
  const eventSource = startEventSource({
    sqs: deps.sqs,
    queueUrl: queue.url,
    queueArn: queue.arn,
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
