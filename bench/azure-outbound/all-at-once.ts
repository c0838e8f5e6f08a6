import { readCounters } from '../../sandbox/report/function-log.ts';
import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import type { FedApp } from '../azure-installation/fed-app.ts';
import { hastenAzure, slowAzure } from '../azure-installation/timings.ts';
import type { BenchDeps } from '../installation/install.ts';
import { peakResidentMb } from '../installation/memory.ts';
import { distributionOf, round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import { changeAll, type AllChanged } from '../way-out/change-all.ts';
import { whileFollowingPools, type SeenPool } from '../way-out/follow-pools.ts';
import { untilQuiet } from '../way-out/settle.ts';
import { createToldCapacities } from '../way-out/told-capacities.ts';
import type { Stage } from '../way-out/way-out.ts';
import { mostAtOnceInSession } from './at-once.ts';
import { asking, type AzureTally, type AzureWayOut } from './azure-way-out.ts';
import { countOfReturns, startNamedApp, usualConcurrency, type Ground } from './ground.ts';
import { countKeptBack } from './kept-back.ts';
import { createSettling, type Settling } from './settling.ts';
import { throttlingFigures } from './throttling.ts';

const names = { act: 'act-all-at-once', observe: 'observe-all-at-once' } as const;
const knownTimeoutMs = 180_000;
const settleTimeoutMs = 900_000;
const accepted = 200;

/** What the stage found. */
export interface AllAtOnce extends Stage<AzureTally> {
  readonly changedMs: number;
  /** Pools that had not become what was wanted in the end. */
  readonly unsettled: number;
  /** What still waited in the queues, or with the watch. */
  readonly left: number;
  readonly mostAtOnce: number;
  readonly peakMb: number | null;
}

interface Parts {
  readonly ground: Ground;
  readonly wayOut: AzureWayOut;
  readonly watch: Pick<WatchProcess, 'url'>;
}

/**
 * All MachinePools of one subscription and location change as fast as the API server takes it, within
 * Azure's documented limits, all of which are full at the start; until all has come to rest.
 */
export async function measureAllAtOnce(
  deps: BenchDeps,
  parts: Parts,
  processes: number,
): Promise<AllAtOnce> {
  const { ground, wayOut } = parts;
  const { wishes } = wayOut;
  const { control } = ground.installation.cloud.azure;
  deps.progress(`starting ${processes} processes of the app that scales`);
  const ofAct = { maxConcurrency: processes, alwaysReady: processes };
  const act = await startNamedApp(deps, ground, { app: 'act', name: names.act, ...ofAct });
  const observe = await startNamedApp(deps, ground, {
    app: 'observe',
    name: names.observe,
    maxConcurrency: usualConcurrency,
  });
  await slowAzure(control);
  deps.progress(`${wishes.pools.length} changes at once`);
  const changed = await changeAndSettle(deps, parts);
  const peaks = { act: await peaksOf(act), observe: await peaksOf(observe) };
  await act.stop();
  await observe.stop();
  await hastenAzure(control);
  const { tally, unsettled, left, changedAt, from } = changed;
  if (unsettled === 0) await wishes.checkGroups();
  if (unsettled === 0) await wishes.checkLists();
  const mostAtOnce = mostAtOnceInSession(act.batches());
  return {
    tally,
    changedMs: round(changedAt - from, 0),
    unsettled,
    left,
    mostAtOnce,
    peakMb: peaks.act.length === 0 ? null : Math.max(...peaks.act),
    figures: {
      ...timeFigures(changed),
      unsettledPools: unsettled,
      leftWaiting: left,
      ...throttlingFigures(tally.calls),
      ...wayOut.tallyFigures(tally, wishes.pools.length),
      mostProcessesInSessionAtOnce: mostAtOnce,
      act: await appFigures(ground, act, names.act),
      observe: await appFigures(ground, observe, names.observe),
      peakResidentMb: peaks,
    },
  };
}

interface Changed extends AllChanged {
  readonly restedAt: readonly number[];
  readonly quietAt: number;
  readonly unsettled: number;
  readonly left: number;
  readonly tally: AzureTally;
}

function changeAndSettle(deps: BenchDeps, { wayOut, watch }: Parts): Promise<Changed> {
  const { wishes, followed } = wayOut;
  const told = createToldCapacities();
  const settling: Settling = createSettling(deps, wishes);
  const shows = (seen: SeenPool, at: number): void => {
    told.shows(seen.name, seen.desiredCapacity, at);
    settling.shows(seen, at);
  };
  return whileFollowingPools(deps, followed, shows, async () => {
    await told.knows(wishes.pools.length, knownTimeoutMs);
    const endTally = await wayOut.startTally();
    const changed = await changeAll(deps, { wishes, told }, settleTimeoutMs);
    await settling.all(settleTimeoutMs);
    deps.progress('letting the queues run empty');
    const { messages, objects } = await untilQuiet(
      deps,
      async () => (await wayOut.countEvents()) + (await wayOut.countMessages('scale')),
      [watch],
    );
    const quietAt = deps.now();
    const restedAt = settling.restedAt();
    return {
      ...changed,
      restedAt,
      quietAt,
      unsettled: wishes.pools.length - restedAt.length,
      left: messages + objects,
      tally: await endTally(),
    };
  });
}

/** All from the first change on. */
function timeFigures(changed: Changed): Figures {
  const { from, changedAt, statusMs, restedAt, quietAt, tally } = changed;
  const since = (times: readonly number[]): number => round(Math.max(from, ...times) - from, 0);
  const asks = tally.calls.filter(({ action, status }) => action === asking && status === accepted);
  return {
    changedMs: since([changedAt]),
    allAskedMs: since(asks.map(({ time }) => time)),
    allSettledMs: since(restedAt),
    quietMs: since([quietAt]),
    // Of each pool from its own change on.
    statusMs: { ...distributionOf(statusMs) },
    // Of each pool from the first change on.
    settledMs: { ...distributionOf(restedAt.map((at) => at - from)) },
  };
}

async function appFigures({ logs }: Ground, app: FedApp, name: string): Promise<Figures> {
  const batches = app.batches();
  return {
    batches: batches.length,
    messages: batches.reduce((sum, { messages }) => sum + messages.length, 0),
    messagesThatCameBack: countOfReturns(app),
    messagesGivenBack: app.failures().length,
    failedInvocations: app.failedInvocations(),
    counters: Object.fromEntries(await readCounters(logs, name)),
    keptBackByLimit: await countKeptBack(logs, name),
  };
}

async function peaksOf(app: FedApp): Promise<readonly number[]> {
  const peaks = await Promise.all(app.pids().map((pid) => peakResidentMb(pid)));
  return peaks.filter((mb) => mb !== null);
}
