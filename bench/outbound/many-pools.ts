import type { WatchProcess } from '../../sandbox/installation/watch-process.ts';
import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';
import { forgetCloudCalls, readCalls } from '../installation/cloud-calls.ts';
import type { BenchDeps } from '../installation/install.ts';
import { peakResidentMb, residentMb } from '../installation/memory.ts';
import { round } from '../report/distribution.ts';
import type { Figures } from '../report/result.ts';
import { startNamedWatch, startScale, stopFunction, type Ground } from './ground.ts';
import { createOtherPools, endCore } from './other-pools.ts';
import { latenciesOf, latencyFigures, makeSingleChanges } from '../way-out/single-changes.ts';
import type { WayOut } from '../way-out/way-out.ts';
import { whileFollowing } from '../way-out/told-capacities.ts';
import { countPublished, readMetric } from '../way-out/watch-metrics.ts';

const knownTimeoutMs = 120_000;
const publishTimeoutMs = 60_000;
const functionName = 'scale-many-pools';

interface Settings {
  readonly otherPools: number;
  readonly idsInOtherPools: number;
  /** Changes that are made one at a time beside them. */
  readonly changes: number;
}

interface ManyPools {
  readonly figures: Figures;
  /** From the start of the process until its first request arrived, in ms. */
  readonly firstPublishedMs: number;
  /** The most memory that the watch ever had, in MiB; null where the system does not tell. */
  readonly peakMb: number | null;
}

/**
 * The cluster is filled with pools while no watch runs, and one MachinePool changes; then a watch
 * starts, asks for that one, and for some further changes. Core has ended for this stage.
 */
export async function measureManyPools(
  deps: BenchDeps,
  { ground, wayOut }: { readonly ground: Ground; readonly wayOut: WayOut },
  settings: Settings,
): Promise<ManyPools> {
  const { installation, wishes } = ground;
  const { cluster } = installation;
  const [missed] = wishes.pools;
  if (missed === undefined) throw new Error('there is no pool to change');
  deps.progress(`creating ${settings.otherPools} further MachinePools and their pools`);
  await endCore(cluster);
  await createOtherPools(cluster.api, {
    like: missed.name,
    count: settings.otherPools,
    ids: settings.idsInOtherPools,
  });
  const scale = await startScale(deps, ground, functionName);
  await wishes.growByOne(missed);
  deps.progress('starting the watch beside them');
  const { watch, ...started } = await startAndPublish(deps, ground);
  const latencies = await changeSome(deps, wayOut, settings);
  const residentMbAtEnd = (await residentMb([watch.pid]))[0] ?? null;
  const peakMb = await peakResidentMb(watch.pid);
  const requestsPublished = await countPublished(watch.url);
  await watch.stop();
  await stopFunction(scale);
  await wishes.checkGroups();
  return {
    ...started,
    peakMb,
    figures: {
      poolsInTheCluster: settings.otherPools + wishes.pools.length,
      ...started,
      peakResidentMb: peakMb,
      residentMb: residentMbAtEnd,
      requestsPublished,
      ...latencyFigures(latencies),
    },
  };
}

interface Started {
  readonly watch: WatchProcess;
  /** From the start of the process until it knew all objects. */
  readonly readyMs: number;
  /** Processor time that it had used by then, which others on the machine bear on less. */
  readonly readyCpuMs: number;
  readonly firstPublishedMs: number;
}

async function startAndPublish(deps: BenchDeps, ground: Ground): Promise<Started> {
  const { control } = ground.installation.aws;
  await forgetCloudCalls(control);
  const startedAt = deps.now();
  const watch = await startNamedWatch(deps, ground, 'watch-many-pools');
  const readyMs = round(deps.now() - startedAt, 0);
  const readyCpuSeconds = await readMetric(watch.url, 'process_cpu_seconds_total');
  const at = await waitUntil('the watch publishes', publishTimeoutMs, async () => {
    const calls = await readCalls(control);
    const found = calls.find(({ action }) => action === 'PutEvents');
    if (found === undefined) throw new Error('it has not yet');
    return found.time;
  });
  return {
    watch,
    readyMs,
    readyCpuMs: round(1_000 * readyCpuSeconds, 0),
    firstPublishedMs: round(at - startedAt, 0),
  };
}

async function changeSome(
  deps: BenchDeps,
  wayOut: WayOut,
  { otherPools, changes: count }: Settings,
) {
  const { wishes, followed, asking } = wayOut;
  deps.progress(`${count} changes beside them, one at a time`);
  return whileFollowing(deps, followed, async (told) => {
    await told.knows(wishes.pools.length + otherPools, knownTimeoutMs);
    const [missed] = wishes.pools;
    if (missed !== undefined) await told.says(missed.name, wishes.of(missed), knownTimeoutMs);
    const endTally = await wayOut.startTally();
    const changes = await makeSingleChanges(deps, { wishes, told }, count);
    return latenciesOf(changes, (await endTally()).calls, asking);
  });
}
