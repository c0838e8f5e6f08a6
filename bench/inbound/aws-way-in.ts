import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { requestBusName } from '../../sandbox/installation/event-routes.ts';
import { launchGroups } from '../../sandbox/installation/groups.ts';
import { home, type PoolLayout } from '../../sandbox/installation/layout.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import { countCloudCalls, forgetCloudCalls } from '../installation/cloud-calls.ts';
import { startFedFunction } from '../installation/fed-function.ts';
import type { BenchDeps, Installation } from '../installation/install.ts';
import { peakMb } from '../installation/memory.ts';
import { createOtherPools } from '../installation/pools.ts';
import { waitForMessages } from '../installation/queue.ts';
import type { Feeding } from '../way-in/feeding.ts';
import { createGroupSizes, type GroupSizes } from '../way-in/group-sizes.ts';
import { lookAt, type PoolObject } from '../way-in/pool-object.ts';
import type { FeedSettings, WayIn } from '../way-in/way-in.ts';
import { tellsOfInstance } from './instance-event.ts';

const requestsInCall = 10;
const deliveryTimeoutMs = 30_000;
/** As many batches at once as Lambda's SQS event source begins with. */
const usualConcurrency = 5;

/** The way in from Auto Scaling groups. */
export function createAwsWayIn(
  deps: BenchDeps,
  installation: Installation,
  { bundle, logs }: { readonly bundle: string; readonly logs: string },
): WayIn {
  const { cluster, clients, aws, audit, pools } = installation;
  const wait: WayIn['waitForMessages'] = (count, withinMs) =>
    waitForMessages(installation, { count, withinMs, signal: deps.signal });
  return {
    cluster,
    logs,
    listPath: poolsPath,
    sizes: sizesOf(installation),
    tellsOf: tellsOfInstance,
    usualConcurrency,
    launch: async () => {
      await launchGroups(clients, pools);
      return pools.reduce((sum, { replicas }) => sum + replicas, 0);
    },
    waitForMessages: wait,
    startFunction: (settings) => startFunction(deps, installation, { ...settings, bundle }),
    peakMb: (name) => peakMb(logs, name),
    startTally: async () => {
      const mark = await audit.mark();
      await forgetCloudCalls(aws.control);
      return async (batches) => ({
        cloudCalls: await countCloudCalls(aws.control),
        resource: 'autoscalinggroupmachinepools',
        requests: await audit.readSince(mark),
        batches,
      });
    },
    createOtherPools: (of) => createOtherPools(cluster.api, { ...of, namespace: 'others' }),
    requestSync: async (waiting) => {
      await requestSync(installation, waiting);
      await wait(waiting.length, deliveryTimeoutMs);
    },
  };
}

function sizesOf({ clients, pools }: Pick<Installation, 'clients' | 'pools'>): GroupSizes {
  return createGroupSizes<PoolLayout>({
    pools,
    listPath: poolsPath,
    resize: async (pool, { size }) => {
      const { autoScaling } = clients.at(pool);
      const wanted = { AutoScalingGroupName: pool.group, DesiredCapacity: size };
      await autoScaling.send(new SetDesiredCapacityCommand(wanted));
    },
  });
}

function startFunction(
  deps: BenchDeps,
  installation: Installation,
  { bundle, ...settings }: FeedSettings & { readonly bundle: string },
): Feeding {
  const fed = startFedFunction(deps, installation, { ...settings, folder: bundle });
  return { ...fed, startFeeding: async () => fed.startFeeding() };
}

async function requestSync(
  { clients }: Pick<Installation, 'clients'>,
  pools: readonly PoolObject[],
): Promise<void> {
  for (let from = 0; from < pools.length; from += requestsInCall) {
    const Entries = pools.slice(from, from + requestsInCall).map((pool) => ({
      EventBusName: requestBusName,
      Source: 'poolsync',
      DetailType: 'Poolsync Sync Request',
      Detail: JSON.stringify(lookAt(pool)),
    }));
    await clients.at(home).eventBridge.send(new PutEventsCommand({ Entries }));
  }
}
