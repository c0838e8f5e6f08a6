import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { queueNames } from '../installation/azure-routes.ts';
import { functionAppName } from '../installation/function-app.ts';
import type { Installation } from '../installation/install.ts';
import { home } from '../installation/layout.ts';
import type { Asked } from '../scenario/machine-pools.ts';
import { countAwsCalls, countAzureCalls } from './cloud-calls.ts';
import { readCounters, type Counters } from './function-log.ts';
import { measureScaling } from './scale-latencies.ts';
import type { EventCounts, Measurements, ScalingCounts } from './summary.ts';

/** What the parts themselves have counted since the start. */
export async function measure(
  installation: Installation,
  asked: readonly Asked[],
  logs: string,
): Promise<Measurements> {
  const { aws, azure, audit } = installation;
  const [awsCalls, azureCalls, clusterWrites, reconciled, observed] = await Promise.all([
    countAwsCalls(aws.control),
    countAzureCalls(azure.azure.control, azure.eventGrid.calls()),
    audit.countWrites(),
    readCounters(logs, 'reconcile'),
    readCounters(logs, functionAppName),
  ]);
  return {
    cloudCalls: { aws: awsCalls, azure: azureCalls },
    clusterWrites,
    events: {
      aws: await countAwsEvents(installation, reconciled),
      azure: countAzureEvents(installation, observed),
    },
    scaling: await measureWishes(installation, asked, {
      logs,
      writtenBack: [reconciled, observed].reduce(
        (sum, counters) => sum + countIn(counters, 'ReplicasWrittenBack'),
        0,
      ),
    }),
  };
}

function countIn(counters: Counters, name: string): number {
  return counters.get(name) ?? 0;
}

function countOutcomes(counters: Counters): Omit<EventCounts, 'received' | 'waiting' | 'redrive'> {
  return {
    applied: countIn(counters, 'GroupsApplied'),
    inSync: countIn(counters, 'GroupsInSync'),
    deferred: countIn(counters, 'MessagesDeferred'),
    ignored: countIn(counters, 'MessagesIgnored'),
    rejected: countIn(counters, 'MessagesRejected'),
  };
}

async function countAwsEvents(
  { clients, queues, reconcile }: Installation,
  counters: Counters,
): Promise<EventCounts> {
  const { sqs } = clients.at(home);
  return {
    received: reconcile.eventSource.counts().messages,
    ...countOutcomes(counters),
    waiting: await countMessages(sqs, queues.events.url),
    redrive: await countMessages(sqs, queues.redrive.url),
  };
}

function countAzureEvents({ azure, observe }: Installation, counters: Counters): EventCounts {
  const { active, locked, scheduled, deadLettered } = azure.serviceBus
    .queue(queueNames.events)
    .depths();
  const received = [...observe.counts().values()].reduce((sum, { messages }) => sum + messages, 0);
  return {
    received,
    ...countOutcomes(counters),
    waiting: active + locked + scheduled,
    redrive: deadLettered,
  };
}

async function measureWishes(
  { aws, scale }: Installation,
  asked: readonly Asked[],
  { logs, writtenBack }: { readonly logs: string; readonly writtenBack: number },
): Promise<ScalingCounts> {
  const [scaled, latencyMs] = await Promise.all([
    readCounters(logs, 'scale'),
    measureScaling(aws.control, asked),
  ]);
  return {
    requests: scale.eventSource.counts().messages,
    calls: countIn(scaled, 'ScaleCalls'),
    begunAgain: countIn(scaled, 'ScalesBegunAgain'),
    writtenBack,
    latencyMs,
  };
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
