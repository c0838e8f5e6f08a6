import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import type { Names } from './names.ts';

export interface SweepScheduleProps {
  readonly names: Names;
  /** Whole minutes. */
  readonly interval: Duration;
  /** What sweeps. */
  readonly alias: lambda.Alias;
}

/** Older than that a tick is of no use: the next one is due. */
const oldestTick = Duration.seconds(240);

/** Has EventBridge Scheduler begin a sweep again and again. */
export class SweepSchedule extends Construct {
  constructor(scope: Construct, id: string, { names, interval, alias }: SweepScheduleProps) {
    super(scope, id);
    const group = new scheduler.CfnScheduleGroup(this, 'Group', { name: names.schedule });
    const role = this.#lentTo(group, names.scheduleRole);
    role.addToPolicy(
      new iam.PolicyStatement({
        sid: 'BeginSweep',
        actions: ['lambda:InvokeFunction'],
        resources: [alias.functionArn],
      }),
    );
    const schedule = new scheduler.CfnSchedule(this, 'Schedule', {
      name: names.schedule,
      groupName: names.schedule,
      description: 'Begins a sweep of Poolsync',
      scheduleExpression: rateOf(interval),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: alias.functionArn,
        roleArn: role.roleArn,
        input: JSON.stringify({ poolsync: 'sweep' }),
        retryPolicy: {
          maximumRetryAttempts: 0,
          maximumEventAgeInSeconds: oldestTick.toSeconds(),
        },
      },
    });
    schedule.node.addDependency(group, role);
    this.#neverRepeat(alias);
  }

  #lentTo(group: scheduler.CfnScheduleGroup, roleName: string): iam.Role {
    const { account } = Stack.of(this);
    return new iam.Role(this, 'Role', {
      roleName,
      description: "Begins Poolsync's sweeps",
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group.attrArn },
        },
      }),
    });
  }

  /** A sweep that failed is not repeated: the next tick begins anew. */
  #neverRepeat(alias: lambda.Alias): void {
    alias.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: oldestTick });
    acknowledge(alias, {
      'Serverless-LambdaAsyncFailureDestination':
        'A sweep that failed leaves nothing to be taken up again: the next tick begins anew, and alarms tell.',
    });
  }
}

function rateOf(interval: Duration): string {
  const minutes = interval.toMinutes();
  return minutes === 1 ? 'rate(1 minute)' : `rate(${minutes} minutes)`;
}
