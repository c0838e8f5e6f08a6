import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { latenciesOf, latencyFigures, makeSingleChanges, type Latency } from './single-changes.ts';
import { whileFollowing } from './told-capacities.ts';
import type { Stage, Tally, WayOut } from './way-out.ts';

const functionName = 'scale-one-at-a-time';
const knownTimeoutMs = 180_000;

/** MachinePools change one after the other, while watch and function are warm. */
export async function measureOneAtATime<Counted extends Tally>(
  deps: BenchDeps,
  wayOut: WayOut<Counted>,
  { warmUps, changes: count }: { readonly warmUps: number; readonly changes: number },
): Promise<Stage<Counted> & { readonly latencies: readonly Latency[] }> {
  const { wishes, logs, followed, asking } = wayOut;
  const scale = await wayOut.startScale(functionName);
  deps.progress(`${count} changes, one at a time`);
  const { changes, tally } = await whileFollowing(deps, followed, async (told) => {
    await told.knows(wishes.pools.length, knownTimeoutMs);
    await makeSingleChanges(deps, { wishes, told }, warmUps);
    const endTally = await wayOut.startTally();
    const made = await makeSingleChanges(deps, { wishes, told }, count);
    return { changes: made, tally: await endTally() };
  });
  const messagesThatCameBack = await scale.stop();
  await wishes.checkGroups();
  const latencies = latenciesOf(changes, tally.calls, asking);
  return {
    latencies,
    tally,
    figures: {
      ...latencyFigures(latencies),
      ...wayOut.tallyFigures(tally, count),
      messagesThatCameBack,
      functionCounters: Object.fromEntries(await readCounters(logs, functionName)),
    },
  };
}
