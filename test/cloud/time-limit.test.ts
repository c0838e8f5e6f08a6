import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { withinTime } from '../../shared/cloud/time-limit.ts';

describe('withinTime', () => {
  it('leaves no rejection to nobody where the work throws before it gives a promise', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const thrown = withinTime('Reading', 20, () => {
      throw new TypeError('x is no function');
    });
    await expect(thrown).rejects.toThrow('x is no function');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(unhandled).not.toHaveBeenCalled();
  });
});
