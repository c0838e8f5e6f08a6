import type { FurtherLook, GroupOutcome, Outcome } from '../model/outcome.ts';
import type { GroupHints } from './coalesce.ts';
import { confirmingLook } from './further-look.ts';

/** How the work on a group ended. */
export interface GroupEnd {
  readonly outcome: GroupOutcome;
  /** Whether a list was written, be it in a round that did not end well. */
  readonly published: boolean;
  readonly furtherLook?: FurtherLook;
}

/** The look that the group still needs; a list that was written is never left without one. */
export function lookAfter({ outcome, published, furtherLook }: GroupEnd): FurtherLook | undefined {
  if (outcome.kind === 'ignored') return undefined;
  if (!published) return furtherLook;
  // Any look that is late enough confirms the list.
  const { afterMs = 0, ...look } = furtherLook ?? confirmingLook;
  return { ...look, afterMs: Math.max(afterMs, confirmingLook.afterMs) };
}

/**
 * What becomes of each hint of the group. All of them share its outcome, but for those that come
 * back to carry a further look: the ones that the look is for, or else any one.
 */
export function hintOutcomes(hints: GroupHints, end: GroupEnd): readonly [string, Outcome][] {
  const look = lookAfter(end);
  const outcome = noSoonerThan(look, end.outcome);
  const carriers = look === undefined ? [] : carriersOf(hints, look);
  return hints.hintIds.map((id) =>
    look !== undefined && outcome.kind !== 'deferred' && carriers.includes(id)
      ? [id, deferredFor(look)]
      : [id, outcome],
  );
}

/** Hints that come back anyway carry the look along, if they do not come before its time. */
function noSoonerThan(look: FurtherLook | undefined, outcome: GroupOutcome): GroupOutcome {
  if (look?.afterMs === undefined || outcome.kind !== 'deferred') return outcome;
  return { ...outcome, retryAfterMs: Math.max(outcome.retryAfterMs ?? 0, look.afterMs) };
}

function carriersOf({ hintIds }: GroupHints, look: FurtherLook): readonly string[] {
  return look.hintIds.length > 0 ? look.hintIds : hintIds.slice(0, 1);
}

function deferredFor({ reason, afterMs }: FurtherLook): GroupOutcome {
  return {
    kind: 'deferred',
    reason,
    detail: 'the group is looked at once more',
    ...(afterMs === undefined ? {} : { retryAfterMs: afterMs }),
  };
}
