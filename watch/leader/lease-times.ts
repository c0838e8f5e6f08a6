/** How long what takes in leader election, in ms; leaseMs > renewDeadlineMs > retryMs. */
export interface LeaseTimes {
  /** Who sees no renewal for so long takes the Lease over. A whole number of seconds. */
  readonly leaseMs: number;
  /** Who has not renewed for so long does not lead. */
  readonly renewDeadlineMs: number;
  /** Between two renewals, or two looks whether the Lease is free. */
  readonly retryMs: number;
}

export const usualLeaseTimes: LeaseTimes = {
  leaseMs: 15_000,
  renewDeadlineMs: 10_000,
  retryMs: 2_000,
};
