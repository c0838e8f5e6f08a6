import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { ratio } from '../report/distribution.ts';
import { checkInvocations, startStageFunction } from './ground.ts';
import type { Ground, Stage } from './ground.ts';
import { peakMb, residentMb } from '../installation/memory.ts';
import { readAgain } from './second-readings.ts';
import { startTally, tallyFigures } from './tally.ts';
import { drain, fillQueue, type EventsToMake } from './waiting-events.ts';
import { isWrite } from './writes.ts';

/** What to measure a full queue with. */
interface Settings extends EventsToMake {
  readonly name: string;
  /** How many execution environments there may be. */
  readonly maxConcurrency: number;
}

interface FullQueue extends Stage {
  /** Of the environment that needed most. */
  readonly peakMb: number | null;
  /**
   * Writes for each group that the function reports as applied in a batch. The batches of several
   * environments overlap, so the API server cannot tell which of them a write belongs to.
   */
  readonly writesPerApplied: number | null;
}

/** Events wait in the queue; then the function, started anew, works them off. */
export async function measureFullQueue(
  deps: BenchDeps,
  ground: Ground,
  { name, maxConcurrency, ...toMake }: Settings,
): Promise<FullQueue> {
  const { installation, sizes, logs } = ground;
  await fillQueue(deps, { installation, sizes }, toMake);
  const endTally = await startTally(installation);
  const fed = startStageFunction(deps, ground, { name, maxConcurrency });
  deps.progress(`working off ${toMake.events} events with ${maxConcurrency} at once`);
  const drained = await drain(deps, installation, fed);
  const resident = await residentMb(fed.pids());
  const tally = await endTally([...fed.batches()]);
  const applied = (await readCounters(logs, name)).get('GroupsApplied') ?? 0;
  const poolsReadAgain = await readAgain(deps, installation, fed);
  await fed.stop();
  checkInvocations(fed);
  await sizes.checkLists(installation.cluster.api);
  const peaks = await peakMb(logs, name);
  const writesPerApplied = ratio(tally.requests.filter(isWrite).length, applied);
  return {
    tally,
    writesPerApplied,
    peakMb: peaks.length === 0 ? null : Math.max(...peaks),
    figures: {
      ...drained,
      residentMb: resident,
      peakResidentMb: peaks,
      groupsApplied: applied,
      writesPerApplied,
      poolsReadAgain,
      ...tallyFigures(tally),
    },
  };
}
