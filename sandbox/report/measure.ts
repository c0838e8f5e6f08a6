import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { FunctionApp } from '../functions-host/function-app.ts';
import { queueNames } from '../installation/azure-routes.ts';
import type { Installation } from '../installation/install.ts';
import { home } from '../installation/layout.ts';
import type { Asked } from '../scenario/machine-pools.ts';
import type { Change } from './change.ts';
import {
  countAwsCalls,
  countAzureCalls,
  isOfPoolsync,
  isOfPoolsyncInAzure,
} from './cloud-calls.ts';
import { readCounters, type Counters } from './function-log.ts';
import type { Latencies } from './latencies.ts';
import { measureWishes, untilListed, type WishCalls } from './scale-latencies.ts';
import type { EventCounts, Measurements, Scaling, ScalingCounts } from './summary.ts';

/** What was seen from outside. */
export interface Observed {
  /** Wishes in `spec.replicas`. */
  readonly asked: readonly Asked[];
  readonly changes: readonly Change[];
}

/** What the parts themselves have counted since the start. */
export async function measure(
  installation: Installation,
  seen: Observed,
  logs: string,
): Promise<Measurements> {
  const { aws, azure, audit } = installation;
  const [awsCalls, azureCalls, clusterWrites, reconciled, observed] = await Promise.all([
    countAwsCalls(aws.control),
    countAzureCalls(azure.azure.control, azure.eventGrid.calls()),
    audit.countWrites(),
    readCounters(logs, 'reconcile'),
    readCounters(logs, 'observe'),
  ]);
  return {
    cloudCalls: { aws: awsCalls, azure: azureCalls },
    clusterWrites,
    events: {
      aws: await countAwsEvents(installation, reconciled),
      azure: countAzureEvents(installation, observed),
    },
    scaling: await measureScaling(installation, seen, { reconciled, observed, logs }),
  };
}

interface Counted {
  readonly reconciled: Counters;
  readonly observed: Counters;
  readonly logs: string;
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

function messagesOf(app: Pick<FunctionApp, 'counts'>): number {
  return [...app.counts().values()].reduce((sum, { messages }) => sum + messages, 0);
}

function countAzureEvents({ azure, observe }: Installation, counters: Counters): EventCounts {
  const { active, locked, scheduled, deadLettered } = azure.serviceBus
    .queue(queueNames.events)
    .depths();
  return {
    received: messagesOf(observe),
    ...countOutcomes(counters),
    waiting: active + locked + scheduled,
    redrive: deadLettered,
  };
}

/** What is known of the wishes of one cloud. */
interface Wishes {
  readonly requests: number;
  readonly scaled: Counters;
  readonly reconciled: Counters;
  readonly latencyMs: Latencies;
}

function countWishes({ requests, scaled, reconciled, latencyMs }: Wishes): ScalingCounts {
  return {
    requests,
    calls: countIn(scaled, 'ScaleCalls'),
    begunAgain: countIn(scaled, 'ScalesBegunAgain'),
    writtenBack: countIn(reconciled, 'ReplicasWrittenBack'),
    latencyMs,
  };
}

/** By which calls each cloud is asked for another size. */
const wishCalls = {
  aws: { cloud: 'aws', action: 'SetDesiredCapacity', isOfPoolsync },
  azure: {
    cloud: 'azure',
    action: 'VirtualMachineScaleSets_Update',
    isOfPoolsync: isOfPoolsyncInAzure,
  },
} as const satisfies Readonly<Record<string, WishCalls>>;

async function measureScaling(
  { aws, azure, scale, act }: Installation,
  { asked, changes }: Observed,
  { reconciled, observed, logs }: Counted,
): Promise<Scaling> {
  const [awsScaled, azureScaled, awsMs, azureMs] = await Promise.all([
    readCounters(logs, 'scale'),
    readCounters(logs, 'act'),
    measureWishes(aws.control, asked, wishCalls.aws),
    measureWishes(azure.azure.control, asked, wishCalls.azure),
  ]);
  return {
    aws: countWishes({
      requests: scale.eventSource.counts().messages,
      scaled: awsScaled,
      reconciled,
      latencyMs: awsMs,
    }),
    azure: {
      ...countWishes({
        requests: messagesOf(act),
        scaled: azureScaled,
        reconciled: observed,
        latencyMs: azureMs,
      }),
      untilListedMs: untilListed(asked, changes),
    },
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
