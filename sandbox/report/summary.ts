import { resourceIdOf } from '../installation/azure-layout.ts';
import type { SandboxPool } from '../installation/sandbox-pools.ts';
import { isInSync } from './agreement.ts';
import type { Change } from './change.ts';
import type { CallCounts } from './cloud-calls.ts';
import type { PoolView } from './fleet.ts';
import { latenciesFrom, latenciesOf, type Latencies } from './latencies.ts';

/** The same of each cloud. */
export type ByCloud<T> = Readonly<Record<SandboxPool['cloud'], T>>;

/** What `--once --json` prints. */
export interface Summary {
  /** Whether the scenario went through and all pools are in sync. */
  readonly ok: boolean;
  /** Why not, where it is not. */
  readonly problem?: string;
  /** From the start of the sandbox to the first step of the scenario. */
  readonly startMs: number | null;
  /** All changes of the scenario, also those that were listed ahead of their event. */
  readonly changes: number;
  /**
   * To the list and to the MachinePool: on AWS from an event, on Azure, which sends none when an
   * instance appears or is gone, from the moment at which its lists begin to show it.
   */
  readonly latencyMs: ByCloud<{ readonly list: Latencies; readonly machinePool: Latencies }>;
  /** API calls of Poolsync's parts, by action. */
  readonly cloudCalls: ByCloud<CallCounts>;
  /** Writes of the functions that the API server carried out. */
  readonly clusterWrites: number;
  readonly events: ByCloud<EventCounts>;
  readonly scaling: Scaling;
  readonly pools: readonly PoolSummary[];
}

/** How wishes were carried out. */
export interface Scaling extends ByCloud<ScalingCounts> {
  readonly azure: ScalingCounts & {
    /** From `spec.replicas` to the list that has as many: most of it is the way inwards. */
    readonly untilListedMs: Latencies;
  };
}

/** All since the start. */
export interface ScalingCounts {
  /** Messages that the function scale was given. */
  readonly requests: number;
  /** Calls of SetDesiredCapacity, or PATCHes of a capacity. */
  readonly calls: number;
  /** How often the work on a pool began anew, since something had changed meanwhile. */
  readonly begunAgain: number;
  /** Figures of the cloud that were written to `spec.replicas`. */
  readonly writtenBack: number;
  /** From `spec.replicas` to the call that carries it out. */
  readonly latencyMs: Latencies;
}

/** What became of the messages, all since the start. */
export interface EventCounts {
  /** Messages that the function was given, those that came back counted again. */
  readonly received: number;
  /** These two count groups in batches: the messages of a batch about one group are one. */
  readonly applied: number;
  readonly inSync: number;
  /** Messages that had to come back, each time anew. */
  readonly deferred: number;
  /** Messages about groups without a pool, and messages that are none of ours. */
  readonly ignored: number;
  readonly rejected: number;
  /** Messages in the queues at the end. */
  readonly waiting: number;
  readonly redrive: number;
}

/** What the parts have counted. */
export type Measurements = Pick<Summary, 'cloudCalls' | 'clusterWrites' | 'events' | 'scaling'>;

type PoolSummary = PoolPlace & PoolFigures;

/** Where the group of a pool is; `scaleSet` is a resource ID. */
type PoolPlace =
  | { readonly account: string; readonly region: string; readonly group: string }
  | { readonly subscription: string; readonly location: string; readonly scaleSet: string };

interface PoolFigures {
  readonly name: string;
  /** Instances in the cloud, in the list and in the MachinePool. */
  readonly cloud: number;
  readonly list: number;
  readonly machinePool: number;
  readonly phase: string;
  readonly inSync: boolean;
}

export function summarize(
  of: Measurements & {
    readonly problem: string | undefined;
    readonly startMs: number | null;
    readonly changes: readonly Change[];
    readonly views: readonly PoolView[];
  },
): Summary {
  const { problem, startMs, changes, views, cloudCalls, clusterWrites, events, scaling } = of;
  return {
    ok: problem === undefined && views.length > 0 && views.every(isInSync),
    ...(problem === undefined ? {} : { problem }),
    startMs,
    changes: changes.length,
    latencyMs: { aws: latenciesIn('aws', changes), azure: latenciesIn('azure', changes) },
    cloudCalls,
    clusterWrites,
    events,
    scaling,
    pools: views.map(summarizePool),
  };
}

function latenciesIn(cloud: Change['cloud'], changes: readonly Change[]) {
  const there = changes.filter((change) => change.cloud === cloud);
  return { list: latenciesOf(there, 'list'), machinePool: latenciesOf(there, 'machinePool') };
}

function summarizePool(view: PoolView): PoolSummary {
  return {
    name: view.pool.name,
    ...placeOf(view.pool),
    cloud: view.cloud.size,
    list: view.list.size,
    machinePool: view.machinePool.size,
    phase: view.phase,
    inSync: isInSync(view),
  };
}

function placeOf(pool: SandboxPool): PoolPlace {
  if (pool.cloud === 'azure') {
    const { subscription, location } = pool;
    return { subscription, location, scaleSet: resourceIdOf(pool) };
  }
  const { account, region, group } = pool;
  return { account, region, group };
}

const noEvents: EventCounts = {
  received: 0,
  applied: 0,
  inSync: 0,
  deferred: 0,
  ignored: 0,
  rejected: 0,
  waiting: 0,
  redrive: 0,
};

const noScaling: ScalingCounts = {
  requests: 0,
  calls: 0,
  begunAgain: 0,
  writtenBack: 0,
  latencyMs: latenciesFrom([]),
};

/** For a run that ended before anything could be counted. */
export const noMeasurements: Measurements = {
  cloudCalls: { aws: {}, azure: {} },
  clusterWrites: 0,
  events: { aws: noEvents, azure: noEvents },
  scaling: { aws: noScaling, azure: { ...noScaling, untilListedMs: latenciesFrom([]) } },
};
