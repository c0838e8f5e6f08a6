import type { GaugeName, MetricName, Metrics } from '../../shared/ports/metrics.ts';

type Counted = MetricName | `${MetricName} ${string}`;

/**
 * Adds up what was counted, under `<name>` or `<name> <reason>`; what was only ever counted with 0
 * is not there.
 */
export class RecordingMetrics implements Metrics {
  readonly totals: Partial<Record<Counted, number>> = {};
  /** The last value of each. */
  readonly gauges: Partial<Record<GaugeName, number>> = {};

  count(name: MetricName, value: number, reason?: string): void {
    const key: Counted = reason === undefined ? name : `${name} ${reason}`;
    if (value !== 0) this.totals[key] = (this.totals[key] ?? 0) + value;
  }

  gauge(name: GaugeName, value: number): void {
    this.gauges[name] = value;
  }
}
