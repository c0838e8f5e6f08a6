import { join } from 'node:path';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import { install, type BenchDeps } from '../installation/install.ts';
import { layoutPools } from '../installation/pools.ts';
import type { Measured } from '../report/result.ts';
import { measureFullQueue } from '../way-in/full-queue.ts';
import { measureManyPools } from '../way-in/many-pools.ts';
import { measureOneAtATime } from '../way-in/one-at-a-time.ts';
import { createAwsWayIn } from './aws-way-in.ts';
import { measureLambdaLoad } from './module-load.ts';
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
  const moduleLoad = await measureLambdaLoad(deps, {
    bundle,
    folder: join(folders.data, 'module-load'),
    loads: sizes.moduleLoads,
  });
  const pools = layoutPools(sizes.groups, sizes.instances);
  const installation = await install(deps, folders, pools);
  const wayIn = createAwsWayIn(deps, installation, { bundle, logs: folders.logs });

  const oneAtATime = await measureOneAtATime(deps, wayIn, sizes.singleChanges);
  const fullQueue = await measureFullQueue(deps, wayIn, {
    name: 'full-queue',
    events: sizes.waitingEvents,
    turns: sizes.turns,
    maxConcurrency: wayIn.usualConcurrency,
    direction: 1,
  });
  const oneEnvironment =
    sizes.memoryEvents === 0
      ? undefined
      : await measureFullQueue(deps, wayIn, {
          name: 'one-environment',
          events: sizes.memoryEvents,
          turns: sizes.turns,
          maxConcurrency: 1,
          direction: -1,
        });
  const manyPools = await measureManyPools(deps, wayIn, {
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
