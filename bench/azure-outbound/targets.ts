import { judge, type Target } from '../report/target.ts';
import type { Latency } from '../way-out/single-changes.ts';
import { askingTargets, latencyTargets, type ChangingStage } from '../way-out/targets.ts';
import type { AllAtOnce } from './all-at-once.ts';
import { asking } from './azure-way-out.ts';
import { repeatedTooEarly, throttledPercent } from './throttling.ts';

/** From `spec.replicas` to the call, watch and function warm, in ms. */
const latencyLimitsMs = { p50: 150, p99: 400 } as const;
const changedLimitMs = 60_000;
/** What an instance of the app has in all, the host's own part in it. */
const memoryLimitMb = 512;

/** Counts: what holds on every machine. */
export function azureCountTargets({
  oneAtATime,
  allAtOnce,
}: {
  readonly oneAtATime: ChangingStage;
  readonly allAtOnce: Pick<AllAtOnce, 'tally' | 'figures' | 'unsettled' | 'left' | 'mostAtOnce'> & {
    readonly changes: number;
  };
}): readonly Target[] {
  const { tally, unsettled, left, mostAtOnce } = allAtOnce;
  return [
    ...askingTargets(asking, { oneAtATime, allAtOnce }),
    judge({
      name: 'calls that met 429, all at once',
      limit: 1,
      value: throttledPercent(tally.calls),
      unit: '%',
    }),
    judge({
      name: 'calls made again before their Retry-After was over',
      limit: 0,
      value: repeatedTooEarly(tally.calls),
      unit: 'calls',
    }),
    judge({
      name: 'processes that worked in one session at once',
      limit: 1,
      value: mostAtOnce,
      unit: 'processes',
    }),
    judge({ name: 'pools that did not settle', limit: 0, value: unsettled, unit: 'pools' }),
    judge({ name: 'what waited without end', limit: 0, value: left, unit: 'messages' }),
  ];
}

/** How fast and how large: what only a quiet machine can tell. */
export function azureMachineTargets(of: {
  readonly latencies: readonly Latency[];
  readonly allAtOnce: Pick<AllAtOnce, 'changedMs' | 'peakMb'>;
}): readonly Target[] {
  const { changedMs, peakMb } = of.allAtOnce;
  return [
    ...latencyTargets(of.latencies, latencyLimitsMs),
    judge({
      name: 'all MachinePools changed',
      limit: changedLimitMs,
      value: changedMs,
      unit: 'ms',
    }),
    judge({
      name: 'peak resident memory of a process that scales',
      limit: memoryLimitMb,
      value: peakMb,
      unit: 'MiB',
    }),
  ];
}
