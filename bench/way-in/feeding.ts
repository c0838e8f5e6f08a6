import type { Batch } from '../installation/batch.ts';

/** The deployed function with what feeds it, of which it is known what was handed over when. */
export interface Feeding {
  readonly batches: () => readonly Batch[];
  /** Invocations that failed as a whole. */
  readonly failures: () => readonly string[];
  /** The processes that carry the function. */
  readonly pids: () => readonly number[];
  /** Begins to hand over what is in the queue, unless that has begun. */
  startFeeding(): Promise<void>;
  /** Asked for when the queue is empty. */
  stopFeeding(): Promise<void>;
  stop(): Promise<void>;
}

/** @throws when an invocation failed: what was measured beside it means little */
export function checkInvocations(feeding: Pick<Feeding, 'failures'>): void {
  const failures = feeding.failures();
  const [first] = failures;
  if (first === undefined) return;
  throw new Error(`${failures.length} invocations failed, the first with ${first}`);
}
