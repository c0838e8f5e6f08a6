import { isInSync } from './agreement.ts';
import type { Change } from './change.ts';
import type { PoolView } from './fleet.ts';
import { latenciesFrom, latenciesOf, type Latencies } from './latencies.ts';

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
  /** From an event to the list and to the MachinePool. */
  readonly latencyMs: { readonly list: Latencies; readonly machinePool: Latencies };
  /** API calls of the function in the cloud, by action. */
  readonly cloudCalls: Readonly<Record<string, number>>;
  /** Writes of the function that the API server carried out. */
  readonly clusterWrites: number;
  readonly events: EventCounts;
  readonly scaling: ScalingCounts;
  readonly pools: readonly PoolSummary[];
}

/** How wishes were carried out, all since the start. */
export interface ScalingCounts {
  /** Messages that the function scale was given. */
  readonly requests: number;
  /** Calls of SetDesiredCapacity. */
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

interface PoolSummary {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly group: string;
  /** Instances in the cloud, in the list and in the MachinePool. */
  readonly cloud: number;
  readonly list: number;
  readonly machinePool: number;
  readonly phase: string;
  readonly inSync: boolean;
}

export function summarize(of: {
  readonly problem: string | undefined;
  readonly startMs: number | null;
  readonly changes: readonly Change[];
  readonly views: readonly PoolView[];
  readonly cloudCalls: Summary['cloudCalls'];
  readonly clusterWrites: number;
  readonly events: EventCounts;
  readonly scaling: ScalingCounts;
}): Summary {
  const { problem, startMs, changes, views, cloudCalls, clusterWrites, events, scaling } = of;
  return {
    ok: problem === undefined && views.length > 0 && views.every(isInSync),
    ...(problem === undefined ? {} : { problem }),
    startMs,
    changes: changes.length,
    latencyMs: {
      list: latenciesOf(changes, 'list'),
      machinePool: latenciesOf(changes, 'machinePool'),
    },
    cloudCalls,
    clusterWrites,
    events,
    scaling,
    pools: views.map(summarizePool),
  };
}

function summarizePool(view: PoolView): PoolSummary {
  const { name, account, region, group } = view.pool;
  return {
    name,
    account,
    region,
    group,
    cloud: view.cloud.size,
    list: view.list.size,
    machinePool: view.machinePool.size,
    phase: view.phase,
    inSync: isInSync(view),
  };
}

/** For a run that ended before anything could be counted. */
export const noMeasurements: Pick<Summary, 'cloudCalls' | 'clusterWrites' | 'events' | 'scaling'> =
  {
    cloudCalls: {},
    clusterWrites: 0,
    events: {
      received: 0,
      applied: 0,
      inSync: 0,
      deferred: 0,
      ignored: 0,
      rejected: 0,
      waiting: 0,
      redrive: 0,
    },
    scaling: { requests: 0, calls: 0, begunAgain: 0, writtenBack: 0, latencyMs: latenciesFrom([]) },
  };
