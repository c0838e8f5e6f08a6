import { setTimeout as delay } from 'node:timers/promises';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { home } from '../../sandbox/installation/layout.ts';
import type { Installation } from './install.ts';

const attributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const pollMs = 20;

/** How many messages the events queue holds, those that the function has at the moment included. */
export async function countMessages(
  installation: Pick<Installation, 'clients' | 'queues'>,
): Promise<number> {
  const { Attributes = {} } = await installation.clients.at(home).sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: installation.queues.events.url,
      AttributeNames: [...attributes],
    }),
  );
  return attributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}

/**
 * Waits until the events queue holds that many messages.
 *
 * @throws when the time is over, with how many it held then; when `signal` is aborted
 */
export async function waitForMessages(
  installation: Pick<Installation, 'clients' | 'queues'>,
  wanted: {
    readonly count: number;
    readonly withinMs: number;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const late = AbortSignal.timeout(wanted.withinMs);
  for (;;) {
    const count = await countMessages(installation);
    if (count === wanted.count) return;
    if (late.aborted) {
      throw new Error(
        `the events queue holds ${count} messages and not ${wanted.count} after ${wanted.withinMs / 1_000} s`,
      );
    }
    await delay(pollMs, undefined, { signal: wanted.signal });
  }
}
