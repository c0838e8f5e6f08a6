import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Ingestion } from './ingestion.ts';

/** A metric as Azure Monitor's endpoint `/v2.1/track` takes it. */
export interface Envelope {
  readonly name: 'Microsoft.ApplicationInsights.Metric';
  /** RFC 3339. */
  readonly time: string;
  readonly iKey: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly data: {
    readonly baseType: 'MetricData';
    readonly baseData: {
      readonly ver: 2;
      readonly metrics: readonly [{ name: string; value: number; count: 1 }];
      readonly properties: Readonly<Record<string, string>>;
    };
  };
}

/**
 * One envelope for each sum, and each last value, that OpenTelemetry has collected.
 *
 * https://github.com/microsoft/ApplicationInsights-Home/tree/master/EndpointSpecs/Schemas
 */
export function envelopesOf(
  { resource, scopeMetrics }: ResourceMetrics,
  { instrumentationKey }: Pick<Ingestion, 'instrumentationKey'>,
  now: Date,
): readonly Envelope[] {
  const role = resource.attributes['service.name'];
  const tags = { 'ai.cloud.role': typeof role === 'string' ? role : 'poolsync' };
  return scopeMetrics.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor: { name }, dataPoints }) =>
      dataPoints.flatMap(({ value, attributes }): readonly Envelope[] => {
        if (typeof value !== 'number') return [];
        const properties = Object.fromEntries(
          Object.entries(attributes).map(([key, said]) => [key, String(said)]),
        );
        const metric = { name, value, count: 1 } as const;
        return [
          {
            name: 'Microsoft.ApplicationInsights.Metric',
            time: now.toISOString(),
            iKey: instrumentationKey,
            tags,
            data: {
              baseType: 'MetricData',
              baseData: { ver: 2, metrics: [metric], properties },
            },
          },
        ];
      }),
    ),
  );
}
