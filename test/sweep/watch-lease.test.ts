import { describe, expect, it } from 'vitest';
import { lookAtWatchLease } from '../../shared/sweep/watch-lease.ts';
import { noon } from '../fakes/builders.ts';
import { FakeLeaseStore } from '../fakes/fake-lease-store.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { aLease } from '../fakes/sweep-deps.ts';

async function lookAt(watchLease: FakeLeaseStore) {
  const log = new RecordingLogger();
  const metrics = new RecordingMetrics();
  const seen = await lookAtWatchLease({ watchLease, clock: new FixedClock(), log, metrics });
  return { seen, lines: log.lines, gauges: metrics.gauges };
}

const ago = (seconds: number): Date => new Date(noon.getTime() - seconds * 1_000);

describe('lookAtWatchLease', () => {
  it('measures how long ago the watch renewed its Lease, and says nothing while it works', async () => {
    expect(await lookAt(aLease(ago(120)))).toEqual({
      seen: { kind: 'renewed', ageSeconds: 120 },
      lines: [],
      gauges: { WatchLeaseAge: 120 },
    });
  });

  it('says so where nobody has renewed it for two minutes', async () => {
    expect(await lookAt(aLease(ago(121)))).toMatchObject({
      seen: { kind: 'stale', ageSeconds: 121 },
      lines: [
        {
          level: 'warn',
          message: 'watch lease stale',
          fields: { ageSeconds: 121, holder: 'watch-1' },
        },
      ],
      gauges: { WatchLeaseAge: 121 },
    });
  });

  it('takes the time of a watch that is ahead for now', async () => {
    expect(await lookAt(aLease(ago(-30)))).toMatchObject({
      seen: { kind: 'renewed', ageSeconds: 0 },
    });
  });

  it('gives no figure where there is no Lease, or nobody has ever held it', async () => {
    const missing = {
      seen: { kind: 'missing' },
      lines: [{ level: 'warn', message: 'watch lease missing' }],
      gauges: {},
    };
    expect(await lookAt(new FakeLeaseStore())).toMatchObject(missing);
    const never = { holder: '', durationSeconds: 0, acquiredAt: '', renewedAt: '', transitions: 0 };
    expect(await lookAt(new FakeLeaseStore().holding(never))).toMatchObject(missing);
  });

  it('gives none where the cluster does not tell', async () => {
    const lease = aLease(noon);
    lease.isCut = true;
    expect(await lookAt(lease)).toMatchObject({
      seen: { kind: 'unread', code: 'cluster-unavailable', detail: 'cut off' },
      lines: [{ level: 'warn', message: 'watch lease not read' }],
      gauges: {},
    });
  });
});
