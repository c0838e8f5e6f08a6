import type { Counters } from '../../sandbox/report/function-log.ts';
import { judge, type Target } from '../report/target.ts';
import type { MeasuredChange } from '../way-in/change-tracker.ts';
import { clusterTargets, latencyTargets } from '../way-in/targets.ts';
import type { Stage } from '../way-in/way-in.ts';
import { mostReadings, readingsPerLook, type Reading } from './readings.ts';

/** What the function for Lambda is held to; and what an instance has in all, the host's own part in it. */
const memoryLimitsMb = { "the Lambda function's measure": 192, 'the memory of an instance': 512 };

const readings: Readonly<Record<Reading, string>> = {
  gets: 'GETs of a scale set for each batch',
  walks: 'walks over its instances for each batch',
};

/** Counts: what holds on every machine. */
export function azureCountTargets(stages: {
  readonly oneAtATime: Stage;
  readonly allAtOnce: Stage;
  readonly fullQueue: Stage & {
    readonly writesPerApplied: number | null;
    readonly counters: Counters;
  };
  readonly manyPools: Stage;
}): readonly Target[] {
  const { oneAtATime, allAtOnce, fullQueue } = stages;
  return [
    ...(['gets', 'walks'] as const).flatMap((reading) => [
      judgeReading(reading, 'one at a time', mostReadings(reading, oneAtATime.tally)),
      judgeReading(reading, 'all at once', mostReadings(reading, allAtOnce.tally)),
      judgeReading(
        reading,
        'full queue',
        readingsPerLook(reading, fullQueue.tally, fullQueue.counters),
      ),
    ]),
    ...clusterTargets(stages),
  ];
}

function judgeReading(reading: Reading, stage: string, value: number | null): Target {
  return judge({ name: `${readings[reading]}, ${stage}`, limit: 1, value, unit: 'calls/batch' });
}

/** How fast and how large: what only a quiet machine can tell. */
export function azureMachineTargets(of: {
  readonly changes: readonly MeasuredChange[];
  readonly peakMb: number | null;
}): readonly Target[] {
  return [
    ...latencyTargets(of.changes),
    ...Object.entries(memoryLimitsMb).map(([measure, limit]) =>
      judge({
        name: `peak resident memory of one instance, by ${measure}`,
        limit,
        value: of.peakMb,
        unit: 'MiB',
      }),
    ),
  ];
}
