import type { LeaseRecord } from '../../shared/ports/lease.ts';
import type { LeaseTimes } from './lease-times.ts';

/** A Lease as it was read, and since when it has not changed. */
export interface ObservedLease {
  readonly record: LeaseRecord;
  readonly resourceVersion: string;
  /** By the monotonic clock: when a reading showed this record first. */
  readonly unchangedSinceMs: number;
}

export type LeaseStep =
  /** There is no Lease. */
  | { readonly kind: 'create'; readonly record: LeaseRecord }
  /** It is ours, free, or its holder has not renewed it in time. */
  | { readonly kind: 'replace'; readonly record: LeaseRecord; readonly resourceVersion: string }
  /** It is somebody else's. */
  | { readonly kind: 'wait' };

export interface LeaseMoment {
  readonly identity: string;
  /** For the dates in the record only. */
  readonly now: Date;
  readonly monotonicMs: number;
}

/**
 * What a process does about the Lease. It compares no date of another process with its own clock:
 * how long a record has stood is counted by the own monotonic clock, from when it was seen first.
 *
 * @param observed `undefined` where there is no Lease
 */
export function decideLease(
  times: LeaseTimes,
  moment: LeaseMoment,
  observed: ObservedLease | undefined,
): LeaseStep {
  if (observed === undefined) return { kind: 'create', record: takenRecord(times, moment, 0) };
  const { record, resourceVersion } = observed;
  if (record.holder === moment.identity) {
    return { kind: 'replace', record: renewedRecord(times, moment, record), resourceVersion };
  }
  const restMs = expiresInMs(times, observed, moment.monotonicMs);
  if (record.holder !== '' && restMs > 0) return { kind: 'wait' };
  const taken = takenRecord(times, moment, record.transitions + 1);
  return { kind: 'replace', record: taken, resourceVersion };
}

/** The Lease as its holder leaves it: anybody may take it at once. */
export function releasedRecord(record: LeaseRecord, now: Date): LeaseRecord {
  const at = microTime(now);
  return { ...record, holder: '', durationSeconds: 1, acquiredAt: at, renewedAt: at };
}

/** The newer of two readings, with the time from which the record has stood. */
export function observe(
  before: ObservedLease | undefined,
  read: Pick<ObservedLease, 'record' | 'resourceVersion'>,
  monotonicMs: number,
): ObservedLease {
  // Somebody who only labels the Lease does not renew it.
  const same = before !== undefined && isSameRecord(before.record, read.record);
  return { ...read, unchangedSinceMs: same ? before.unchangedSinceMs : monotonicMs };
}

/**
 * How long the Lease is still its holder's, in ms; 0 or less: it may be taken. By the duration that
 * the holder itself has named, where it has.
 */
export function expiresInMs(
  times: LeaseTimes,
  { record, unchangedSinceMs }: ObservedLease,
  monotonicMs: number,
): number {
  const leaseMs = record.durationSeconds > 0 ? record.durationSeconds * 1_000 : times.leaseMs;
  return unchangedSinceMs + leaseMs - monotonicMs;
}

function takenRecord(times: LeaseTimes, moment: LeaseMoment, transitions: number): LeaseRecord {
  const acquiredAt = microTime(moment.now);
  return renewedRecord(times, moment, {
    holder: moment.identity,
    durationSeconds: 0,
    acquiredAt,
    renewedAt: acquiredAt,
    transitions,
  });
}

function renewedRecord(times: LeaseTimes, { now }: LeaseMoment, record: LeaseRecord): LeaseRecord {
  const durationSeconds = Math.ceil(times.leaseMs / 1_000);
  return { ...record, durationSeconds, renewedAt: microTime(now) };
}

function isSameRecord(a: LeaseRecord, b: LeaseRecord): boolean {
  return (
    a.holder === b.holder &&
    a.durationSeconds === b.durationSeconds &&
    a.acquiredAt === b.acquiredAt &&
    a.renewedAt === b.renewedAt &&
    a.transitions === b.transitions
  );
}

/** Kubernetes' MicroTime: it takes no other form of a date with fractions. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
