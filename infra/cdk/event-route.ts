import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface EventRouteProps {
  readonly ruleName: string;
  readonly description: string;
  /**
   * Where the events come from.
   *
   * @default - the default bus of account and region, on which AWS publishes
   */
  readonly bus?: events.IEventBus;
  readonly pattern: events.EventPattern;
  /** Where they go. */
  readonly queue: sqs.Queue;
  /** Where those go that EventBridge cannot bring there. */
  readonly redriveQueue: sqs.Queue;
}

/** Later a sweep has corrected what the event told of, and people should know that it did not arrive. */
const triedFor = Duration.hours(1);
const mostTries = 185;

/** A rule that brings events from a bus to a queue, and the right to do so for that rule alone. */
export class EventRoute extends Construct {
  readonly rule: events.Rule;
  /** The bus of the rule; absent where it is the default one. */
  readonly bus: events.IEventBus | undefined;

  constructor(scope: Construct, id: string, props: EventRouteProps) {
    super(scope, id);
    const { ruleName, description, bus, pattern, queue, redriveQueue } = props;
    this.bus = bus;
    this.rule = new events.Rule(this, 'Rule', {
      ruleName,
      description,
      eventPattern: pattern,
      ...(bus === undefined ? {} : { eventBus: bus }),
    });
    this.rule.addTarget({
      bind: () => ({
        arn: queue.queueArn,
        deadLetterConfig: { arn: redriveQueue.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: triedFor.toSeconds(),
          maximumRetryAttempts: mostTries,
        },
      }),
    });
    for (const target of [queue, redriveQueue]) this.#letSendTo(target);
  }

  #letSendTo(queue: sqs.Queue): void {
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.rule.ruleArn } },
      }),
    );
  }
}
