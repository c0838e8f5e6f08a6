import { join } from 'node:path';
import type { Folders } from '../../sandbox/installation/bring-up.ts';
import { deployBundle } from '../../sandbox/installation/function-bundle.ts';
import { launchGroups } from '../../sandbox/installation/groups.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import { install, type BenchDeps } from '../installation/install.ts';
import { layoutPools } from '../installation/pools.ts';
import type { Measured } from '../report/result.ts';
import type { WayOut } from '../way-out/way-out.ts';
import { measureAllAtOnce } from './all-at-once.ts';
import { createAwsWayOut } from './aws-way-out.ts';
import { measureFailOver } from './fail-over.ts';
import { startNamedWatch, type Ground } from './ground.ts';
import { readGroupCapacities } from './group-capacities.ts';
import { measureManyPools } from './many-pools.ts';
import { measureOneAtATime } from '../way-out/one-at-a-time.ts';
import { settle } from '../way-out/settle.ts';
import type { Sizes } from './sizes.ts';
import { countTargets, machineTargets } from './targets.ts';
import { waitForLeader } from '../way-out/watch-metrics.ts';
import { Wishes } from '../way-out/wishes.ts';

/**
 * Measures the whole way out, stage after stage.
 *
 * @throws when a part does not start, a change does not arrive, or a group or a list is wrong after a
 * stage
 */
export async function measureOutbound(
  deps: BenchDeps,
  folders: Folders,
  sizes: Sizes,
): Promise<Measured> {
  const ground = await prepare(deps, folders, sizes);
  const wayOut = createAwsWayOut(deps, ground);
  const watch = await startLeader(deps, { ground, wayOut });
  const oneAtATime = await measureOneAtATime(deps, wayOut, {
    warmUps: sizes.warmUps,
    changes: sizes.singleChanges,
  });
  const allAtOnce = await measureAllAtOnce(deps, wayOut);
  await settle(deps, wayOut, { name: 'reconcile-afterwards', watches: [watch] });
  const failOver = await endByFailOver(deps, { ground, wayOut }, { watch, times: sizes.failOvers });
  const manyPools = await measureManyPools(
    deps,
    { ground, wayOut },
    {
      otherPools: sizes.otherPools,
      idsInOtherPools: sizes.idsInOtherPools,
      changes: sizes.changesBesideOthers,
    },
  );
  const { latencies } = oneAtATime;
  return {
    samples: { ...sizes },
    figures: {
      oneAtATime: oneAtATime.figures,
      allAtOnce: allAtOnce.figures,
      ...(failOver === undefined ? {} : { failOver }),
      manyPools: manyPools.figures,
    },
    targets: [
      ...(sizes.judgesMachine === 1 ? machineTargets({ latencies, ...manyPools }) : []),
      ...countTargets({
        oneAtATime: { ...oneAtATime, changes: sizes.singleChanges },
        allAtOnce: { ...allAtOnce, changes: sizes.pools },
      }),
    ],
  };
}

interface Way {
  readonly ground: Ground;
  readonly wayOut: WayOut;
}

/** All parts but the watch, and the groups behind the pools. */
async function prepare(deps: BenchDeps, folders: Folders, sizes: Sizes): Promise<Ground> {
  const bundles = join(folders.data, 'bundles');
  for (const name of ['aws/reconcile', 'aws/scale', 'watch'] as const) {
    await deployBundle(deps, name, join(bundles, name));
  }
  const pools = layoutPools(sizes.pools, sizes.instances);
  const installation = await install(deps, folders, pools);
  deps.progress(`launching ${pools.length} groups`);
  await launchGroups(installation.clients, pools);
  const { clients, cluster } = installation;
  const capacities = () => readGroupCapacities(clients, pools);
  const wishes = new Wishes({ api: cluster.api, listPath: poolsPath, capacities }, pools);
  return { installation, wishes, bundles, logs: folders.logs };
}

/** A watch that leads, with pools that Poolsync has adopted. */
async function startLeader(deps: BenchDeps, { ground, wayOut }: Way): Promise<WatchProcess> {
  // By the events of the launches: a watch would ask for each pool beside them.
  await settle(deps, wayOut, { name: 'reconcile-first', watches: [] });
  deps.progress('starting the watch');
  const watch = await startNamedWatch(deps, ground, 'watch');
  await waitForLeader(watch.url);
  await settle(deps, wayOut, { name: 'reconcile-second', watches: [watch] });
  return watch;
}

/** Ends the watch in the end, after it was failed over where that is measured. */
async function endByFailOver(
  deps: BenchDeps,
  { ground, wayOut }: Way,
  { watch, times }: { readonly watch: WatchProcess; readonly times: number },
) {
  if (times === 0) {
    await watch.stop();
    return undefined;
  }
  const standby = await startNamedWatch(deps, ground, 'watch-standby');
  const first = { leader: watch, standby };
  const { figures, watches } = await measureFailOver(deps, ground, { watches: first, times });
  const running = [watches.standby, watches.leader];
  await settle(deps, wayOut, { name: 'reconcile-after-fail-over', watches: running });
  for (const { stop } of running) await stop();
  return figures;
}
