import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf } from '../report/distribution.ts';
import type { ChangeTracker } from '../way-in/change-tracker.ts';
import { checkInvocations } from '../way-in/feeding.ts';
import { tallyFigures } from '../way-in/tally.ts';
import type { Stage, WayIn } from '../way-in/way-in.ts';
import { whileFollowing } from '../way-in/while-following.ts';
import { mostWritesPerPoolAndBatch } from '../way-in/writes.ts';
import { readingFigures } from './readings.ts';
import { createWaveTracker, type Wave, type WaveTracker } from './wave-tracker.ts';

const waveTimeoutMs = 60_000;
const emptyTimeoutMs = 60_000;
const name = 'all-at-once';

/**
 * All scale sets change by one instance at once while a single instance of the app is fed, so that
 * a batch names many of them and no reading is spared; and again when all lists show it.
 */
export async function measureAllAtOnce(
  deps: BenchDeps,
  wayIn: WayIn,
  waves: number,
): Promise<Stage & { readonly peakMb: number | null }> {
  const { cluster, logs, sizes } = wayIn;
  const tracker = createWaveTracker();
  const feeding = wayIn.startFunction({ name, maxConcurrency: 1, handed: tracker.handed });
  deps.progress(`${waves} times ${sizes.names.length} changes at once`);
  const endTally = await wayIn.startTally();
  await feeding.startFeeding();
  const made = await makeWaves(deps, wayIn, { tracker, waves });
  await wayIn.waitForMessages(0, emptyTimeoutMs);
  const tally = await endTally(feeding.batches());
  const peaks = await wayIn.peakMb(name, feeding);
  await feeding.stop();
  checkInvocations(feeding);
  await sizes.checkLists(cluster.api);
  const counters = await readCounters(logs, name);
  return {
    tally,
    peakMb: peaks.length === 0 ? null : Math.max(...peaks),
    figures: {
      listMs: { ...distributionOf(made.flatMap(({ listMs }) => listMs)) },
      wholeMs: { ...distributionOf(made.map(({ wholeMs }) => wholeMs)) },
      peakResidentMb: peaks,
      groupsApplied: counters.get('GroupsApplied') ?? 0,
      mostWritesPerPoolAndBatch: mostWritesPerPoolAndBatch(tally),
      ...readingFigures(tally),
      ...tallyFigures(tally),
    },
  };
}

/** Out and in by turns. */
function makeWaves(
  deps: BenchDeps,
  wayIn: Pick<WayIn, 'cluster' | 'sizes'>,
  { tracker, waves }: { readonly tracker: WaveTracker; readonly waves: number },
): Promise<readonly Wave[]> {
  const { sizes } = wayIn;
  const shows: ChangeTracker['shows'] = (where, pool, { length }, at) => {
    if (where === 'list') tracker.listed(pool, length, at);
  };
  return whileFollowing(deps, wayIn, shows, async () => {
    const made: Wave[] = [];
    for (let wave = 0; wave < waves; wave += 1) {
      deps.signal.throwIfAborted();
      const difference = wave % 2 === 0 ? 1 : -1;
      const wanted = new Map(sizes.names.map((each) => [each, sizes.of(each) + difference]));
      const listed = tracker.next(wanted, waveTimeoutMs);
      await Promise.all([listed, sizes.changeAllBy(difference)]);
      made.push(await listed);
    }
    return made;
  });
}
