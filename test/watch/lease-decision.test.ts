import { describe, expect, it } from 'vitest';
import {
  decideLease,
  expiresInMs,
  observe,
  type ObservedLease,
} from '../../watch/leader/lease-decision.ts';
import { usualLeaseTimes } from '../../watch/leader/lease-times.ts';
import type { LeaseRecord } from '../../shared/ports/lease.ts';
import { noon } from '../fakes/builders.ts';

const at = '2026-11-23T12:00:00.000000Z';
const theirs: LeaseRecord = {
  holder: 'them',
  durationSeconds: 15,
  acquiredAt: '2026-11-23T11:00:00.123456Z',
  renewedAt: '2026-11-23T11:59:59.123456Z',
  transitions: 3,
};
const moment = { identity: 'us', now: noon, monotonicMs: 100_000 };

const observed = (record: Partial<LeaseRecord>, unchangedForMs: number): ObservedLease => ({
  record: { ...theirs, ...record },
  resourceVersion: '7',
  unchangedSinceMs: moment.monotonicMs - unchangedForMs,
});

const kindAfter = (record: Partial<LeaseRecord>, unchangedForMs: number): string =>
  decideLease(usualLeaseTimes, moment, observed(record, unchangedForMs)).kind;

describe('decideLease', () => {
  it('makes a Lease where there is none', () => {
    expect(decideLease(usualLeaseTimes, moment, undefined)).toEqual({
      kind: 'create',
      record: { holder: 'us', durationSeconds: 15, acquiredAt: at, renewedAt: at, transitions: 0 },
    });
  });

  it('waits while the Lease of another stands, and takes it when it has stood for too long', () => {
    expect(kindAfter({}, 14_999)).toBe('wait');
    expect(decideLease(usualLeaseTimes, moment, observed({}, 15_000))).toEqual({
      kind: 'replace',
      resourceVersion: '7',
      record: { holder: 'us', durationSeconds: 15, acquiredAt: at, renewedAt: at, transitions: 4 },
    });
  });

  it('waits as long as the holder has named', () => {
    expect(kindAfter({ durationSeconds: 60 }, 59_999)).toBe('wait');
    expect(kindAfter({ durationSeconds: 60 }, 60_000)).toBe('replace');
  });

  it('waits its own time where the holder has named none', () => {
    expect(kindAfter({ durationSeconds: 0 }, 14_999)).toBe('wait');
    expect(kindAfter({ durationSeconds: 0 }, 15_000)).toBe('replace');
  });

  it('takes a Lease at once that was released', () => {
    expect(kindAfter({ holder: '' }, 0)).toBe('replace');
  });

  it('renews its own, however old it is', () => {
    const step = decideLease(usualLeaseTimes, moment, observed({ holder: 'us' }, 900_000));
    expect(step).toEqual({
      kind: 'replace',
      resourceVersion: '7',
      record: { ...theirs, holder: 'us', renewedAt: at },
    });
  });

  it('looks at no date of another', () => {
    const ancient = { acquiredAt: '1999-01-01T00:00:00Z', renewedAt: '1999-01-01T00:00:00Z' };
    expect(kindAfter(ancient, 0)).toBe('wait');
    expect(kindAfter({ renewedAt: '2099-01-01T00:00:00Z' }, 15_000)).toBe('replace');
  });
});

describe('observe', () => {
  const before = observed({}, 9_000);

  it('counts from the first reading, and again from each change of the record', () => {
    const first = observe(undefined, before, 100_000);
    expect(expiresInMs(usualLeaseTimes, first, 100_000)).toBe(15_000);
    const renewed = { ...before, record: { ...theirs, renewedAt: at } };
    expect(observe(before, renewed, 100_000).unchangedSinceMs).toBe(100_000);
  });

  it('takes a Lease that somebody has only labelled for no renewal', () => {
    const labelled = observe(before, { ...before, resourceVersion: '8' }, 100_000);
    expect(labelled).toEqual({ ...before, resourceVersion: '8' });
  });
});
