import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventRoute } from './event-route.ts';
import type { FunctionName } from './function-sizes.ts';
import { failedInvocations } from './metrics.ts';
import { namesOf } from './names.ts';
import type { Queues } from './queues.ts';
import { sweepAlarms, type AlarmChoice } from './sweep-alarms.ts';

export interface AlarmsProps {
  readonly installation: string;
  readonly queues: Queues;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  readonly routes: Readonly<Record<string, EventRoute>>;
  /** Time between two sweeps. */
  readonly sweepInterval: Duration;
  /**
   * Is told where an alarm begins and where it ends.
   *
   * @default - nobody: alarms are only shown
   */
  readonly topic?: sns.ITopic;
}

/** A message that waits longer has not found its function. */
const oldestMessageSeconds = 120;

/** What a person has to look at; docs/operate.md tells of each. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.all = choices(props).map((choice) => this.#make(choice, props));
  }

  #make({ name, ...choice }: AlarmChoice, { installation, topic }: AlarmsProps): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, name, {
      alarmName: `${installation}-${name}`,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      evaluationPeriods: 1,
      ...choice,
    });
    if (topic === undefined) return alarm;
    const tell = new SnsAction(topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

function choices(props: AlarmsProps): AlarmChoice[] {
  const { installation, queues, functions, routes, sweepInterval } = props;
  return [
    ...sweepAlarms(namesOf(installation).functions.sweep, sweepInterval),
    waiting('rejected', queues.rejected, 'Somebody sends what cannot be read'),
    waiting('redrive', queues.redrive, 'A message was given up on'),
    tooOld('events-waiting', queues.events, 'reconcile'),
    tooOld('requests-waiting', queues.scale, 'scale'),
    ...Object.entries(functions).map(([use, each]) => failing(use, each)),
    ...Object.entries(routes).map(([use, route]) => notBrought(use, route)),
  ];
}

function waiting(name: string, queue: sqs.IQueue, what: string): AlarmChoice {
  return {
    name,
    alarmDescription: `${what}: poolsync dead-letters list`,
    metric: queue.metricApproximateNumberOfMessagesVisible({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
  };
}

function tooOld(name: string, queue: sqs.IQueue, use: FunctionName): AlarmChoice {
  return {
    name,
    alarmDescription: `The function ${use} does not run, or does not keep up: poolsync doctor`,
    metric: queue.metricApproximateAgeOfOldestMessage({
      statistic: cloudwatch.Stats.MAXIMUM,
      period: Duration.minutes(1),
    }),
    threshold: oldestMessageSeconds,
  };
}

function failing(use: string, each: lambda.IFunction): AlarmChoice {
  return {
    name: `${use}-errors`,
    alarmDescription: `The function ${use} fails: its log says why`,
    metric: each.metricErrors({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(5) }),
  };
}

function notBrought(use: string, route: EventRoute): AlarmChoice {
  return {
    name: `${use}-not-delivered`,
    alarmDescription: `EventBridge cannot bring events to the queue: look at its policy, and that of its key`,
    metric: failedInvocations(route),
  };
}
