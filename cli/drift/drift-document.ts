import type { Finding, Unseen } from '../../shared/model/drift.ts';
import type { DriftReport } from './drift-report.ts';
import { tallyOf, type DriftTally } from './drift-tally.ts';

/** What `plan -o json` prints. */
export interface DriftDocument {
  /** RFC 3339: when the look began. */
  readonly lookedAt: string;
  /** Whether everything that was asked for was looked at. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly unseen: readonly Unseen[];
  readonly summary: DriftTally;
}

export function driftDocument(report: DriftReport, lookedAt: Date): DriftDocument {
  return {
    lookedAt: lookedAt.toISOString(),
    complete: report.complete,
    findings: report.drifted.flatMap(({ findings }) => findings),
    unseen: report.unseen,
    summary: tallyOf(report),
  };
}
