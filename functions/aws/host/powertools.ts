import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import type { LogFields, Logger } from '../../../shared/ports/logger.ts';
import type { GaugeName, Metrics, MetricName } from '../../../shared/ports/metrics.ts';

/**
 * JSON lines on standard output, as CloudWatch Logs takes them.
 *
 * @param serviceName of the function, such as `poolsync-reconcile`
 */
export function createLogger(serviceName: string): Logger {
  const logger = new PowertoolsLogger({ serviceName });
  return {
    info: (message, fields: LogFields = {}) => logger.info(message, fields),
    warn: (message, fields: LogFields = {}) => logger.warn(message, fields),
    error: (message, fields: LogFields = {}) => logger.error(message, fields),
  };
}

export interface FlushableMetrics extends Metrics {
  /** Writes what was counted since the last time, in CloudWatch's embedded metric format. */
  flush(): void;
}

/** @param serviceName of the function: a dimension of all that it counts */
export function createMetrics(serviceName: string): FlushableMetrics {
  const metrics = new PowertoolsMetrics({ namespace: 'Poolsync', serviceName });
  const gauges = new Map<GaugeName, number>();
  return {
    count: (name: MetricName, value: number, reason?: string) => {
      if (value === 0) return;
      if (reason === undefined) metrics.addMetric(name, MetricUnit.Count, value);
      // A dimension holds for all metrics of a record, so a metric with a reason is its own record.
      else
        metrics
          .singleMetric()
          .addDimension('reason', reason)
          .addMetric(name, MetricUnit.Count, value);
    },
    gauge: (name: GaugeName, value: number) => void gauges.set(name, value),
    flush: () => {
      for (const [name, value] of gauges) metrics.addMetric(name, MetricUnit.Seconds, value);
      gauges.clear();
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
