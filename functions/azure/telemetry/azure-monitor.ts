import {
  AggregationTemporality,
  MeterProvider,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { withinTime } from '../../../shared/cloud/time-limit.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Figure, SendFigures } from './figure.ts';
import { track, type TrackClientDeps } from './track-client.ts';
import { envelopesOf } from './track-envelopes.ts';

export interface AzureMonitorDeps extends TrackClientDeps {
  readonly clock: Clock;
  /** Name of the function, which becomes the role in Application Insights. */
  readonly service: string;
}

/** For a token and the call: an invocation waits no longer for its figures. */
const usualLimitMs = 3_000;

/** Gives what was counted since the last time, and nothing by a timer: an instance may stand still. */
class DeltaReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.DELTA });
  }

  /** @throws Error where OpenTelemetry could not collect */
  async take(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.collect();
    if (errors.length === 0) return resourceMetrics;
    throw new Error('OpenTelemetry could not collect the metrics', { cause: errors[0] });
  }

  protected override async onForceFlush(): Promise<void> {}

  protected override async onShutdown(): Promise<void> {}
}

/** An instrument of each name is made once. */
function remembered<Instrument>(make: (name: string) => Instrument): (name: string) => Instrument {
  const made = new Map<string, Instrument>();
  return (name) => {
    const instrument = made.get(name) ?? make(name);
    made.set(name, instrument);
    return instrument;
  };
}

function reasonOf({ reason }: Figure): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

/**
 * Counts by OpenTelemetry, and sends what was counted to Azure Monitor at once, as metrics with no
 * dimension but `reason`.
 *
 * @param limitMs so long a call may take with its token
 */
export function azureMonitor(
  { service, clock, ...deps }: AzureMonitorDeps,
  limitMs = usualLimitMs,
): SendFigures {
  const reader = new DeltaReader();
  const resource = resourceFromAttributes({ 'service.name': service });
  const meter = new MeterProvider({ readers: [reader], resource }).getMeter('poolsync');
  const counterOf = remembered((name) => meter.createCounter(name));
  const gaugeOf = remembered((name) => meter.createGauge(name, { unit: 's' }));
  const take = async (figures: readonly Figure[]): Promise<ResourceMetrics> => {
    for (const figure of figures) {
      if (figure.kind === 'gauge') gaugeOf(figure.name).record(figure.value);
      else counterOf(figure.name).add(figure.value, reasonOf(figure));
    }
    return reader.take();
  };
  let turn: Promise<unknown> = Promise.resolve();
  return async (figures) => {
    // One after the other: else the figures of two invocations that end together could all go with the
    // call of one of them, and the other would not know that it failed.
    const taking = turn.then(() => take(figures));
    turn = taking.catch(() => undefined);
    const envelopes = envelopesOf(await taking, deps.ingestion, clock.now());
    if (envelopes.length === 0) return;
    await withinTime('Sending metrics to Azure Monitor', limitMs, (signal) =>
      track(deps, envelopes, signal),
    );
  };
}
