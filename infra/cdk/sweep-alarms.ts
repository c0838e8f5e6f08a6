import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ownMetric } from './metrics.ts';

/** An alarm; without more it is about anything above 0 in one period, and no data is good news. */
export type AlarmChoice = Pick<cloudwatch.AlarmProps, 'metric' | 'alarmDescription'> &
  Partial<Omit<cloudwatch.AlarmProps, 'alarmName'>> & { readonly name: string };

/** Much more than the watch takes to fail over. */
const oldestLeaseSeconds = 120;

/** Of the pools, in an hour. */
const mostMissedPercent = 1;

const { SUM, MAXIMUM } = cloudwatch.Stats;

/**
 * The alarms that rest on what sweeps find.
 *
 * @param sweep name of the function
 * @param interval time between two sweeps
 */
export function sweepAlarms(sweep: string, interval: Duration): readonly AlarmChoice[] {
  const inEachInterval = (name: string, statistic: string = SUM) =>
    ownMetric(sweep, name, { statistic, period: interval });
  return [
    {
      name: 'no-sweep',
      alarmDescription:
        'No sweep went through everything in three intervals, and correctness rests on it: poolsync doctor',
      metric: inEachInterval('SweepsCompleted'),
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 3,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    },
    ...inThreeSweepsInARow(inEachInterval),
    {
      name: 'watch-stale',
      alarmDescription:
        'Nobody renews the Lease of the watch, so nothing is scaled: look at the pods of poolsync-system',
      metric: inEachInterval('WatchLeaseAge', MAXIMUM),
      threshold: oldestLeaseSeconds,
      evaluationPeriods: 2,
      // Where there is no Lease there is no figure.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    },
    missedByEvents(sweep, interval),
  ];
}

/** Once may be bad luck: the next sweep tries again. */
function inThreeSweepsInARow(
  inEachInterval: (name: string) => cloudwatch.IMetric,
): readonly AlarmChoice[] {
  const evaluationPeriods = 3;
  return [
    {
      name: 'sweeps-cut-short',
      alarmDescription: 'Three sweeps in a row were cut short: the log of the sweep says why',
      metric: inEachInterval('SweepsCutShort'),
      evaluationPeriods,
    },
    {
      name: 'pools-unseen',
      alarmDescription:
        'Three sweeps in a row could not look at some pools: poolsync doctor names the accounts',
      metric: inEachInterval('PoolsUnseen'),
      evaluationPeriods,
    },
    {
      name: 'drift-not-corrected',
      alarmDescription:
        'Three sweeps in a row could not correct some pools: poolsync plan -A names them',
      metric: inEachInterval('DriftNotCorrected'),
      evaluationPeriods,
    },
  ];
}

function missedByEvents(sweep: string, interval: Duration): AlarmChoice {
  const period = Duration.hours(1);
  const sweepsInAnHour = period.toMinutes() / interval.toMinutes();
  const inAnHour = (name: string) => ownMetric(sweep, name, { statistic: SUM, period });
  return {
    name: 'missed-by-events',
    alarmDescription:
      'Events did not tell of more than 1 % of the pools in an hour: poolsync doctor, link aws-rules',
    metric: new cloudwatch.MathExpression({
      // Each sweep goes through all pools. One that was missed is no reason to get up, however few there are.
      expression: `IF(missed > 1, 100 * missed * ${sweepsInAnHour} / swept, 0)`,
      label: 'drift that events missed, in percent of the pools',
      usingMetrics: { missed: inAnHour('DriftMissedByEvents'), swept: inAnHour('PoolsSwept') },
      period,
    }),
    threshold: mostMissedPercent,
  };
}
