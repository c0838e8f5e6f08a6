import { Fault, type FaultCode } from '../model/fault.ts';

/** What an error of a cloud's SDK means to Poolsync. */
export interface Meaning {
  readonly code: FaultCode;
  readonly retryable: boolean;
}

export const throttled: Meaning = { code: 'cloud-throttled', retryable: true };
export const unavailable: Meaning = { code: 'cloud-unavailable', retryable: true };
export const denied: Meaning = { code: 'cloud-denied', retryable: false };
export const refused: Meaning = { code: 'cloud-refused', retryable: false };
/** Half an answer is none: nothing may be concluded from what is missing in it. */
export const incomplete: Meaning = { code: 'incomplete-reading', retryable: true };

/** The Fault for an answer that lacks something, or that cannot be an answer to what was asked. */
export function incompleteReading(message: string, cause?: unknown): Fault {
  return new Fault(incomplete.code, message, { retryable: incomplete.retryable, cause });
}
