/** How much is measured. */
export interface Sizes {
  /** Starts of a process with the app; 0 leaves them out. */
  readonly moduleLoads: number;
  /** Pools that have a scale set, all in one subscription and location. */
  readonly pools: number;
  /** Instances of each scale set at the start. */
  readonly instances: number;
  /** Changes before those that are measured. */
  readonly warmUps: number;
  /** Changes that are made one at a time. */
  readonly singleChanges: number;
  /** Processes of the app that scales, all started before all pools change at once. */
  readonly processes: number;
  /** Whether times and memory are judged. */
  readonly judgesMachine: 0 | 1;
}

/** What the targets are meant for. */
export const fullSizes: Sizes = {
  moduleLoads: 20,
  pools: 1_000,
  instances: 1,
  warmUps: 20,
  singleChanges: 300,
  processes: 10,
  judgesMachine: 1,
};

/** Enough to see a wrong count, in about a minute. */
export const shortSizes: Sizes = {
  moduleLoads: 0,
  pools: 40,
  instances: 1,
  warmUps: 2,
  singleChanges: 20,
  processes: 3,
  judgesMachine: 0,
};
