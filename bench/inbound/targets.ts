import { ratio } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';
import type { MeasuredChange } from '../way-in/change-tracker.ts';
import type { Tally } from '../way-in/tally.ts';
import { clusterTargets, latencyTargets } from '../way-in/targets.ts';
import type { Stage } from '../way-in/way-in.ts';

/** A quarter of what Lambda is configured for is left. */
const memoryLimitMb = 192;

/** Counts: what holds on every machine. */
export function countTargets(stages: {
  readonly oneAtATime: Stage;
  readonly fullQueue: Stage & { readonly writesPerApplied: number | null };
  readonly manyPools: Stage;
}): readonly Target[] {
  const { oneAtATime, fullQueue } = stages;
  return [
    ...Object.entries({ 'one at a time': oneAtATime, 'full queue': fullQueue }).map(
      ([name, { tally }]) =>
        judge({
          name: `Describe calls for each batch, ${name}`,
          limit: 1,
          value: describesPerBatch(tally),
          unit: 'calls/batch',
        }),
    ),
    ...clusterTargets(stages),
  ];
}

export function describesPerBatch({
  cloudCalls,
  batches,
}: Pick<Tally, 'cloudCalls' | 'batches'>): number | null {
  return ratio(cloudCalls['DescribeAutoScalingGroups'] ?? 0, batches.length);
}

/** How fast and how large: what only a quiet machine can tell. */
export function machineTargets(of: {
  readonly changes: readonly MeasuredChange[];
  readonly peakMb: number | null;
}): readonly Target[] {
  return [
    ...latencyTargets(of.changes),
    judge({
      name: 'peak resident memory of one environment with all events',
      limit: memoryLimitMb,
      value: of.peakMb,
      unit: 'MiB',
    }),
  ];
}
