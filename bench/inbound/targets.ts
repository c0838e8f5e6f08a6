import { distributionOf } from '../report/distribution.ts';
import { judge, type Target } from '../report/target.ts';
import type { MeasuredChange } from './change-tracker.ts';
import type { Stage } from './ground.ts';
import { countLists, describesPerBatch, poolReadsPerHint } from './tally.ts';
import { mostWritesPerPoolAndBatch } from './writes.ts';

/** From an event to the list of a warm function, in ms. */
const latencyLimitsMs = { p50: 60, p99: 250 } as const;
/** A quarter of what Lambda is configured for is left. */
const memoryLimitMb = 192;
/** The list, then the status. */
const mostWrites = 2;

/** Counts: what holds on every machine. */
export function countTargets(stages: {
  readonly oneAtATime: Stage;
  readonly fullQueue: Stage & { readonly writesPerApplied: number | null };
  readonly manyPools: Stage;
}): readonly Target[] {
  const { oneAtATime, fullQueue, manyPools } = stages;
  const { requests, batches } = oneAtATime.tally;
  const describes = 'Describe calls for each batch';
  const writes = 'writes for each changed pool and batch';
  return [
    ...Object.entries({ 'one at a time': oneAtATime, 'full queue': fullQueue }).map(
      ([name, { tally }]) =>
        judge({
          name: `${describes}, ${name}`,
          limit: 1,
          value: describesPerBatch(tally),
          unit: 'calls/batch',
        }),
    ),
    judge({
      name: `${writes}, one at a time`,
      limit: mostWrites,
      value: mostWritesPerPoolAndBatch(requests, batches),
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

/** How fast and how large: what only a quiet machine can tell. */
export function machineTargets(of: {
  readonly changes: readonly MeasuredChange[];
  readonly peakMb: number | null;
}): readonly Target[] {
  const { p50, p99 } = distributionOf(of.changes.map(({ listMs }) => listMs));
  const name = 'event handed to the function until it is listed';
  return [
    judge({ name: `${name}, p50`, limit: latencyLimitsMs.p50, value: p50, unit: 'ms' }),
    judge({ name: `${name}, p99`, limit: latencyLimitsMs.p99, value: p99, unit: 'ms' }),
    judge({
      name: 'peak resident memory of one environment with all events',
      limit: memoryLimitMb,
      value: of.peakMb,
      unit: 'MiB',
    }),
  ];
}
