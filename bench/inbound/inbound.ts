import { join } from 'node:path';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import { install, type BenchDeps } from '../installation/install.ts';
import { layoutPools } from '../installation/pools.ts';
import type { Measured } from '../report/result.ts';
import { measureFullQueue } from './full-queue.ts';
import { usualConcurrency, type Ground } from './ground.ts';
import { GroupSizes } from './group-sizes.ts';
import { measureManyPools } from './many-pools.ts';
import { measureModuleLoad } from './module-load.ts';
import { measureOneAtATime } from './one-at-a-time.ts';
import type { Sizes } from './sizes.ts';
import { countTargets, machineTargets } from './targets.ts';

/**
 * Measures the whole way in, stage after stage.
 *
 * @throws when a part does not start, a change does not arrive, or a list is wrong in the end
 */
export async function measureInbound(
  deps: BenchDeps,
  folders: Folders,
  sizes: Sizes,
): Promise<Measured> {
  const bundle = join(folders.data, 'function');
  await deployBundle(deps, 'aws/reconcile', bundle);
  deps.progress('the size of the bundle, and its start');
  const moduleLoad = await measureModuleLoad(deps, {
    bundle,
    folder: join(folders.data, 'module-load'),
    loads: sizes.moduleLoads,
  });
  const pools = layoutPools(sizes.groups, sizes.instances);
  const installation = await install(deps, folders, pools);
  const groupSizes = new GroupSizes(installation.clients, pools);
  const ground: Ground = { installation, sizes: groupSizes, bundle, logs: folders.logs };

  const oneAtATime = await measureOneAtATime(deps, ground, sizes.singleChanges);
  const fullQueue = await measureFullQueue(deps, ground, {
    name: 'full-queue',
    events: sizes.waitingEvents,
    turns: sizes.turns,
    maxConcurrency: usualConcurrency,
    direction: 1,
  });
  const oneEnvironment =
    sizes.memoryEvents === 0
      ? undefined
      : await measureFullQueue(deps, ground, {
          name: 'one-environment',
          events: sizes.memoryEvents,
          turns: sizes.turns,
          maxConcurrency: 1,
          direction: -1,
        });
  const manyPools = await measureManyPools(deps, ground, {
    otherPools: sizes.otherPools,
    changes: sizes.changesBesideOthers,
  });
  return {
    samples: { ...sizes },
    figures: {
      moduleLoad,
      oneAtATime: oneAtATime.figures,
      fullQueue: fullQueue.figures,
      ...(oneEnvironment === undefined ? {} : { oneEnvironment: oneEnvironment.figures }),
      manyPools: manyPools.figures,
    },
    targets: [
      ...(oneEnvironment === undefined
        ? []
        : machineTargets({ changes: oneAtATime.changes, peakMb: oneEnvironment.peakMb })),
      ...countTargets({ oneAtATime, fullQueue, manyPools }),
    ],
  };
}
