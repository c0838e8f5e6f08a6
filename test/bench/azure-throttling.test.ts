import { describe, expect, it } from 'vitest';
import type { AzureCall } from '../../bench/azure-installation/cloud-calls.ts';
import { mostAtOnceInSession } from '../../bench/azure-outbound/at-once.ts';
import {
  repeatedTooEarly,
  throttledPercent,
  throttlingFigures,
} from '../../bench/azure-outbound/throttling.ts';

const call = (over: Partial<AzureCall> = {}): AzureCall => ({
  time: 1_000,
  action: 'VirtualMachineScaleSets_Get',
  scaleSet: 'web',
  status: 200,
  by: 'act',
  ...over,
});
const refused = (over: Partial<AzureCall> = {}): AzureCall =>
  call({ status: 429, retryAfterSeconds: 2, limit: 'GetVMScaleSetSubscriptionMaximum', ...over });
const several = (count: number): readonly AzureCall[] =>
  Array.from({ length: count }, () => call());

describe('throttledPercent', () => {
  it('shares the refusals between the calls that Azure limits', () => {
    const tokens = Array.from({ length: 50 }, () => call({ action: 'ManagedIdentity_Token' }));
    expect(throttledPercent([...several(98), refused(), refused(), ...tokens])).toBe(2);
    expect(throttledPercent(several(3))).toBe(0);
  });

  it('knows nothing where no call was made', () => {
    expect(throttledPercent([call({ action: 'ManagedIdentity_Token' })])).toBe(null);
  });
});

describe('repeatedTooEarly', () => {
  it('counts a call that was made again before its Retry-After was over', () => {
    expect(repeatedTooEarly([refused(), call({ time: 2_999 })])).toBe(1);
    expect(repeatedTooEarly([refused(), call({ time: 3_000 })])).toBe(0);
  });

  it('counts each of them, up to the end of the longest', () => {
    const again = refused({ time: 2_000, retryAfterSeconds: 3 });
    const calls = [refused(), again, call({ time: 4_999 }), call({ time: 5_000 })];
    expect(repeatedTooEarly(calls)).toBe(2);
  });

  it.each<[string, Partial<AzureCall>]>([
    ['another part', { by: 'observe' }],
    ['another scale set', { scaleSet: 'batch' }],
    ['another kind', { action: 'VirtualMachineScaleSets_Update' }],
  ])('leaves a call of %s alone', (_, other) => {
    expect(repeatedTooEarly([refused(), call({ time: 1_100, ...other })])).toBe(0);
  });

  it('refuses a record without the Retry-After', () => {
    const { retryAfterSeconds: _none, ...untold } = refused();
    expect(() => repeatedTooEarly([untold])).toThrow('its Retry-After was not recorded');
  });
});

describe('throttlingFigures', () => {
  it('tells who was refused, by which limit, and what came too early all the same', () => {
    const calls = [call(), refused(), refused({ by: 'observe', early: true, scaleSet: 'batch' })];
    expect(throttlingFigures(calls)).toEqual({
      limitedCalls: 3,
      throttledCalls: 2,
      throttledPercent: 66.67,
      throttledByPart: {
        observe: { VirtualMachineScaleSets_Get: 1 },
        act: { VirtualMachineScaleSets_Get: 1 },
        watch: {},
      },
      throttledByLimit: { GetVMScaleSetSubscriptionMaximum: 2 },
      repeatedTooEarly: 0,
      callsToAnEmptyBucketTooEarly: 1,
    });
  });
});

describe('mostAtOnceInSession', () => {
  const work = (session: string, handedAt: number, doneAt: number | undefined) => ({
    session,
    handedAt,
    doneAt,
  });

  it('counts those who work on one session at the same moment', () => {
    expect(mostAtOnceInSession([work('a', 0, 10), work('a', 9, 20), work('a', 15, 30)])).toBe(2);
    expect(mostAtOnceInSession([work('a', 0, undefined), work('a', 90, 100)])).toBe(2);
  });

  it('takes neither another session nor one after the other for it', () => {
    expect(mostAtOnceInSession([work('a', 0, 10), work('b', 5, 20), work('a', 10, 30)])).toBe(1);
    expect(mostAtOnceInSession([])).toBe(0);
  });
});
