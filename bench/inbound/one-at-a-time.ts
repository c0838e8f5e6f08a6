import type { BenchDeps } from '../installation/install.ts';
import { waitForMessages } from '../installation/queue.ts';
import { createChangeTracker } from './change-tracker.ts';
import type { MeasuredChange } from './change-tracker.ts';
import { checkInvocations, launchAll, startStageFunction, usualConcurrency } from './ground.ts';
import type { Ground, Stage } from './ground.ts';
import { latencyFigures, makeSingleChanges } from './single-changes.ts';
import { startTally, tallyFigures } from './tally.ts';
import { mostWritesPerPoolAndBatch } from './writes.ts';

const emptyTimeoutMs = 60_000;

/** The groups launch, which warms the function up; then they change, one instance at a time. */
export async function measureOneAtATime(
  deps: BenchDeps,
  ground: Ground,
  count: number,
): Promise<Stage & { readonly changes: readonly MeasuredChange[] }> {
  const { installation, sizes } = ground;
  const tracker = createChangeTracker();
  const fed = startStageFunction(deps, ground, {
    name: 'one-at-a-time',
    maxConcurrency: usualConcurrency,
    handed: tracker.handed,
  });
  await launchAll(deps, ground, fed);
  deps.progress(`${count} changes, one at a time`);
  const endTally = await startTally(installation);
  const warmUp = fed.batches().length;
  fed.startFeeding();
  const changes = await makeSingleChanges(deps, { installation, sizes, tracker }, count);
  const { signal } = deps;
  await waitForMessages(installation, { count: 0, withinMs: emptyTimeoutMs, signal });
  await fed.stopFeeding();
  const tally = await endTally(fed.batches().slice(warmUp));
  await fed.stop();
  checkInvocations(fed);
  await sizes.checkLists(installation.cluster.api);
  return {
    changes,
    tally,
    figures: {
      ...latencyFigures(changes),
      mostWritesPerPoolAndBatch: mostWritesPerPoolAndBatch(tally.requests, tally.batches),
      ...tallyFigures(tally),
    },
  };
}
