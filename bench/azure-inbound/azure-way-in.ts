import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ScaleSetPool } from '../../sandbox/installation/azure-layout.ts';
import { queueNames } from '../../sandbox/installation/azure-routes.ts';
import { scaleSetPoolsPath } from '../../sandbox/installation/pool-objects.ts';
import { launchScaleSets } from '../../sandbox/installation/scale-sets.ts';
import { countCalls, forgetAzureCalls, readAzureCalls } from '../azure-installation/cloud-calls.ts';
import { startFedApp } from '../azure-installation/fed-app.ts';
import type { AzureBenchInstallation } from '../azure-installation/install.ts';
import type { Instances } from '../azure-installation/instances.ts';
import { createOtherScaleSetPools } from '../azure-installation/pools.ts';
import type { BenchDeps } from '../installation/install.ts';
import { peakResidentMb } from '../installation/memory.ts';
import { createGroupSizes, type GroupSizes } from '../way-in/group-sizes.ts';
import { lookAt, type PoolObject } from '../way-in/pool-object.ts';
import type { WayIn } from '../way-in/way-in.ts';

const pollMs = 20;
const usualConcurrency = 3;

interface Parts {
  readonly installation: AzureBenchInstallation;
  readonly instances: Instances;
  /** The deployed folder of the function app. */
  readonly folder: string;
  readonly logs: string;
}

/** The way in from VM scale sets. */
export function createAzureWayIn(
  deps: BenchDeps,
  { installation, instances, folder, logs }: Parts,
): WayIn {
  const { cluster, cloud, pools } = installation;
  const sizes = sizesOf({ installation, instances });
  return {
    cluster,
    logs,
    listPath: scaleSetPoolsPath,
    sizes,
    // An event of a scale set that grew does not name who came.
    tellsOf: ({ group }) => {
      const size = sizes.of(group);
      return (providerIds) => providerIds.length === size;
    },
    usualConcurrency,
    launch: async () => {
      await launchScaleSets(cloud.clients, pools);
      return pools.length;
    },
    waitForMessages: (count, withinMs) => waitForMessages(deps, cloud, { count, withinMs }),
    startFunction: (settings) =>
      startFedApp(deps, installation, { ...settings, app: 'observe', folder }),
    peakMb: async (_name, feeding) => {
      const peaks = await Promise.all(feeding.pids().map((pid) => peakResidentMb(pid)));
      return peaks.filter((mb) => mb !== null);
    },
    startTally: () => startTally(installation),
    createOtherPools: (of) => createOtherScaleSetPools(cluster.api, of),
    requestSync: async (waiting) => requestSync(cloud, waiting),
  };
}

/** Out by its capacity, in by the deletion of its newest instance, of which an event tells by its name. */
function sizesOf({
  installation: { cloud, pools },
  instances,
}: Pick<Parts, 'installation' | 'instances'>): GroupSizes {
  const deleteNewest = async ({ subscription, resourceGroup, scaleSet, mode }: ScaleSetPool) => {
    const compute = cloud.clients.compute(subscription);
    const id = instances.takeNewest(scaleSet);
    const deleting =
      mode === 'Uniform'
        ? compute.virtualMachineScaleSetVMs.delete(resourceGroup, scaleSet, id)
        : compute.virtualMachines.delete(resourceGroup, id);
    await deleting.submitted();
  };
  return createGroupSizes<ScaleSetPool>({
    pools,
    listPath: scaleSetPoolsPath,
    resize: async (pool, { size, difference }) => {
      if (difference < 0) {
        for (let left = -difference; left > 0; left -= 1) await deleteNewest(pool);
        return;
      }
      const { virtualMachineScaleSets } = cloud.clients.compute(pool.subscription);
      const change = { sku: { capacity: size } };
      await virtualMachineScaleSets.update(pool.resourceGroup, pool.scaleSet, change).submitted();
    },
  });
}

async function waitForMessages(
  { signal }: Pick<BenchDeps, 'signal'>,
  { serviceBus }: Pick<AzureBenchInstallation['cloud'], 'serviceBus'>,
  { count, withinMs }: { readonly count: number; readonly withinMs: number },
): Promise<void> {
  const late = AbortSignal.timeout(withinMs);
  for (;;) {
    const { active, locked, scheduled } = serviceBus.queue(queueNames.events).depths();
    const held = active + locked + scheduled;
    if (held === count) return;
    if (late.aborted) {
      throw new Error(
        `the events queue holds ${held} messages and not ${count} after ${withinMs / 1_000} s`,
      );
    }
    await delay(pollMs, undefined, { signal });
  }
}

async function startTally({
  audit,
  cloud,
}: AzureBenchInstallation): ReturnType<WayIn['startTally']> {
  const { control } = cloud.azure;
  const mark = await audit.mark();
  await forgetAzureCalls(control);
  return async (batches) => {
    const calls = (await readAzureCalls(control)).filter(({ by }) => by === 'observe');
    return {
      cloudCalls: countCalls(calls),
      groupCalls: calls.flatMap(({ action, time, scaleSet: group }) =>
        group === undefined ? [] : [{ action, at: time, group }],
      ),
      resource: 'scalesetmachinepools',
      requests: await audit.readSince(mark),
      batches,
    };
  };
}

/** As Event Grid delivers what the watch publishes. */
function requestSync(
  { serviceBus }: Pick<AzureBenchInstallation['cloud'], 'serviceBus'>,
  pools: readonly PoolObject[],
): void {
  const events = pools.map((pool) => ({
    specversion: '1.0',
    id: randomUUID(),
    source: 'poolsync',
    type: 'Poolsync.SyncRequest',
    time: new Date().toISOString(),
    data: lookAt(pool),
  }));
  serviceBus.queue(queueNames.events).put(
    events.map((event) => ({
      messageId: event.id,
      contentType: 'application/cloudevents+json; charset=utf-8',
      body: Buffer.from(JSON.stringify(event)),
    })),
  );
}
