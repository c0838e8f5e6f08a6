/** Why the watch asks for something. One object has at most one want for each of these. */
export type WantReason =
  | 'adoption'
  | 'adoption-mismatch'
  | 'blocked'
  | 'capacity'
  | 'confirming-look'
  | 'contest-over'
  | 'foreign-list'
  | 'half-written'
  | 'nudge'
  | 'owner'
  | 'pause'
  | 'pending-shrink'
  | 'quota'
  | 'refusal-over'
  | 'unobserved'
  | 'unsettled'
  | 'write-back';

/** Something that an object needs as it is now, and when it is asked for. */
export interface Want {
  readonly kind: 'scale' | 'sync';
  readonly reason: WantReason;
  /** What the want rests on: with another state it is another want, and counts from anew. */
  readonly state: string;
  /** From when the state was first seen until it is asked for. */
  readonly afterMs: number;
  /** From the first request until the next one for the same state; doubles up to 5 minutes. */
  readonly againAfterMs: number;
  /** After so many requests for the same state nothing more is asked. */
  readonly mostRequests: number;
  /** Whether it is taken for done where a process finds the state as it begins. */
  readonly doneAtStart: boolean;
}

const firstAgainMs = 10_000;

/** What is asked for at once, and again while nothing changes: the request may have been lost. */
export function want(
  kind: Want['kind'],
  reason: WantReason,
  state: string,
  terms: Partial<Omit<Want, 'kind' | 'reason' | 'state'>> = {},
): Want {
  return {
    kind,
    reason,
    state,
    afterMs: 0,
    againAfterMs: firstAgainMs,
    mostRequests: Number.POSITIVE_INFINITY,
    doneAtStart: false,
    ...terms,
  };
}
