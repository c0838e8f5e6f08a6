import type { BenchDeps } from '../installation/install.ts';
import { createChangeTracker } from './change-tracker.ts';
import { checkInvocations } from './feeding.ts';
import { indexListFigures, listMb } from './index-list.ts';
import { latencyFigures, makeSingleChanges } from './single-changes.ts';
import { tallyFigures } from './tally.ts';
import type { Stage, WayIn } from './way-in.ts';

const idsInOtherPools = 10;
const emptyTimeoutMs = 60_000;
const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/**
 * The cluster is filled with pools; then a function, started anew and with a single environment,
 * makes its index and follows some changes.
 */
export async function measureManyPools(
  deps: BenchDeps,
  wayIn: WayIn,
  { otherPools, changes: count }: { readonly otherPools: number; readonly changes: number },
): Promise<Stage> {
  const { cluster, sizes, listPath } = wayIn;
  const tracker = createChangeTracker(wayIn.tellsOf);
  deps.progress(`creating ${otherPools} further pools`);
  await wayIn.createOtherPools({ count: otherPools, instances: idsInOtherPools });
  const feeding = wayIn.startFunction({
    name: 'many-pools',
    maxConcurrency: 1,
    handed: tracker.handed,
  });
  deps.progress(`${count} changes beside them, one at a time`);
  const endTally = await wayIn.startTally();
  await feeding.startFeeding();
  const changes = await makeSingleChanges(deps, wayIn, { tracker, count });
  await wayIn.waitForMessages(0, emptyTimeoutMs);
  const tally = await endTally(feeding.batches());
  await feeding.stop();
  checkInvocations(feeding);
  await sizes.checkLists(cluster.api);
  return {
    tally,
    figures: {
      poolsInTheCluster: otherPools + sizes.names.length,
      indexList: {
        ...indexListFigures(tally),
        mb: await listMb(cluster.kubeconfig, listPath, asTable),
        // What the whole objects would be, for comparison.
        mbAsWholeObjects: await listMb(cluster.kubeconfig, listPath, 'application/json'),
      },
      // The first change waits for the function's start and for the index.
      firstChangeMs: Math.round(changes[0]?.listMs ?? 0),
      ...latencyFigures(changes.slice(1)),
      ...tallyFigures(tally),
    },
  };
}
