import type { IgnoredReason } from './hint.ts';

/** How the work on one hint ended. `deferred` is no end: the hint comes back. */
export type Outcome =
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'applied'; readonly added: number; readonly removed: number }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | { readonly kind: 'deferred'; readonly reason: DeferredReason; readonly detail: string };

/** Why a hint has to come back: what it waits for. */
export type DeferredReason = 'awaits-owner' | 'contended' | 'fault';

/** From the least to the most that still has to be done or told. */
const weight: Record<Outcome['kind'], number> = {
  ignored: 0,
  'in-sync': 1,
  applied: 2,
  deferred: 3,
};

/** One outcome for a group that several pools name: the one that leaves the most to do. */
export function heaviest(outcomes: readonly Outcome[]): Outcome | undefined {
  return outcomes.reduce<Outcome | undefined>(
    (heavy, next) => (heavy === undefined || weight[next.kind] > weight[heavy.kind] ? next : heavy),
    undefined,
  );
}
