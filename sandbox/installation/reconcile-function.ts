import type { SQSClient } from '@aws-sdk/client-sqs';
import { startEventSource, type EventSource } from '../lambda/event-source.ts';
import { deployFunction, type DeployedSettings, type DeployDeps } from './deployed-function.ts';
import { home } from './layout.ts';

export const functionName = 'reconcile';

/** The deployed function with the event source that feeds it. */
export interface ReconcileFunction {
  readonly eventSource: EventSource;
  stop(): Promise<void>;
}

interface Deps extends DeployDeps {
  readonly sqs: Pick<SQSClient, 'send'>;
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
  settings: Omit<DeployedSettings, 'name' | 'maxConcurrency'>,
): Promise<ReconcileFunction> {
  const lambda = deployFunction(deps, { ...settings, name: functionName, maxConcurrency: 5 });
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
