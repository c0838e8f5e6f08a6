import type { ReconcileDeps } from '../../shared/reconcile/reconcile.ts';
import { FakeCloud } from './fake-cloud.ts';
import { FakeCluster } from './fake-cluster.ts';
import { FixedClock } from './fixed-clock.ts';
import { RecordingLogger } from './recording-logger.ts';
import { RecordingMetrics } from './recording-metrics.ts';

/** All that `reconcile` needs, in memory, each part in its own type so that a test can steer it. */
export interface FakeDeps extends ReconcileDeps {
  readonly index: FakeCluster;
  readonly cluster: FakeCluster;
  readonly cloud: FakeCloud;
  readonly clock: FixedClock;
  readonly log: RecordingLogger;
  readonly metrics: RecordingMetrics;
}

export function fakeDeps(cluster = new FakeCluster(), cloud = new FakeCloud()): FakeDeps {
  return {
    index: cluster,
    cluster,
    cloud,
    clock: new FixedClock(),
    log: new RecordingLogger(),
    metrics: new RecordingMetrics(),
  };
}
