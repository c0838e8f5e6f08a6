import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { EventRoute } from './event-route.ts';

export interface MetricChoice {
  readonly statistic: string;
  readonly period: Duration;
}

/**
 * A metric that a function counts itself.
 *
 * @param service name of the function that counts it: the value of the dimension by which CloudWatch
 * knows it
 */
export function ownMetric(
  service: string,
  metricName: string,
  { statistic, period }: MetricChoice,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Poolsync',
    metricName,
    dimensionsMap: { service },
    statistic,
    period,
  });
}

/** Events that a rule matched and that EventBridge gave up to bring to the rule's queue. */
export function failedInvocations({ rule, bus }: EventRoute): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: {
      // AWS leaves the bus out where it is the default one.
      ...(bus === undefined ? {} : { EventBusName: bus.eventBusName }),
      RuleName: rule.ruleName,
    },
    statistic: cloudwatch.Stats.SUM,
    period: Duration.minutes(5),
  });
}
