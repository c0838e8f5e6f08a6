/** How long a feed waits for what. All in ms. */
export interface FeedLimits {
  /** An answer that has not begun by then does not come: the connection is given up. */
  readonly answerMs: number;
  /**
   * A connection on which nothing comes for so long is given up, and nobody sees a change until then.
   * Bookmarks come once a minute, and a new connection begins where the old one was.
   */
  readonly silenceMs: number;
  /** The API server is asked to end a watch after between once and twice this. */
  readonly watchMs: number;
  /** A streamed load that takes longer is given up, and pages are asked for. */
  readonly loadMs: number;
  /** A connection that lived so long was a good one: the next failure is again the first. */
  readonly healthyMs: number;
  /** The first wait after a failure is between half of this and this; each further one doubles. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** The same failure is logged again only after this. */
  readonly quietMs: number;
}

export const usualFeedLimits: FeedLimits = {
  answerMs: 30_000,
  silenceMs: 100_000,
  watchMs: 300_000,
  loadMs: 300_000,
  healthyMs: 30_000,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  quietMs: 600_000,
};
