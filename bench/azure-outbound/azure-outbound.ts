import { join } from 'node:path';
import type { ScaleSetPool } from '../../sandbox/installation/azure-layout.ts';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import { scaleSetPoolsPath } from '../../sandbox/installation/pool-objects.ts';
import { launchScaleSets } from '../../sandbox/installation/scale-sets.ts';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import { installOnAzure, type AzureBenchInstallation } from '../azure-installation/install.ts';
import { measureAppLoad } from '../azure-installation/module-load.ts';
import { layoutScaleSets } from '../azure-installation/pools.ts';
import { hastenAzure, limitAzure } from '../azure-installation/timings.ts';
import type { BenchDeps } from '../installation/install.ts';
import type { Measured } from '../report/result.ts';
import { measureOneAtATime } from '../way-out/one-at-a-time.ts';
import { settle } from '../way-out/settle.ts';
import { waitForLeader } from '../way-out/watch-metrics.ts';
import { Wishes } from '../way-out/wishes.ts';
import { measureAllAtOnce } from './all-at-once.ts';
import { createAzureWayOut, type AzureWayOut } from './azure-way-out.ts';
import { startAzureWatch, type Ground } from './ground.ts';
import type { Sizes } from './sizes.ts';
import { azureCountTargets, azureMachineTargets } from './targets.ts';
import { throttlingFigures } from './throttling.ts';

/** So many scale sets are made at a time. */
const launchedAtOnce = 50;

/**
 * Measures the whole way out to scale sets, stage after stage.
 *
 * @throws when a part does not start, a change does not arrive, or a scale set or a list is wrong after
 * a stage
 */
export async function measureAzureOutbound(
  deps: BenchDeps,
  folders: Folders,
  sizes: Sizes,
): Promise<Measured> {
  const bundles = join(folders.data, 'bundles');
  for (const name of ['azure/observe', 'azure/act', 'watch'] as const) {
    await deployBundle(deps, name, join(bundles, name));
  }
  deps.progress('the size of the bundle, and its start');
  const moduleLoad = await measureAppLoad(deps, {
    app: join(bundles, 'azure/act'),
    folder: join(folders.data, 'module-load'),
    loads: sizes.moduleLoads,
  });
  const ground = await prepare(deps, folders, { bundles, sizes });
  const wayOut = createAzureWayOut(deps, ground);
  const watch = await startLeader(deps, { ground, wayOut });
  const oneAtATime = await measureWithinLimits(deps, { ground, wayOut }, sizes);
  await settle(deps, wayOut, { name: 'observe-afterwards', watches: [watch] });
  const allAtOnce = await measureAllAtOnce(deps, { ground, wayOut, watch }, sizes.processes);
  await watch.stop();
  const { latencies } = oneAtATime;
  return {
    samples: { ...sizes },
    figures: {
      moduleLoad,
      oneAtATime: { ...oneAtATime.figures, ...throttlingFigures(oneAtATime.tally.calls) },
      allAtOnce: allAtOnce.figures,
    },
    targets: [
      ...(sizes.judgesMachine === 1 ? azureMachineTargets({ latencies, allAtOnce }) : []),
      ...azureCountTargets({
        oneAtATime: { ...oneAtATime, changes: sizes.singleChanges },
        allAtOnce: { ...allAtOnce, changes: sizes.pools },
      }),
    ],
  };
}

/** All parts but the watch and the apps, and the scale sets behind the pools. */
async function prepare(
  deps: BenchDeps,
  folders: Folders,
  { bundles, sizes }: { readonly bundles: string; readonly sizes: Sizes },
): Promise<Ground> {
  const pools = layoutScaleSets(sizes.pools, sizes.instances);
  const installation = await installOnAzure(deps, folders, pools);
  deps.progress(`launching ${pools.length} scale sets`);
  for (let from = 0; from < pools.length; from += launchedAtOnce) {
    const some = pools.slice(from, from + launchedAtOnce);
    await launchScaleSets(installation.cloud.clients, some);
  }
  const { api } = installation.cluster;
  const capacities = () => readCapacities(installation);
  const wishes = new Wishes({ api, listPath: scaleSetPoolsPath, capacities }, pools);
  return { installation, wishes, bundles, data: folders.data, logs: folders.logs };
}

/** What the scale sets are told to have; they are called what their pools are. */
async function readCapacities({
  cloud,
  pools,
}: AzureBenchInstallation): Promise<ReadonlyMap<string, number>> {
  const told = new Map<string, number>();
  const places = new Map(pools.map((pool) => [placeOf(pool), pool]));
  for (const { subscription, resourceGroup } of places.values()) {
    const { virtualMachineScaleSets } = cloud.clients.compute(subscription);
    for await (const { name = '', sku } of virtualMachineScaleSets.list(resourceGroup)) {
      told.set(name, sku?.capacity ?? 0);
    }
  }
  return told;
}

function placeOf({ subscription, resourceGroup }: ScaleSetPool): string {
  return `${subscription} ${resourceGroup}`;
}

interface Way {
  readonly ground: Ground;
  readonly wayOut: AzureWayOut;
}

/** A watch that leads, with pools that Poolsync has adopted. */
async function startLeader(deps: BenchDeps, { ground, wayOut }: Way): Promise<WatchProcess> {
  // By the events of the launches: a watch would ask for each pool beside them.
  await settle(deps, wayOut, { name: 'observe-first', watches: [] });
  deps.progress('starting the watch');
  const watch = await startAzureWatch(deps, ground);
  await waitForLeader(watch.url);
  await settle(deps, wayOut, { name: 'observe-second', watches: [watch] });
  return watch;
}

/** Azure's documented limits hold here too: all single changes together stay below them. */
async function measureWithinLimits(deps: BenchDeps, { ground, wayOut }: Way, sizes: Sizes) {
  const { control } = ground.installation.cloud.azure;
  await limitAzure(control);
  const { warmUps, singleChanges: changes } = sizes;
  const measured = await measureOneAtATime(deps, wayOut, { warmUps, changes });
  await hastenAzure(control);
  return measured;
}
