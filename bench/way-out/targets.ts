import { distributionOf } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';
import type { Latency } from './single-changes.ts';
import { callsPerGroup } from './tally.ts';
import type { Stage } from './way-out.ts';

/** A call more here and there where an answer was lost, or a wish changed meanwhile. */
const mostSetsPerGroup = 1.2;

/** A stage, and how many changes were made in it. */
export type ChangingStage = Stage & { readonly changes: number };

/** @param asking what the call is named by which a group is asked */
export function askingTargets(
  asking: string,
  stages: { readonly oneAtATime: ChangingStage; readonly allAtOnce: ChangingStage },
): readonly Target[] {
  return Object.entries({
    'one at a time': stages.oneAtATime,
    'all at once': stages.allAtOnce,
  }).map(([name, { tally, changes }]) =>
    judge({
      name: `${asking} calls for each change, ${name}`,
      limit: mostSetsPerGroup,
      value: callsPerGroup(tally, asking, changes),
      unit: 'calls/change',
    }),
  );
}

/** @param limitsMs from `spec.replicas` to the call */
export function latencyTargets(
  latencies: readonly Latency[],
  limitsMs: { readonly p50: number; readonly p99: number },
): readonly Target[] {
  const { p50, p99 } = distributionOf(latencies.map(({ cloudMs }) => cloudMs));
  const name = 'spec.replicas changed until the group is asked';
  return [
    judge({ name: `${name}, p50`, limit: limitsMs.p50, value: p50, unit: 'ms' }),
    judge({ name: `${name}, p99`, limit: limitsMs.p99, value: p99, unit: 'ms' }),
  ];
}
