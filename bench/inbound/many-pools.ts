import type { BenchDeps } from '../installation/install.ts';
import { createOtherPools } from '../installation/pools.ts';
import { waitForMessages } from '../installation/queue.ts';
import { createChangeTracker } from './change-tracker.ts';
import { checkInvocations, startStageFunction } from './ground.ts';
import type { Ground, Stage } from './ground.ts';
import { indexListFigures, listMb } from './index-list.ts';
import { latencyFigures, makeSingleChanges } from './single-changes.ts';
import { startTally, tallyFigures } from './tally.ts';

const otherNamespace = 'others';
const idsInOtherPools = 10;
const emptyTimeoutMs = 60_000;
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/**
 * The cluster is filled with pools; then a function, started anew and with a single environment,
 * makes its index and follows some changes.
 */
export async function measureManyPools(
  deps: BenchDeps,
  ground: Ground,
  { otherPools, changes: count }: { readonly otherPools: number; readonly changes: number },
): Promise<Stage> {
  const { installation, sizes } = ground;
  const { cluster } = installation;
  const tracker = createChangeTracker();
  deps.progress(`creating ${otherPools} further pools`);
  await createOtherPools(cluster.api, {
    count: otherPools,
    instances: idsInOtherPools,
    namespace: otherNamespace,
  });
  const fed = startStageFunction(deps, ground, {
    name: 'many-pools',
    maxConcurrency: 1,
    handed: tracker.handed,
  });
  deps.progress(`${count} changes beside them, one at a time`);
  const endTally = await startTally(installation);
  fed.startFeeding();
  const changes = await makeSingleChanges(deps, { installation, sizes, tracker }, count);
  const { signal } = deps;
  await waitForMessages(installation, { count: 0, withinMs: emptyTimeoutMs, signal });
  const tally = await endTally(fed.batches());
  await fed.stop();
  checkInvocations(fed);
  await sizes.checkLists(cluster.api);
  return {
    tally,
    figures: {
      poolsInTheCluster: otherPools + sizes.pools.length,
      indexList: {
        ...indexListFigures(tally.requests),
        mb: await listMb(cluster.kubeconfig, asTable),
        // What the whole objects would be, for comparison.
        mbAsWholeObjects: await listMb(cluster.kubeconfig, 'application/json'),
      },
      // The first change waits for the function's start and for the index.
      firstChangeMs: Math.round(changes[0]?.listMs ?? 0),
      ...latencyFigures(changes.slice(1)),
      ...tallyFigures(tally),
    },
  };
}
