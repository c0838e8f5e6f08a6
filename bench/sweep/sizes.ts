/** How much is measured. */
export interface Sizes {
  /** Groups of a small installation, whose sweep shows what a sweep takes in any case; 0 leaves it out. */
  readonly fewGroups: number;
  /** Groups of the whole one. */
  readonly groups: number;
  /** Instances of each group. */
  readonly instances: number;
  /** Pools whose list is made wrong before the last sweep. */
  readonly drifted: number;
  /** How far away AWS is, for each call. */
  readonly answerMs: number;
  /** How often `poolsync status` is run in the small installation, or in the whole one without it. */
  readonly statusRuns: number;
}

/** What the targets are meant for. */
export const fullSizes: Sizes = {
  fewGroups: 1_000,
  groups: 10_000,
  instances: 50,
  drifted: 100,
  answerMs: 20,
  statusRuns: 5,
};

/** Enough to see a wrong count, in less than a minute. */
export const shortSizes: Sizes = {
  fewGroups: 0,
  groups: 120,
  instances: 4,
  drifted: 3,
  answerMs: 20,
  statusRuns: 1,
};
