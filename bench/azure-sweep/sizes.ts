/** How much is measured. */
export interface Sizes {
  /** Uniform and Flexible in turn, all in one subscription. */
  readonly scaleSets: number;
  /** Instances of each: Azure allows 1,000. */
  readonly instances: number;
}

/** What the targets are meant for. */
export const fullSizes: Sizes = { scaleSets: 500, instances: 1_000 };

/** Enough for two windows of the limit. */
export const shortSizes: Sizes = { scaleSets: 16, instances: 1_000 };
