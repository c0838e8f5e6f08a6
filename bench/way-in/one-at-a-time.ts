import type { BenchDeps } from '../installation/install.ts';
import { createChangeTracker, type MeasuredChange } from './change-tracker.ts';
import { checkInvocations } from './feeding.ts';
import { launchAll } from './launch.ts';
import { latencyFigures, makeSingleChanges } from './single-changes.ts';
import { tallyFigures } from './tally.ts';
import type { Stage, WayIn } from './way-in.ts';
import { mostWritesPerPoolAndBatch } from './writes.ts';

const emptyTimeoutMs = 60_000;

/** The groups launch, which warms the function up; then they change, one instance at a time. */
export async function measureOneAtATime(
  deps: BenchDeps,
  wayIn: WayIn,
  count: number,
): Promise<Stage & { readonly changes: readonly MeasuredChange[] }> {
  const tracker = createChangeTracker(wayIn.tellsOf);
  const feeding = wayIn.startFunction({
    name: 'one-at-a-time',
    maxConcurrency: wayIn.usualConcurrency,
    handed: tracker.handed,
  });
  await launchAll(deps, wayIn, feeding);
  deps.progress(`${count} changes, one at a time`);
  const endTally = await wayIn.startTally();
  const warmUp = feeding.batches().length;
  await feeding.startFeeding();
  const changes = await makeSingleChanges(deps, wayIn, { tracker, count });
  await wayIn.waitForMessages(0, emptyTimeoutMs);
  await feeding.stopFeeding();
  const tally = await endTally(feeding.batches().slice(warmUp));
  await feeding.stop();
  checkInvocations(feeding);
  await wayIn.sizes.checkLists(wayIn.cluster.api);
  return {
    changes,
    tally,
    figures: {
      ...latencyFigures(changes),
      mostWritesPerPoolAndBatch: mostWritesPerPoolAndBatch(tally),
      ...tallyFigures(tally),
    },
  };
}
