import type { Hint, MemberHint, ParseResult, PoolHint } from '../model/hint.ts';

/** What a batch asks for, sorted by what it names. */
export interface HintsIn {
  readonly hints: readonly Hint[];
  readonly poolHints: readonly PoolHint[];
  readonly memberHints: readonly MemberHint[];
}

export function hintsIn(results: readonly ParseResult[]): HintsIn {
  return {
    hints: results.flatMap((result) => (result.kind === 'hint' ? [result.hint] : [])),
    poolHints: results.flatMap((result) => (result.kind === 'pool-hint' ? [result.hint] : [])),
    memberHints: results.flatMap((result) => (result.kind === 'member-hint' ? [result.hint] : [])),
  };
}
