import { distributionOf } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';
import type { Stage } from './ground.ts';
import type { Latency } from './single-changes.ts';
import { callsPerGroup } from './tally.ts';

/** From `spec.replicas` to the call, watch and function warm, in ms. */
const latencyLimitsMs = { p50: 100, p99: 300 } as const;
/** With all further pools in the cluster. */
const memoryLimitMb = 256;
const firstPublishedLimitMs = 10_000;
/** A call more here and there where an answer was lost, or a wish changed meanwhile. */
const mostSetsPerGroup = 1.2;

/** Counts: what holds on every machine. */
export function countTargets(stages: {
  readonly oneAtATime: Stage & { readonly changes: number };
  readonly allAtOnce: Stage & { readonly changes: number };
}): readonly Target[] {
  return Object.entries({
    'one at a time': stages.oneAtATime,
    'all at once': stages.allAtOnce,
  }).map(([name, { tally, changes }]) =>
    judge({
      name: `SetDesiredCapacity calls for each change, ${name}`,
      limit: mostSetsPerGroup,
      value: callsPerGroup(tally, 'SetDesiredCapacity', changes),
      unit: 'calls/change',
    }),
  );
}

/** How fast and how large: what only a quiet machine can tell. */
export function machineTargets(of: {
  readonly latencies: readonly Latency[];
  readonly peakMb: number | null;
  readonly firstPublishedMs: number;
}): readonly Target[] {
  const { p50, p99 } = distributionOf(of.latencies.map(({ cloudMs }) => cloudMs));
  const name = 'spec.replicas changed until the group is asked';
  return [
    judge({ name: `${name}, p50`, limit: latencyLimitsMs.p50, value: p50, unit: 'ms' }),
    judge({ name: `${name}, p99`, limit: latencyLimitsMs.p99, value: p99, unit: 'ms' }),
    judge({
      name: 'peak resident memory of the watch with many pools',
      limit: memoryLimitMb,
      value: of.peakMb,
      unit: 'MiB',
    }),
    judge({
      name: 'start of the watch with many pools until it publishes',
      limit: firstPublishedLimitMs,
      value: of.firstPublishedMs,
      unit: 'ms',
    }),
  ];
}
