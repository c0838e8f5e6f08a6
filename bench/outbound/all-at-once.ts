import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf, round } from '../report/distribution.ts';
import { changeAll } from '../way-out/change-all.ts';
import { whileFollowing } from '../way-out/told-capacities.ts';
import type { Stage, WayOut } from '../way-out/way-out.ts';

const functionName = 'scale-all-at-once';
const knownTimeoutMs = 60_000;
const doneTimeoutMs = 300_000;

/** All MachinePools change as fast as the API server takes it. */
export async function measureAllAtOnce(deps: BenchDeps, wayOut: WayOut): Promise<Stage> {
  const { wishes, logs, followed, asking } = wayOut;
  const scale = await wayOut.startScale(functionName);
  deps.progress(`${wishes.pools.length} changes at once`);
  const changed = await whileFollowing(deps, followed, async (told) => {
    await told.knows(wishes.pools.length, knownTimeoutMs);
    const endTally = await wayOut.startTally();
    const made = await changeAll(deps, { wishes, told }, doneTimeoutMs);
    return { ...made, tally: await endTally() };
  });
  const messagesThatCameBack = await scale.stop();
  await wishes.checkGroups();
  const { from, changedAt, statusMs, tally } = changed;
  const asks = tally.calls.filter(({ action }) => action === asking);
  const allAskedMs = Math.max(0, ...asks.map(({ time }) => time - from));
  return {
    tally,
    figures: {
      // All MachinePools had their new figure after this.
      changedMs: round(changedAt - from, 0),
      allAskedMs: round(allAskedMs, 0),
      groupsPerSecond: round((wishes.pools.length / allAskedMs) * 1_000, 0),
      statusMs: { ...distributionOf(statusMs) },
      ...wayOut.tallyFigures(tally, wishes.pools.length),
      messagesThatCameBack,
      functionCounters: Object.fromEntries(await readCounters(logs, functionName)),
    },
  };
}
