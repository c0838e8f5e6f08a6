/** A list that was written is looked at once more so long after it: the cloud may have answered with an older state. */
export const confirmingLookAfterMs = 5_000;

/** An ID without evidence leaves with a second reading that began so long after the first. */
export const secondReadingAfterMs = 5_000;

/** The same where much would leave at once. */
export const guardedReadingAfterMs = 15_000;

/** A reading that begins sooner after the group itself was told something may not show it yet. */
export const changeShowsAfterMs = 5_000;
