import { describe, expect, it } from 'vitest';
import { atMost } from '../../shared/model/at-most.ts';

describe('atMost', () => {
  it('gives the results in the order of the items, whichever ends first', async () => {
    const turns = [3, 1, 2, 0];
    const results = await atMost(4, turns, async (turn) => {
      for (let waited = 0; waited < turn; waited += 1) await Promise.resolve();
      return turn * 10;
    });
    expect(results).toEqual([30, 10, 20, 0]);
  });

  it('does so many at once and no more', async () => {
    let [now, most] = [0, 0];
    await atMost(3, [1, 2, 3, 4, 5, 6, 7, 8], async () => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
    });
    expect(most).toBe(3);
  });

  it('does nothing for no items', async () => {
    expect(await atMost(3, [], async () => 1)).toEqual([]);
  });

  it('fails with the work that fails', async () => {
    await expect(atMost(2, [1, 2], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
