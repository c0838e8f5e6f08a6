import { z } from 'zod';
import { createAzureClients } from '../../sandbox/installation/azure-clients.ts';
import type { ScaleSetPool } from '../../sandbox/installation/azure-layout.ts';
import { bringUpAzure, type AzureCloud } from '../../sandbox/installation/bring-up-azure.ts';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { layoutScaleSets } from '../azure-installation/pools.ts';
import { hastenAzure, limitAzure } from '../azure-installation/timings.ts';
import type { BenchDeps } from '../installation/install.ts';
import { round } from '../report/distribution.ts';
import type { Measured } from '../report/result.ts';
import { fullSizes, type Sizes } from './sizes.ts';
import { allowedMs, countTarget, leastQueries, timeTarget } from './targets.ts';
import { walkInventory } from './walk-inventory.ts';

const launchesAtOnce = 16;
/** Longer than all of it takes: what is shown does not change meanwhile. */
const keptMs = 3_600_000;

/**
 * Measures how long the inventory of a subscription takes within Resource Graph's documented limit. No
 * cluster is needed: the pools of a sweep wait for it, whatever they are.
 *
 * @throws when a part does not start, or the inventory is not whole
 */
export async function measureAzureSweep(
  deps: BenchDeps,
  { data }: Folders,
  sizes: Sizes,
): Promise<Measured> {
  const cloud = await bringUpAzure(deps, data);
  await hastenAzure(cloud.azure.control);
  const pools = layoutScaleSets(sizes.scaleSets, sizes.instances);
  deps.progress(`launching ${pools.length} scale sets of ${sizes.instances}`);
  await launch(cloud, pools);
  await limitAzure(cloud.azure.control);
  await steer(cloud, 'PATCH', '/timings', { inventoryKeptMs: keptMs });
  await steer(cloud, 'DELETE', '/calls');
  deps.progress('walking through the inventory');
  const walked = await walkInventory(deps, cloud);
  const expected = sizes.scaleSets * sizes.instances;
  if (walked.scaleSets !== sizes.scaleSets || walked.instances !== expected) {
    throw new Error(`the inventory was not whole: ${JSON.stringify(walked)}`);
  }
  const queries = await countQueries(cloud);
  const uniform = Math.ceil(sizes.scaleSets / 2) * sizes.instances;
  return {
    samples: { ...sizes },
    figures: {
      inventory: {
        queries,
        walkMs: round(walked.walkMs, 0),
        waitedMs: round(walked.waitedMs, 0),
        allowedMs: round(allowedMs(queries), 0),
        instancesPerSecond: round(expected / (walked.walkMs / 1_000), 0),
        peakMb: round(walked.peakMb, 0),
      },
    },
    targets: [
      countTarget(queries, leastQueries(sizes.scaleSets, [uniform, expected - uniform])),
      ...(sizes === fullSizes ? [timeTarget(walked.walkMs, queries)] : []),
    ],
  };
}

/** Resolves when all instances are there. */
async function launch(cloud: AzureCloud, pools: readonly ScaleSetPool[]): Promise<void> {
  const clients = createAzureClients(cloud);
  await inParallel(launchesAtOnce, pools, async (pool) => {
    const { subscription, resourceGroup, scaleSet, location, mode, replicas } = pool;
    const { virtualMachineScaleSets } = clients.compute(subscription);
    const wanted = {
      location,
      orchestrationMode: mode,
      sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: replicas },
    };
    const options = { updateIntervalInMs: 200 };
    await virtualMachineScaleSets.createOrUpdate(resourceGroup, scaleSet, wanted, options);
  });
}

const summary = z.looseObject({ ResourceGraph_Resources: z.number() });

async function countQueries(cloud: AzureCloud): Promise<number> {
  const answer = await steer(cloud, 'GET', '/calls/summary');
  return summary.parse(await answer.json()).ResourceGraph_Resources;
}

async function steer(
  { azure }: Pick<AzureCloud, 'azure'>,
  method: string,
  path: string,
  body?: object,
): Promise<Response> {
  const response = await fetch(`${azure.control}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (response.ok) return response;
  throw new Error(`${method} ${path} was refused: ${await response.text()}`);
}
