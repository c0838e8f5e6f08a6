import type { IgnoredReason } from './hint.ts';

/** How the work on one hint ended. `deferred` is no end: the hint comes back. */
export type Outcome =
  | GroupOutcome
  /** A reading that began well after the hint was sent has said all that it could say. */
  | { readonly kind: 'superseded' };

/** How the work on a group ended, for all of its hints. */
export type GroupOutcome =
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'applied'; readonly added: number; readonly removed: number }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | {
      readonly kind: 'deferred';
      readonly reason: DeferredReason;
      readonly detail: string;
      /** When to come back; absent: soon at first, then ever later. */
      readonly retryAfterMs?: number;
    };

/** Why a hint has to come back: what it waits for. */
export type DeferredReason = 'contended' | 'fault' | 'too-soon-to-nudge';

/** From the least to the most that still has to be done or told. */
const weight: Record<GroupOutcome['kind'], number> = {
  ignored: 0,
  'in-sync': 1,
  applied: 2,
  deferred: 3,
};

/** Of two outcomes of one hint the one that leaves more to do; what was superseded leaves the least. */
export function heavier(one: Outcome, other: Outcome): Outcome {
  if (one.kind === 'superseded') return other;
  if (other.kind === 'superseded') return one;
  return heaviest([one, other]) ?? one;
}

/** One outcome for a group that several pools name: the one that leaves the most to do. */
export function heaviest(outcomes: readonly GroupOutcome[]): GroupOutcome | undefined {
  return outcomes.reduce<GroupOutcome | undefined>(
    (heavy, next) => (heavy === undefined || weight[next.kind] > weight[heavy.kind] ? next : heavy),
    undefined,
  );
}
