import { setTimeout as wait } from 'node:timers/promises';
import type { AwsParts, AzureParts } from '../../shared/model/installation.ts';
import type { OperatorClouds } from '../clouds/operator-clouds.ts';
import type { OpenedQueues } from './letters-deps.ts';

export interface OpenQueuesDeps {
  readonly clouds: Pick<OperatorClouds, 'aws' | 'azure'>;
  /** Never the same twice. */
  readonly newId: () => string;
}

/** @throws Fault where the person's credentials do not lead to these queues */
export async function openAwsQueues(
  { clouds }: OpenQueuesDeps,
  { account, region, queues }: AwsParts,
): Promise<OpenedQueues> {
  const { SqsLetters } = await import('../../functions/aws/operator/sqs-letters.ts');
  const operator = await clouds.aws();
  await operator.mustBeIn(account, region);
  const sqs = operator.sqsIn(region);
  return {
    cloud: 'aws',
    region,
    queues: (['rejected', 'redrive'] as const).map(
      (kind) => new SqsLetters({ sqs, kind, url: queues[kind], sources: queues, sleep }),
    ),
    close: async () => sqs.destroy(),
  };
}

/** @throws Fault where the person has no credentials of Azure */
export async function openAzureQueues(
  { clouds, newId }: OpenQueuesDeps,
  { serviceBus, queues }: AzureParts,
): Promise<OpenedQueues> {
  const { ServiceBusLetters } =
    await import('../../functions/azure/operator/service-bus-letters.ts');
  const operator = await clouds.azure();
  const bus = operator.serviceBus(serviceBus);
  const shared = { bus, sources: queues, newId };
  const { rejected, events, scale, sweep } = queues;
  return {
    cloud: 'azure',
    queues: [
      new ServiceBusLetters({
        ...shared,
        kind: 'rejected',
        queue: rejected,
        isDeadLetterQueue: false,
      }),
      // What was received too often, as by one who passed over it again and again.
      new ServiceBusLetters({
        ...shared,
        kind: 'rejected',
        queue: rejected,
        isDeadLetterQueue: true,
      }),
      ...[events, scale, sweep].map(
        (queue) =>
          new ServiceBusLetters({ ...shared, kind: 'redrive', queue, isDeadLetterQueue: true }),
      ),
    ],
    close: () => bus.close(),
  };
}

/** An aborted sleep is one that is over. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => undefined);
}
