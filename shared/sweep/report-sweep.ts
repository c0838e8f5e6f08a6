import type { SweepRecord, SweepTally } from '../model/drift.ts';
import { isFault, orFault } from '../model/fault.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { SweepRecords } from '../ports/sweep-records.ts';

export interface ReportSweepDeps {
  readonly records: Pick<SweepRecords, 'write'>;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** @param tally of this hop alone: what came before it was counted then */
export function countSweep({ metrics }: Pick<ReportSweepDeps, 'metrics'>, tally: SweepTally): void {
  metrics.count('PoolsSwept', tally.pools + tally.foreignPools);
  metrics.count('PoolsUnseen', tally.unseen);
  for (const [kind, count] of Object.entries(tally.findings)) {
    if (count > 0) metrics.count('DriftFound', count, kind);
  }
  metrics.count('DriftCorrected', tally.corrected);
  metrics.count('DriftNotCorrected', tally.failed);
  metrics.count('DriftMissedByEvents', tally.missedByEvents);
  metrics.count('ScaleRequestsPublished', tally.scaleRequests);
}

/** The one line of a sweep that goes on no further, its metric, and what is kept of it. */
export async function endSweep(deps: ReportSweepDeps, record: SweepRecord): Promise<void> {
  const { records, log, metrics } = deps;
  const { cloud, startedAt, endedAt, complete, tally, unseen } = record;
  metrics.count(record.complete ? 'SweepsCompleted' : 'SweepsCutShort', 1);
  const durationMs = Date.parse(endedAt) - Date.parse(startedAt);
  const fields = { cloud, startedAt, durationMs, complete, ...tally, unseenAt: unseen };
  const isWell = complete && tally.failed + tally.unseen === 0 && unseen.length === 0;
  if (isWell) log.info('sweep ended', fields);
  else log.warn('sweep ended', fields);
  const kept = await orFault(() => records.write(record));
  if (isFault(kept)) log.warn('sweep not recorded', { code: kept.code, detail: kept.message });
}
