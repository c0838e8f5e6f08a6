import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backOffSeconds } from '../../shared/delivery/back-off.ts';

const almostOne = 1 - Number.EPSILON;

describe('backOffSeconds', () => {
  it.each([
    [1, 5],
    [2, 10],
    [3, 20],
    [4, 40],
    [5, 60],
    [6, 60],
    [200, 60],
  ])('waits at most, after receive %i, %i seconds', (receiveCount, most) => {
    expect(backOffSeconds(receiveCount, almostOne)).toBe(most);
  });

  it('spreads evenly over the whole time', () => {
    expect(backOffSeconds(1, 0)).toBe(1);
    expect(backOffSeconds(5, 0.5)).toBe(30);
    expect(backOffSeconds(5, 0.501)).toBe(31);
  });

  it('waits whole seconds from 1 to 60, and never more than its ceiling', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), chance, (receiveCount, random) => {
        const seconds = backOffSeconds(receiveCount, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(60);
        expect(seconds).toBeLessThanOrEqual(backOffSeconds(receiveCount, almostOne));
      }),
    );
  });

  it('never waits longer for fewer receives', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), chance, (receiveCount, random) => {
        expect(backOffSeconds(receiveCount, random)).toBeLessThanOrEqual(
          backOffSeconds(receiveCount + 1, random),
        );
      }),
    );
  });

  it('I9: brings a message through an hour of outage with far fewer receives than it may have', () => {
    const hourSeconds = 3_600;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = chanceFrom(seed);
        let waitedSeconds = 0;
        let receives = 0;
        while (waitedSeconds < hourSeconds) {
          receives += 1;
          waitedSeconds += backOffSeconds(receives, random());
        }
        // The queue gives a message up after 200. The mean is about 124, and its spread 6.
        expect(receives).toBeGreaterThan(60);
        expect(receives).toBeLessThan(170);
      }),
      { numRuns: 1_000 },
    );
  });
});

/** Evenly spread over 0 to 1, the same for the same seed (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const once = Math.imul(state ^ (state >>> 15), state | 1);
    const twice = once ^ (once + Math.imul(once ^ (once >>> 7), once | 61));
    return ((twice ^ (twice >>> 14)) >>> 0) / 2 ** 32;
  };
}
