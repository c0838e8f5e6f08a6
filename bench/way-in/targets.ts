import { distributionOf } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';
import type { MeasuredChange } from './change-tracker.ts';
import { countLists, poolReadsPerHint } from './tally.ts';
import type { Stage } from './way-in.ts';
import { mostWritesPerPoolAndBatch } from './writes.ts';

/** From an event to the list of a warm function, in ms. */
const latencyLimitsMs = { p50: 60, p99: 250 } as const;
/** The list, then the status. */
const mostWrites = 2;

/** Counts of what is asked of the cluster. */
export function clusterTargets({
  oneAtATime,
  fullQueue,
  manyPools,
}: {
  readonly oneAtATime: Stage;
  readonly fullQueue: { readonly writesPerApplied: number | null };
  readonly manyPools: Stage;
}): readonly Target[] {
  const writes = 'writes for each changed pool and batch';
  return [
    judge({
      name: `${writes}, one at a time`,
      limit: mostWrites,
      value: mostWritesPerPoolAndBatch(oneAtATime.tally),
      unit: 'writes',
    }),
    judge({
      name: `${writes}, full queue`,
      limit: mostWrites,
      value: fullQueue.writesPerApplied,
      unit: 'writes',
    }),
    judge({
      name: 'lists of all pools, many pools',
      limit: 1,
      value: countLists(manyPools.tally),
      unit: 'lists',
    }),
    judge({
      name: 'reads of a pool for each hint, many pools',
      limit: 1,
      value: poolReadsPerHint(manyPools.tally),
      unit: 'reads/hint',
    }),
  ];
}

/** How fast: what only a quiet machine can tell. */
export function latencyTargets(changes: readonly MeasuredChange[]): readonly Target[] {
  const { p50, p99 } = distributionOf(changes.map(({ listMs }) => listMs));
  const name = 'event handed to the function until it is listed';
  return [
    judge({ name: `${name}, p50`, limit: latencyLimitsMs.p50, value: p50, unit: 'ms' }),
    judge({ name: `${name}, p99`, limit: latencyLimitsMs.p99, value: p99, unit: 'ms' }),
  ];
}
