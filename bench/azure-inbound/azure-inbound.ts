import { join } from 'node:path';
import type { ScaleSetPool } from '../../sandbox/installation/azure-layout.ts';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import { installOnAzure } from '../azure-installation/install.ts';
import { followInstances } from '../azure-installation/instances.ts';
import { layoutScaleSets } from '../azure-installation/pools.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf } from '../report/distribution.ts';
import type { Figures, Measured } from '../report/result.ts';
import type { MeasuredChange } from '../way-in/change-tracker.ts';
import { measureFullQueue } from '../way-in/full-queue.ts';
import { measureManyPools } from '../way-in/many-pools.ts';
import { measureOneAtATime } from '../way-in/one-at-a-time.ts';
import type { Stage, WayIn } from '../way-in/way-in.ts';
import { measureAllAtOnce } from './all-at-once.ts';
import { createAzureWayIn } from './azure-way-in.ts';
import { measureAppLoad } from '../azure-installation/module-load.ts';
import { readingFigures, readingsPerLook } from './readings.ts';
import type { AzureSizes } from './sizes.ts';
import { azureCountTargets, azureMachineTargets } from './targets.ts';

/**
 * Measures the whole way in from scale sets, stage after stage.
 *
 * @throws when a part does not start, a change does not arrive, or a list is wrong in the end
 */
export async function measureAzureInbound(
  deps: BenchDeps,
  folders: Folders,
  sizes: AzureSizes,
): Promise<Measured> {
  const folder = join(folders.data, 'observe');
  await deployBundle(deps, 'azure/observe', folder);
  deps.progress('the size of the bundle, and its start');
  const moduleLoad = await measureAppLoad(deps, {
    app: folder,
    folder: join(folders.data, 'module-load'),
    loads: sizes.moduleLoads,
  });
  const pools = layoutScaleSets(sizes.groups, sizes.instances);
  const wayIn = await prepareWayIn(deps, folders, { pools, folder });
  const oneAtATime = await measureOneAtATime(deps, wayIn, sizes.singleChanges);
  const allAtOnce = await measureAllAtOnce(deps, wayIn, sizes.waves);
  const queues = await measureQueues(deps, wayIn, sizes);
  const manyPools = await measureManyPools(deps, wayIn, {
    otherPools: sizes.otherPools,
    changes: sizes.changesBesideOthers,
  });
  const { fullQueue, oneInstance } = queues;
  const peakMb = largest([allAtOnce.peakMb, oneInstance?.peakMb ?? null]);
  return {
    samples: { ...sizes },
    figures: {
      moduleLoad,
      oneAtATime: { ...withReadings(oneAtATime), ...latenciesByMode(oneAtATime.changes, pools) },
      allAtOnce: allAtOnce.figures,
      fullQueue: withLooks(fullQueue),
      ...(oneInstance === undefined ? {} : { oneInstance: withLooks(oneInstance) }),
      manyPools: manyPools.figures,
    },
    targets: [
      ...(oneInstance === undefined
        ? []
        : azureMachineTargets({ changes: oneAtATime.changes, peakMb })),
      ...azureCountTargets({ oneAtATime, allAtOnce, fullQueue, manyPools }),
    ],
  };
}

async function prepareWayIn(
  deps: BenchDeps,
  folders: Folders,
  { pools, folder }: { readonly pools: readonly ScaleSetPool[]; readonly folder: string },
): Promise<WayIn> {
  const installation = await installOnAzure(deps, folders, pools);
  const following = new AbortController();
  deps.closers.add('the stream of instances', () => Promise.resolve(following.abort()));
  const instances = await followInstances(installation.cloud.azure.control, {
    signal: AbortSignal.any([deps.signal, following.signal]),
    log: deps.log,
  });
  return createAzureWayIn(deps, { installation, instances, folder, logs: folders.logs });
}

/** A queue full of events, for several instances of the app and for one. */
async function measureQueues(deps: BenchDeps, wayIn: WayIn, sizes: AzureSizes) {
  const { waitingEvents, memoryEvents, turns } = sizes;
  const fullQueue = await measureFullQueue(deps, wayIn, {
    name: 'full-queue',
    events: waitingEvents,
    turns,
    maxConcurrency: wayIn.usualConcurrency,
    direction: 1,
  });
  if (memoryEvents === 0) return { fullQueue };
  const oneInstance = await measureFullQueue(deps, wayIn, {
    name: 'one-instance',
    events: memoryEvents,
    turns,
    maxConcurrency: 1,
    direction: -1,
  });
  return { fullQueue, oneInstance };
}

/** From the event to the list, in ms, of the scale sets of each mode. */
function latenciesByMode(
  changes: readonly MeasuredChange[],
  pools: readonly ScaleSetPool[],
): Figures {
  const modeOf = new Map(pools.map(({ name, mode }) => [name, mode]));
  const of = (mode: ScaleSetPool['mode']): Figures => {
    const own = changes.filter(({ pool }) => modeOf.get(pool) === mode);
    return { ...distributionOf(own.map(({ listMs }) => listMs)) };
  };
  return { listMsOfUniform: of('Uniform'), listMsOfFlexible: of('Flexible') };
}

function withReadings({ figures, tally }: Stage): Figures {
  return { ...figures, ...readingFigures(tally) };
}

type FullQueue = Awaited<ReturnType<typeof measureFullQueue>>;

function withLooks({ figures, tally, counters }: FullQueue): Figures {
  return {
    ...figures,
    getsPerLook: readingsPerLook('gets', tally, counters),
    walksPerLook: readingsPerLook('walks', tally, counters),
  };
}

function largest(of: readonly (number | null)[]): number | null {
  const known = of.filter((each) => each !== null);
  return known.length === 0 ? null : Math.max(...known);
}
