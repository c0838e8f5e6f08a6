import type { Finding } from '../model/drift.ts';

/** What came of a finding. */
export interface CorrectionResult {
  readonly finding: Finding;
  readonly end: CorrectionEnd;
  /** For people; always where it failed. */
  readonly detail?: string;
}

export type CorrectionEnd =
  | 'corrected'
  /** A fresh look found nothing to write: an event came first, or it has passed. */
  | 'in-sync-by-then'
  /** The function that scales was asked. */
  | 'asked'
  | 'nudged'
  /** It is written down that instances are missing; they stay listed until a second reading lacks them too. */
  | 'waits-for-second-reading'
  | 'failed'
  /** Nothing may be done, or nothing can. */
  | 'left';

export function endOf(finding: Finding, end: CorrectionEnd, detail?: string): CorrectionResult {
  return { finding, end, ...(detail === undefined ? {} : { detail }) };
}

/** A reason why nothing was done, in the words that outcomes use. */
export function failedBy(
  finding: Finding,
  { code, message }: { readonly code: string; readonly message: string },
): CorrectionResult {
  return endOf(finding, 'failed', `${code}: ${message}`);
}
