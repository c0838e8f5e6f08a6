import { expect } from 'vitest';

/** In an expected value: any text that the pattern fits. */
export function textLike(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}

/** In an expected value: any text with this part in it. */
export function textWith(part: string): unknown {
  return expect.stringContaining(part);
}
