import type { SweepRecord } from '../model/drift.ts';
import { orFault } from '../model/fault.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { SweepRecords } from '../ports/sweep-records.ts';
import { lookAtWatchLease, type WatchLeaseDeps } from './watch-lease.ts';

/** An installation with more groups than this is swept every 15 minutes, whatever its schedule. */
const mostGroupsOfUsualPace = 5_000;

/** A minute less than 15, since ticks do not come to the second. */
const shortestPaceMs = 14 * 60_000;

/**
 * Whether a large installation was swept so lately that this tick of the schedule is left out. Only a
 * sweep that went through everything counts: one that did not has left something undone.
 */
export function isSweptLately(record: SweepRecord | undefined, now: Date): boolean {
  if (record === undefined || !record.complete) return false;
  if (groupsOf(record) <= mostGroupsOfUsualPace) return false;
  return Math.abs(now.getTime() - Date.parse(record.startedAt)) < shortestPaceMs;
}

/** One for each object: where an inventory says what to read, most groups are not read themselves. */
function groupsOf({ tally: { pools, foreignPools } }: SweepRecord): number {
  return pools + foreignPools;
}

export interface SkipTickDeps extends WatchLeaseDeps {
  readonly records: Pick<SweepRecords, 'read'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

/**
 * The same by the record that is kept. One that cannot be read holds up no sweep. A tick that is left out
 * looks whether the watch is alive all the same, so that its metric comes at each tick.
 */
export async function skipsTick(deps: SkipTickDeps, cloud: SweepRecord['cloud']): Promise<boolean> {
  const { records, clock, log } = deps;
  const record = await orFault(() => records.read(cloud));
  if (record instanceof Error) {
    log.warn('record of the last sweep not read', { code: record.code, detail: record.message });
    return false;
  }
  if (!isSweptLately(record, clock.now())) return false;
  log.info('sweep skipped', {
    cloud,
    reason: 'swept-lately',
    groups: record === undefined ? undefined : groupsOf(record),
    lastStartedAt: record?.startedAt,
  });
  await lookAtWatchLease(deps);
  return true;
}
