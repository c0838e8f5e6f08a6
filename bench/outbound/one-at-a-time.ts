import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { startScale, stopFunction, type Ground, type Stage } from './ground.ts';
import { latenciesOf, latencyFigures, makeSingleChanges, type Latency } from './single-changes.ts';
import { startTally, tallyFigures } from './tally.ts';
import { whileFollowing } from './told-capacities.ts';

const functionName = 'scale-one-at-a-time';
const knownTimeoutMs = 60_000;

/** MachinePools change one after the other, while watch and function are warm. */
export async function measureOneAtATime(
  deps: BenchDeps,
  ground: Ground,
  { warmUps, changes: count }: { readonly warmUps: number; readonly changes: number },
): Promise<Stage & { readonly latencies: readonly Latency[] }> {
  const { installation, wishes, logs } = ground;
  const scale = await startScale(deps, ground, functionName);
  deps.progress(`${count} changes, one at a time`);
  const { changes, tally } = await whileFollowing(deps, installation, async (told) => {
    await told.knows(wishes.pools.length, knownTimeoutMs);
    await makeSingleChanges(deps, { wishes, told }, warmUps);
    const endTally = await startTally(installation);
    const made = await makeSingleChanges(deps, { wishes, told }, count);
    return { changes: made, tally: await endTally() };
  });
  const messagesThatCameBack = await stopFunction(scale);
  await wishes.checkGroups();
  const latencies = latenciesOf(changes, tally.calls);
  return {
    latencies,
    tally,
    figures: {
      ...latencyFigures(latencies),
      ...tallyFigures(tally, count),
      messagesThatCameBack,
      functionCounters: Object.fromEntries(await readCounters(logs, functionName)),
    },
  };
}
