const firstMs = 200;
const longestMs = 10_000;

/**
 * How long to wait after a failure: about 0.2 s after the first, doubling to 10 s, and up to half of it
 * less, so that those that failed together do not try together.
 *
 * @param failures in a row, 1 or more
 * @param random 0 ≤ random < 1
 */
export function backOffMs(failures: number, random: number): number {
  const ceilingMs = Math.min(firstMs * 2 ** (failures - 1), longestMs);
  return Math.round((ceilingMs * (1 + random)) / 2);
}
