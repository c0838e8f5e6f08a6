import { describe, expect, it } from 'vitest';
import { askedWait, Fault, isFault, orFault } from '../../shared/model/fault.ts';

describe('Fault', () => {
  it('carries its code, its message, its cause and whether trying again may help', () => {
    const cause = new Error('socket');
    const fault = new Fault('cloud-throttled', 'slow down', { retryable: true, cause });
    expect(fault).toMatchObject({
      name: 'Fault',
      code: 'cloud-throttled',
      message: 'slow down',
      retryable: true,
      cause,
    });
  });

  it('has no cause where none was given', () => {
    const fault = new Fault('cloud-denied', 'no', { retryable: false });
    expect('cause' in fault).toBe(false);
    expect(fault.retryable).toBe(false);
  });

  it('carries the wait that was asked for, where one was', () => {
    const throttled = { retryable: true, retryAfterMs: 9_000 };
    expect(askedWait(new Fault('cloud-throttled', 'slow down', throttled))).toEqual({
      retryAfterMs: 9_000,
    });
    const fault = new Fault('cloud-throttled', 'slow down', { retryable: true });
    expect('retryAfterMs' in askedWait(fault)).toBe(false);
  });

  it('is told apart from other errors', () => {
    expect(isFault(new Fault('cloud-denied', 'no', { retryable: false }))).toBe(true);
    expect(isFault(new Error('no'))).toBe(false);
    expect(isFault({ code: 'cloud-denied', retryable: true })).toBe(false);
  });
});

describe('orFault', () => {
  it('gives the result of work that succeeds', async () => {
    expect(await orFault(async () => 7)).toBe(7);
  });

  it('gives a Fault as a value', async () => {
    const fault = new Fault('cloud-denied', 'no', { retryable: false });
    expect(await orFault(() => Promise.reject(fault))).toBe(fault);
  });

  it('lets every other error through', async () => {
    const mistake = new TypeError('undefined is not a function');
    await expect(orFault(() => Promise.reject(mistake))).rejects.toBe(mistake);
  });
});
