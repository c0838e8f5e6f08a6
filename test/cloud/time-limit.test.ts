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

  it('rejects when the time is over, and tells the work so', async () => {
    let seen: AbortSignal | undefined;
    const hanging = withinTime('Reading', 20, (signal) => {
      seen = signal;
      return new Promise(() => undefined);
    });
    await expect(hanging).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: 'Reading: no answer within 0.02 s',
    });
    expect(seen?.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('holds nothing until the end of the time once the work is done, well or not', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    await withinTime('Reading', 36_000, () => Promise.resolve('done'));
    const failed = withinTime('Reading', 36_000, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });
});
