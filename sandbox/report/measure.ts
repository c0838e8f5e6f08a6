import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Installation } from '../installation/install.ts';
import { home } from '../installation/layout.ts';
import { functionName } from '../installation/reconcile-function.ts';
import { countCloudCalls } from './cloud-calls.ts';
import { readCounters } from './function-log.ts';
import type { EventCounts, Summary } from './summary.ts';

/** What the parts themselves have counted since the start. */
export async function measure(
  { aws, audit, clients, queues, reconcile }: Installation,
  logs: string,
): Promise<Pick<Summary, 'cloudCalls' | 'clusterWrites' | 'events'>> {
  const { sqs } = clients.at(home);
  const [cloudCalls, clusterWrites, counters, waiting, redrive] = await Promise.all([
    countCloudCalls(aws.control),
    audit.countWrites(),
    readCounters(logs, functionName),
    countMessages(sqs, queues.events.url),
    countMessages(sqs, queues.redrive.url),
  ]);
  const counted = (name: string): number => counters.get(name) ?? 0;
  const events: EventCounts = {
    received: reconcile.eventSource.counts().messages,
    applied: counted('GroupsApplied'),
    inSync: counted('GroupsInSync'),
    deferred: counted('MessagesDeferred'),
    ignored: counted('MessagesIgnored'),
    rejected: counted('MessagesRejected'),
    waiting,
    redrive,
  };
  return { cloudCalls, clusterWrites, events };
}

const attributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function countMessages(sqs: Pick<SQSClient, 'send'>, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...attributes] }),
  );
  return attributes.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
}
