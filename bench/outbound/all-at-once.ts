import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { readCounters } from '../../sandbox/report/function-log.ts';
import type { BenchDeps } from '../installation/install.ts';
import { distributionOf, round } from '../report/distribution.ts';
import { startScale, stopFunction, type Ground, type Stage } from './ground.ts';
import { startTally, tallyFigures, type Tally } from './tally.ts';
import { whileFollowing, type ToldCapacities } from './told-capacities.ts';
import type { Wishes } from './wishes.ts';

const functionName = 'scale-all-at-once';
const knownTimeoutMs = 60_000;
const doneTimeoutMs = 300_000;
const changesAtOnce = 16;

interface Changed {
  readonly from: number;
  readonly changedAt: number;
  /** From the change of each pool until our object says so, in ms. */
  readonly statusMs: readonly number[];
  readonly tally: Tally;
}

/** All MachinePools change as fast as the API server takes it. */
export async function measureAllAtOnce(deps: BenchDeps, ground: Ground): Promise<Stage> {
  const { installation, wishes, logs } = ground;
  const scale = await startScale(deps, ground, functionName);
  deps.progress(`${wishes.pools.length} changes at once`);
  const changed = await whileFollowing(deps, installation, async (told): Promise<Changed> => {
    await told.knows(wishes.pools.length, knownTimeoutMs);
    const endTally = await startTally(installation);
    const made = await changeAll(deps, wishes, told);
    return { ...made, tally: await endTally() };
  });
  const messagesThatCameBack = await stopFunction(scale);
  await wishes.checkGroups();
  const { from, changedAt, statusMs, tally } = changed;
  const asks = tally.calls.filter(({ action }) => action === 'SetDesiredCapacity');
  const allAskedMs = Math.max(0, ...asks.map(({ time }) => time - from));
  return {
    tally,
    figures: {
      // All MachinePools had their new figure after this.
      changedMs: round(changedAt - from, 0),
      allAskedMs: round(allAskedMs, 0),
      groupsPerSecond: round((wishes.pools.length / allAskedMs) * 1_000, 0),
      statusMs: { ...distributionOf(statusMs) },
      ...tallyFigures(tally, wishes.pools.length),
      messagesThatCameBack,
      functionCounters: Object.fromEntries(await readCounters(logs, functionName)),
    },
  };
}

async function changeAll(
  { now }: Pick<BenchDeps, 'now'>,
  wishes: Wishes,
  told: ToldCapacities,
): Promise<Omit<Changed, 'tally'>> {
  const from = now();
  const done: Promise<number>[] = [];
  await inParallel(changesAtOnce, wishes.pools, async (pool) => {
    const askedAt = now();
    const replicas = await wishes.growByOne(pool);
    const said = told.says(pool.name, replicas, doneTimeoutMs);
    done.push(said.then((at) => at - askedAt));
  });
  const changedAt = now();
  return { from, changedAt, statusMs: await Promise.all(done) };
}
