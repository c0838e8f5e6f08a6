const firstSeconds = 5;
const longestSeconds = 60;

/**
 * How long a message waits before it is looked at again: up to 5 s after the first receive,
 * doubling to 60 s, with full jitter so that a crowd that failed together does not return together.
 *
 * @param receiveCount how often the message was received, 1 at the first time
 * @param random 0 ≤ random < 1
 * @returns whole seconds, at least 1
 */
export function backOffSeconds(receiveCount: number, random: number): number {
  const ceiling = Math.min(longestSeconds, firstSeconds * 2 ** Math.max(0, receiveCount - 1));
  return Math.max(1, Math.ceil(ceiling * random));
}
