import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import type { ReconcileDeps } from '../../shared/reconcile/reconcile.ts';
import { FakeCloud, type FakeCloudOptions } from './fake-cloud.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FakeForeignPools } from './fake-foreign-pools.ts';
import { FixedClock } from './fixed-clock.ts';
import { RecordingLogger } from './recording-logger.ts';
import { RecordingMetrics } from './recording-metrics.ts';

/**
 * All that `reconcile` needs, in memory, each part in its own type so that a test can steer it. The
 * cloud takes its readings by the same clock.
 */
export interface FakeDeps extends ReconcileDeps {
  readonly index: FakeCluster;
  readonly cluster: FakeCluster;
  readonly foreignPools: FakeForeignPools;
  readonly cloud: FakeCloud;
  readonly clock: FixedClock;
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
}

/** @param options of the cloud: whose groups it reads, and by which roles */
export function fakeDeps(
  cluster = new FakeCluster(),
  options: Omit<FakeCloudOptions, 'clock'> = {},
): FakeDeps {
  const clock = new FixedClock();
  return {
    index: cluster,
    readings: new RecentReadings(),
    cluster,
    foreignPools: new FakeForeignPools(),
    cloud: new FakeCloud({ ...options, clock }),
    clock,
    log: new RecordingLogger(),
    metrics: new RecordingMetrics(),
  };
}
