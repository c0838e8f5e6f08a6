import type { GaugeName, MetricName, Metrics } from '../../../shared/ports/metrics.ts';
import type { Figure, SendFigures } from '../telemetry/figure.ts';
import type { FunctionLog } from './function-log.ts';

/** Counts and measures, and tells the figures: to Azure Monitor where it is set, or else to the log. */
export class FunctionMetrics implements Metrics {
  readonly #log: Pick<FunctionLog, 'metric' | 'warn'>;
  readonly #send: SendFigures | undefined;
  readonly #figures = new Map<string, Figure>();

  /** @param send absent: lines of the log are all that tells the figures */
  constructor(log: Pick<FunctionLog, 'metric' | 'warn'>, send?: SendFigures) {
    this.#log = log;
    this.#send = send;
  }

  count(name: MetricName, value: number, reason?: string): void {
    if (value === 0) return;
    const key = `${name} ${reason ?? ''}`;
    const before = this.#figures.get(key)?.value ?? 0;
    const counted = { kind: 'count', name, value: before + value } as const;
    this.#figures.set(key, reason === undefined ? counted : { ...counted, reason });
  }

  gauge(name: GaugeName, value: number): void {
    this.#figures.set(name, { kind: 'gauge', name, value });
  }

  /**
   * Tells the figures since the last time, each name and reason once. It never fails: figures that
   * Azure Monitor does not take are lines of the log, so that they can still be summed up.
   */
  async flush(): Promise<void> {
    const figures = [...this.#figures.values()];
    this.#figures.clear();
    if (figures.length === 0) return;
    if (this.#send !== undefined) {
      try {
        await this.#send(figures);
        return;
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        this.#log.warn('metrics not sent', { detail });
      }
    }
    for (const { name, value, reason } of figures) this.#log.metric(name, value, reason);
  }
}
