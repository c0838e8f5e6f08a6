/** How much is measured. */
export interface Sizes {
  readonly groups: number;
  /** Instances of each group at the start. */
  readonly instances: number;
  /** Changes that are made one at a time. */
  readonly singleChanges: number;
  /** Events that wait in the queue; a multiple of the turns times the groups. */
  readonly waitingEvents: number;
  /** The same for the single execution environment whose memory is read; 0 leaves it out. */
  readonly memoryEvents: number;
  /** How often the groups grow and shrink in turn to make these events. Odd: the size differs. */
  readonly turns: number;
  /** Pools in the cluster beside those with a group. */
  readonly otherPools: number;
  /** Changes that are made one at a time beside those. */
  readonly changesBesideOthers: number;
  /** Starts of each kind; 0 leaves them out. */
  readonly moduleLoads: number;
}

/** What the targets are meant for. */
export const fullSizes: Sizes = {
  groups: 100,
  instances: 10,
  singleChanges: 500,
  waitingEvents: 10_000,
  memoryEvents: 10_000,
  turns: 5,
  otherPools: 10_000,
  changesBesideOthers: 100,
  moduleLoads: 20,
};

/** Enough to see a wrong count, in about a minute. */
export const shortSizes: Sizes = {
  groups: 10,
  instances: 3,
  singleChanges: 20,
  waitingEvents: 500,
  memoryEvents: 0,
  turns: 1,
  otherPools: 1_500,
  changesBesideOthers: 10,
  moduleLoads: 0,
};
