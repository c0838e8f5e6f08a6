import { describe, expect, it, onTestFinished } from 'vitest';
import type { FeedHealth } from '../../../shared/kube/feed-health.ts';
import { notLoaded } from '../../../watch/feeds.ts';
import { serveHttp } from '../../../watch/http/http-server.ts';
import { WatchMetrics } from '../../../watch/http/watch-metrics.ts';

const health = (overrides: Partial<FeedHealth> = {}): FeedHealth => ({
  state: 'following',
  loads: 1,
  failures: 0,
  skipped: 0,
  heardAtMs: 0,
  ...overrides,
});

async function serving(missing: () => readonly string[] = () => []) {
  const metrics = new WatchMetrics();
  const server = await serveHttp({ missing, metrics }, 0);
  onTestFinished(() => server.close());
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return { status: response.status, text: await response.text() };
  };
  return { metrics, get };
}

describe('the HTTP server', () => {
  it('is alive before it is ready, and says what it waits for', async () => {
    const missing = ['machinepools'];
    const { get } = await serving(() => missing);
    await expect(get('/healthz')).resolves.toEqual({ status: 200, text: 'ok\n' });
    await expect(get('/readyz')).resolves.toEqual({
      status: 503,
      text: 'not loaded yet: machinepools\n',
    });
    missing.length = 0;
    await expect(get('/readyz?verbose')).resolves.toEqual({ status: 200, text: 'ok\n' });
  });

  it('knows no other path and no other method', async () => {
    const { get } = await serving();
    await expect(get('/')).resolves.toMatchObject({ status: 404 });
    await expect(get('/healthz', 'POST')).resolves.toMatchObject({ status: 405 });
  });

  it('fails at once where the port is taken', async () => {
    const metrics = new WatchMetrics();
    const server = await serveHttp({ missing: () => [], metrics }, 0);
    onTestFinished(() => server.close());
    await expect(serveHttp({ missing: () => [], metrics }, server.port)).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('the metrics', () => {
  it('tell what was published, who leads, what is known and how the feeds fare', async () => {
    const { metrics, get } = await serving();
    metrics.published('scale', 2);
    metrics.failed(3);
    metrics.leaseRenewed(new Date(5_000));
    metrics.observe({
      isLeader: () => true,
      queueLength: () => 4,
      objects: () => new Map([['MachinePool', 7]]),
      feeds: () => new Map([['machinepools', health({ failures: 2 })]]),
    });
    await get('/metrics');
    const { text } = await get('/metrics');
    for (const line of [
      'poolsync_watch_requests_published_total{kind="scale"} 2',
      'poolsync_watch_requests_published_total{kind="sync"} 0',
      'poolsync_watch_requests_failed_total 3',
      'poolsync_watch_lease_renewed_timestamp_seconds 5',
      'poolsync_watch_leader 1',
      'poolsync_watch_queue_length 4',
      'poolsync_watch_objects{kind="MachinePool"} 7',
      'poolsync_watch_feed_reconnects_total{resource="machinepools"} 2',
      'poolsync_watch_feed_loads_total{resource="machinepools"} 1',
      'poolsync_watch_feed_skipped_objects_total{resource="machinepools"} 0',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('process_resident_memory_bytes');
  });
});

describe('notLoaded', () => {
  it('waits for every kind but those of a provider that is not there', () => {
    const waiting = health({ state: 'loading', loads: 0 });
    const absent = health({ state: 'not-served', loads: 0 });
    const names = (feeds: Record<string, FeedHealth>) => notLoaded(new Map(Object.entries(feeds)));
    expect(names({ machinepools: waiting, clusters: health() })).toEqual(['machinepools']);
    expect(names({ machinepools: absent })).toEqual(['machinepools']);
    expect(names({ awsmachinepools: waiting })).toEqual(['awsmachinepools']);
    expect(names({ awsmachinepools: absent, azuremachinepools: absent })).toEqual([]);
    expect(names({ azuremachinepools: waiting })).toEqual(['azuremachinepools']);
  });
});
