/** How much is measured. */
export interface Sizes {
  /** Pools that have a group. */
  readonly pools: number;
  /** Instances of each group at the start. */
  readonly instances: number;
  /** Changes before those that are measured. */
  readonly warmUps: number;
  /** Changes that are made one at a time. */
  readonly singleChanges: number;
  /** How often a leader is killed, and how often one is frozen; 0 leaves it out. */
  readonly failOvers: number;
  /** Pools in the cluster beside those with a group. */
  readonly otherPools: number;
  /** Provider IDs of each of them. */
  readonly idsInOtherPools: number;
  /** Changes that are made one at a time beside those. */
  readonly changesBesideOthers: number;
  /** Whether times and memory are judged. */
  readonly judgesMachine: 0 | 1;
}

/** What the targets are meant for. */
export const fullSizes: Sizes = {
  pools: 1_000,
  instances: 1,
  warmUps: 20,
  singleChanges: 300,
  failOvers: 3,
  otherPools: 10_000,
  idsInOtherPools: 20,
  changesBesideOthers: 100,
  judgesMachine: 1,
};

/** Enough to see a wrong count, in about a minute. */
export const shortSizes: Sizes = {
  pools: 40,
  instances: 1,
  warmUps: 2,
  singleChanges: 20,
  failOvers: 0,
  otherPools: 300,
  idsInOtherPools: 20,
  changesBesideOthers: 5,
  judgesMachine: 0,
};
