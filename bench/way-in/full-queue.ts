import { readCounters, type Counters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { residentMb } from '../installation/memory.ts';
import { ratio } from '../report/distribution.ts';
import { checkInvocations } from './feeding.ts';
import { readAgain } from './second-readings.ts';
import { tallyFigures } from './tally.ts';
import { drain, fillQueue, type EventsToMake } from './waiting-events.ts';
import type { Stage, WayIn } from './way-in.ts';
import { isWrite } from './writes.ts';

/** What to measure a full queue with. */
interface Settings extends EventsToMake {
  readonly name: string;
  /** How many execution environments there may be. */
  readonly maxConcurrency: number;
}

interface FullQueue extends Stage {
  /** Of the environment that needed most, in MiB; null where nobody tells. */
  readonly peakMb: number | null;
  /**
   * Writes for each group that the function reports as applied in a batch. The batches of several
   * environments overlap, so the API server cannot tell which of them a write belongs to.
   */
  readonly writesPerApplied: number | null;
  /** What the function itself counted until the queue was empty. */
  readonly counters: Counters;
}

/** Events wait in the queue; then the function, started anew, works them off. */
export async function measureFullQueue(
  deps: BenchDeps,
  wayIn: WayIn,
  { name, maxConcurrency, ...toMake }: Settings,
): Promise<FullQueue> {
  const { sizes, logs, cluster } = wayIn;
  await fillQueue(deps, wayIn, toMake);
  const endTally = await wayIn.startTally();
  const feeding = wayIn.startFunction({ name, maxConcurrency });
  deps.progress(`working off ${toMake.events} events with ${maxConcurrency} at once`);
  const drained = await drain(deps, wayIn, feeding);
  const resident = await residentMb(feeding.pids());
  const tally = await endTally([...feeding.batches()]);
  const counters = await readCounters(logs, name);
  const applied = counters.get('GroupsApplied') ?? 0;
  const poolsReadAgain = await readAgain(deps, wayIn, feeding);
  const peaks = await wayIn.peakMb(name, feeding);
  await feeding.stop();
  checkInvocations(feeding);
  await sizes.checkLists(cluster.api);
  const writesPerApplied = ratio(
    tally.requests.filter((each) => isWrite(each, tally.resource)).length,
    applied,
  );
  return {
    tally,
    writesPerApplied,
    counters,
    peakMb: peaks.length === 0 ? null : Math.max(...peaks),
    figures: {
      ...drained,
      residentMb: resident,
      peakResidentMb: peaks,
      groupsApplied: applied,
      groupsInSync: counters.get('GroupsInSync') ?? 0,
      messagesDeferred: counters.get('MessagesDeferred') ?? 0,
      messagesSuperseded: counters.get('MessagesSuperseded') ?? 0,
      writeConflicts: counters.get('WriteConflicts') ?? 0,
      writesPerApplied,
      poolsReadAgain,
      ...tallyFigures(tally),
    },
  };
}
