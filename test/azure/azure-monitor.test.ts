import { describe, expect, it } from 'vitest';
import { FunctionLog } from '../../functions/azure/host/function-log.ts';
import { FunctionMetrics } from '../../functions/azure/host/function-metrics.ts';
import { azureMonitor } from '../../functions/azure/telemetry/azure-monitor.ts';
import { startIngestion, type IngestionEndpoint } from './ingestion-endpoint.ts';

const instrumentationKey = '00000000-1111-2222-3333-444444444444';
const now = new Date('2026-11-26T09:00:00.000Z');

function metricsTo(
  endpoint: IngestionEndpoint,
  options: { limitMs?: number; token?: string } = {},
) {
  const { limitMs, token } = options;
  const lines: unknown[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  const log = new FunctionLog('poolsync-sweep', { info: write, warn: write, error: write });
  const ingestion = {
    instrumentationKey,
    endpoint: endpoint.url,
    audience: 'https://monitor.here',
  };
  const scopes: unknown[] = [];
  const getToken = async (scope: unknown) => {
    scopes.push(scope);
    return { token: token ?? '', expiresOnTimestamp: 0 };
  };
  const deps = {
    ingestion,
    clock: { now: () => now },
    service: 'poolsync-sweep',
    ...(token === undefined ? {} : { credential: { getToken } }),
  };
  return { metrics: new FunctionMetrics(log, azureMonitor(deps, limitMs)), lines, scopes };
}

const figuresOf = ({ received }: IngestionEndpoint) =>
  received.map(({ data: { baseData } }) => ({
    ...baseData.properties,
    [baseData.metrics[0].name]: baseData.metrics[0].value,
  }));

describe('metrics to Azure Monitor', { concurrent: true }, () => {
  it('are sent once each, with the reason and no other dimension', async () => {
    const endpoint = await startIngestion();
    const { metrics, lines } = metricsTo(endpoint);
    metrics.count('DriftFound', 2, 'list-drift');
    metrics.count('DriftFound', 1, 'list-drift');
    metrics.count('DriftFound', 1, 'group-missing');
    metrics.count('SweepsCompleted', 1);
    await metrics.flush();
    await metrics.flush();
    metrics.count('SweepsCompleted', 1);
    await metrics.flush();
    expect(figuresOf(endpoint)).toEqual([
      { reason: 'list-drift', DriftFound: 3 },
      { reason: 'group-missing', DriftFound: 1 },
      { SweepsCompleted: 1 },
      // What was counted since, and not the sum.
      { SweepsCompleted: 1 },
    ]);
    expect(endpoint.received[0]).toMatchObject({
      iKey: instrumentationKey,
      time: now.toISOString(),
      tags: { 'ai.cloud.role': 'poolsync-sweep' },
    });
    expect(endpoint.authorizations).toEqual(['', '']);
    expect(lines).toEqual([]);
  });

  it('come each from its own flush, where several end together', async () => {
    const endpoint = await startIngestion();
    const { metrics } = metricsTo(endpoint);
    await Promise.all(
      [1, 2, 3].map((value) => {
        metrics.count('GroupsApplied', value);
        return metrics.flush();
      }),
    );
    expect(figuresOf(endpoint)).toEqual([1, 2, 3].map((value) => ({ GroupsApplied: value })));
  });

  it('show a token where the resource wants one', async () => {
    const endpoint = await startIngestion();
    const { metrics, scopes } = metricsTo(endpoint, { token: 'of-the-app' });
    metrics.count('PoolsSwept', 5);
    await metrics.flush();
    expect(endpoint.authorizations).toEqual(['Bearer of-the-app']);
    expect(scopes).toEqual(['https://monitor.here/.default']);
  });

  it.each([
    ['refuses', { status: 402 }, 'it answered 402, 0 of 1 taken'],
    ['takes only some', { status: 206, taken: 0 }, 'it answered 206, 0 of 1 taken'],
    ['does not answer', 'none', 'no answer within 1 s'],
  ] as const)(
    'are lines of the log where Azure Monitor %s, and fail nothing',
    async (_, answer, why) => {
      const endpoint = await startIngestion();
      endpoint.answer = answer;
      const { metrics, lines } = metricsTo(endpoint, { limitMs: 1_000 });
      metrics.count('PoolsSwept', 5);
      await metrics.flush();
      expect(lines).toMatchObject([
        { message: 'metrics not sent', detail: expect.stringContaining(why) as string },
        { metric: 'PoolsSwept', value: 5 },
      ]);
      endpoint.answer = { status: 200 };
      metrics.count('PoolsSwept', 7);
      await metrics.flush();
      expect(figuresOf(endpoint)).toEqual([{ PoolsSwept: 7 }]);
    },
  );
});

describe('measured figures to Azure Monitor', () => {
  it('are what was measured last, once, 0 too', async () => {
    const endpoint = await startIngestion();
    const { metrics, lines } = metricsTo(endpoint);
    metrics.gauge('WatchLeaseAge', 7);
    metrics.gauge('WatchLeaseAge', 3);
    await metrics.flush();
    metrics.count('SweepsCompleted', 1);
    await metrics.flush();
    metrics.gauge('WatchLeaseAge', 0);
    await metrics.flush();
    expect(lines).toEqual([]);
    expect(figuresOf(endpoint)).toEqual([
      { WatchLeaseAge: 3 },
      { SweepsCompleted: 1 },
      { WatchLeaseAge: 0 },
    ]);
  });
});
