import type { MetricName, Metrics } from '../../../shared/ports/metrics.ts';
import type { FunctionLog } from './function-log.ts';

/** Counts, and writes to the log what was counted. */
export class FunctionMetrics implements Metrics {
  readonly #log: Pick<FunctionLog, 'metric'>;
  readonly #counted = new Map<string, { name: MetricName; reason?: string; value: number }>();

  constructor(log: Pick<FunctionLog, 'metric'>) {
    this.#log = log;
  }

  count(name: MetricName, value: number, reason?: string): void {
    if (value === 0) return;
    const key = `${name} ${reason ?? ''}`;
    const before = this.#counted.get(key)?.value ?? 0;
    const counted = { name, value: before + value };
    this.#counted.set(key, reason === undefined ? counted : { ...counted, reason });
  }

  /** Writes what was counted since the last time, a line for each name and reason. */
  flush(): void {
    const counted = [...this.#counted.values()];
    this.#counted.clear();
    for (const { name, value, reason } of counted) this.#log.metric(name, value, reason);
  }
}
