import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { FunctionName } from './function-sizes.ts';
import { ownMetric } from './metrics.ts';
import { namesOf } from './names.ts';
import type { Queues } from './queues.ts';

export interface DashboardProps {
  readonly installation: string;
  readonly queues: Queues;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  readonly alarms: readonly cloudwatch.IAlarm[];
}

const { SUM, MAXIMUM } = cloudwatch.Stats;
const width = 8;
const perMinute = { statistic: SUM, period: Duration.minutes(1) };
const perFiveMinutes = { statistic: SUM, period: Duration.minutes(5) };

/** What an installation does, at a glance. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    new cloudwatch.Dashboard(this, 'Dashboard', {
      // Of dashboards there is one of a name in all regions together.
      dashboardName: `${props.installation}-${Stack.of(this).region}`,
      defaultInterval: Duration.hours(3),
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ alarms: [...props.alarms], width: 3 * width })],
        inwards(props),
        outwards(props),
        sweeps(props),
      ],
    });
  }
}

function inwards({ installation, queues, functions }: DashboardProps): cloudwatch.IWidget[] {
  const { reconcile } = namesOf(installation).functions;
  return [
    graph('Events: the oldest that waits, in seconds', [ageOf(queues.events)]),
    graph('Groups', own(reconcile, 'GroupsApplied', 'GroupsInSync', 'WriteConflicts')),
    graph('Duration of reconcile', durations(functions.reconcile)),
  ];
}

function outwards({ installation, queues, functions }: DashboardProps): cloudwatch.IWidget[] {
  const { scale } = namesOf(installation).functions;
  return [
    graph('Requests: the oldest that waits, in seconds', [ageOf(queues.scale)]),
    graph('Scaling', own(scale, 'ScaleCalls', 'PoolsScaled')),
    graph('Duration of scale', durations(functions.scale)),
  ];
}

function sweeps({ installation }: DashboardProps): cloudwatch.IWidget[] {
  const { sweep } = namesOf(installation).functions;
  const ofSweeps = (...names: readonly string[]) =>
    names.map((name) => ownMetric(sweep, name, perFiveMinutes));
  return [
    graph('Sweeps', ofSweeps('SweepsCompleted', 'SweepsHandedOn', 'SweepsCutShort')),
    graph('Pools in sweeps', ofSweeps('PoolsSwept', 'PoolsUnseen')),
    graph('Drift', ofSweeps('DriftCorrected', 'DriftNotCorrected', 'DriftMissedByEvents')),
  ];
}

function graph(title: string, left: readonly cloudwatch.IMetric[]): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({ title, left: [...left], width, leftYAxis: { min: 0 } });
}

function own(service: string, ...names: readonly string[]): readonly cloudwatch.Metric[] {
  return names.map((name) => ownMetric(service, name, perMinute));
}

function ageOf(queue: Queues['events']): cloudwatch.Metric {
  const choice = { statistic: MAXIMUM, period: Duration.minutes(1) };
  return queue.metricApproximateAgeOfOldestMessage(choice);
}

function durations(each: lambda.IFunction): readonly cloudwatch.Metric[] {
  return ['p50', 'p99'].map((statistic) =>
    each.metricDuration({ statistic, period: Duration.minutes(5) }),
  );
}
