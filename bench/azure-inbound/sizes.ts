import { fullSizes, shortSizes, type Sizes } from '../inbound/sizes.ts';

/** How much is measured: what there is of the way in from AWS, and more. */
export interface AzureSizes extends Sizes {
  /** How often all scale sets change at once. */
  readonly waves: number;
}

/** What the targets are meant for. */
export const fullAzureSizes: AzureSizes = { ...fullSizes, waves: 10 };

/** Enough to see a wrong count, in half a minute. */
export const shortAzureSizes: AzureSizes = { ...shortSizes, waitingEvents: 300, waves: 2 };
