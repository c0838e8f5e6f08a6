import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Installation } from '../installation/install.ts';
import { home } from '../installation/layout.ts';
import { countCloudCalls } from './cloud-calls.ts';
import { readCounters } from './function-log.ts';
import type { Asked } from '../scenario/machine-pools.ts';
import { measureScaling } from './scale-latencies.ts';
import type { EventCounts, ScalingCounts, Summary } from './summary.ts';

/** What the parts themselves have counted since the start. */
export async function measure(
  { aws, audit, clients, queues, reconcile, scale }: Installation,
  asked: readonly Asked[],
  logs: string,
): Promise<Pick<Summary, 'cloudCalls' | 'clusterWrites' | 'events' | 'scaling'>> {
  const { sqs } = clients.at(home);
  const [cloudCalls, clusterWrites, counters, scaled, latencyMs, waiting, redrive] =
    await Promise.all([
      countCloudCalls(aws.control),
      audit.countWrites(),
      readCounters(logs, 'reconcile'),
      readCounters(logs, 'scale'),
      measureScaling(aws.control, asked),
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
  const scaling: ScalingCounts = {
    requests: scale.eventSource.counts().messages,
    calls: scaled.get('ScaleCalls') ?? 0,
    begunAgain: scaled.get('ScalesBegunAgain') ?? 0,
    writtenBack: counted('ReplicasWrittenBack'),
    latencyMs,
  };
  return { cloudCalls, clusterWrites, events, scaling };
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
