import { judge, type Target } from '../report/target.ts';
import type { Latency } from '../way-out/single-changes.ts';
import { askingTargets, latencyTargets, type ChangingStage } from '../way-out/targets.ts';

/** From `spec.replicas` to the call, watch and function warm, in ms. */
const latencyLimitsMs = { p50: 100, p99: 300 } as const;
/** With all further pools in the cluster. */
const memoryLimitMb = 256;
const firstPublishedLimitMs = 10_000;

/** Counts: what holds on every machine. */
export function countTargets(stages: {
  readonly oneAtATime: ChangingStage;
  readonly allAtOnce: ChangingStage;
}): readonly Target[] {
  return askingTargets('SetDesiredCapacity', stages);
}

/** How fast and how large: what only a quiet machine can tell. */
export function machineTargets(of: {
  readonly latencies: readonly Latency[];
  readonly peakMb: number | null;
  readonly firstPublishedMs: number;
}): readonly Target[] {
  return [
    ...latencyTargets(of.latencies, latencyLimitsMs),
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
