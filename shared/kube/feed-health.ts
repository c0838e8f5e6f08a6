export type FeedState =
  /** What there is has not been told yet, or has to be told anew. */
  | 'loading'
  /** Changes are told as they come, or will be as soon as the connection is there again. */
  | 'following'
  /** The API server does not serve the kind: its CRD is not there. Asked again every half minute or so. */
  | 'not-served'
  /** The API server gives us no right to the kind. Asked again every half minute or so. */
  | 'denied';

/** How a feed fares, for /readyz and /metrics. */
export interface FeedHealth {
  readonly state: FeedState;
  /** How often everything was told to its end; 0: not ready yet. */
  readonly loads: number;
  /** How often a connection was lost or refused, the planned ends of watches not counted. */
  readonly failures: number;
  /** Objects that could not be read, and were left out. */
  readonly skipped: number;
  /** By the monotonic clock: when the API server sent something last, be it a bookmark. */
  readonly heardAtMs: number | undefined;
}
