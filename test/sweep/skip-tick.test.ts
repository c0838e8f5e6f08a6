import { describe, expect, it } from 'vitest';
import type { SweepRecord } from '../../shared/model/drift.ts';
import { Fault } from '../../shared/model/fault.ts';
import { isSweptLately, skipsTick } from '../../shared/sweep/skip-tick.ts';
import { aCursor } from '../aws/cursors.ts';
import { noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { aLease } from '../fakes/sweep-deps.ts';

const minutes = 60_000;

function aRecord({ groups = 6_000, agoMs = 5 * minutes, complete = true } = {}): SweepRecord {
  return {
    cloud: 'aws',
    startedAt: new Date(noon.getTime() - agoMs).toISOString(),
    endedAt: noon.toISOString(),
    version: '1.2.3',
    complete,
    tally: { ...aCursor().tally, pools: groups - 1, foreignPools: 1, groupsRead: 3 },
    unseen: [],
  };
}

describe('isSweptLately', () => {
  it.each([
    ['a large installation, 5 minutes after', {}, true],
    ['a large installation, just before 14 minutes are over', { agoMs: 14 * minutes - 1 }, true],
    ['a large installation, 14 minutes after', { agoMs: 14 * minutes }, false],
    ['5,000 groups', { groups: 5_000 }, false],
    ['5,001 groups', { groups: 5_001 }, true],
    ['a sweep that was not complete', { complete: false }, false],
    ['a record of a clock that went far ahead', { agoMs: -60 * minutes }, false],
  ])('%s: %j gives %s', (_what, of, expected) => {
    expect(isSweptLately(aRecord(of), noon)).toBe(expected);
  });

  it('is false where there was no sweep yet', () => {
    expect(isSweptLately(undefined, noon)).toBe(false);
  });
});

describe('skipsTick', () => {
  const clock = new FixedClock();

  const aWorld = () => ({
    clock,
    log: new RecordingLogger(),
    metrics: new RecordingMetrics(),
    watchLease: aLease(noon),
  });

  it('skips a tick of a large installation that was swept lately, and says so', async () => {
    const world = aWorld();
    const { log } = world;
    const record = aRecord();
    expect(await skipsTick({ ...world, records: { read: async () => record } }, 'aws')).toBe(true);
    expect(log.lines).toEqual([
      {
        level: 'info',
        message: 'sweep skipped',
        fields: {
          cloud: 'aws',
          reason: 'swept-lately',
          groups: 6_000,
          lastStartedAt: record.startedAt,
        },
      },
    ]);
  });

  it('looks whether the watch is alive where it skips, and leaves it to the sweep where not', async () => {
    const skipping = aWorld();
    await skipsTick({ ...skipping, records: { read: async () => aRecord() } }, 'aws');
    expect(skipping.metrics.gauges).toEqual({ WatchLeaseAge: 0 });
    const sweeping = aWorld();
    await skipsTick({ ...sweeping, records: { read: async () => undefined } }, 'aws');
    expect(sweeping.watchLease.calls).toEqual([]);
  });

  it('lets a sweep begin where the record cannot be read', async () => {
    const world = aWorld();
    const read = async () => {
      throw new Fault('cluster-denied', 'Reading a ConfigMap: 403', { retryable: false });
    };
    expect(await skipsTick({ ...world, records: { read } }, 'aws')).toBe(false);
    expect(world.log.lines).toMatchObject([{ level: 'warn', fields: { code: 'cluster-denied' } }]);
  });
});
