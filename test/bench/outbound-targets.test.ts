import { describe, expect, it } from 'vitest';
import { countTargets, machineTargets } from '../../bench/outbound/targets.ts';
import { tallyFigures } from '../../bench/outbound/tally.ts';
import { request } from './requests.ts';

const calls = (...actions: readonly string[]) => actions.map((action) => ({ time: 0, action }));
const stage = (changes: number, sets: number) => ({
  figures: {},
  changes,
  tally: { calls: calls(...Array<string>(sets).fill('SetDesiredCapacity')), requests: [] },
});

describe('countTargets', () => {
  it('allows one call in five more than there are changes', () => {
    const targets = countTargets({ oneAtATime: stage(10, 12), allAtOnce: stage(10, 13) });
    expect(targets.map(({ value, ok }) => [value, ok])).toEqual([
      [1.2, true],
      [1.3, false],
    ]);
  });

  it('is not satisfied where nothing changed', () => {
    const targets = countTargets({ oneAtATime: stage(0, 0), allAtOnce: stage(10, 10) });
    expect(targets.map(({ ok }) => ok)).toEqual([false, true]);
  });
});

describe('machineTargets', () => {
  it('judges by the time until the group is asked', () => {
    const latencies = [{ cloudMs: 101, cloudAfterStoredMs: 1, statusMs: 1 }];
    const targets = machineTargets({ latencies, peakMb: null, firstPublishedMs: 10_000 });
    expect(targets.map(({ ok }) => ok)).toEqual([false, true, false, true]);
  });
});

describe('tallyFigures', () => {
  it('tells the requests of the function from those of the watch', () => {
    const requests = [
      request({ user: 'poolsync-scale' }),
      request({ user: 'poolsync-scale' }),
      request({ user: 'poolsync-watch', verb: 'patch', resource: 'leases' }),
      request({ user: 'poolsync-reconcile' }),
    ];
    const tally = { calls: calls('SetDesiredCapacity', 'PutEvents'), requests };
    expect(tallyFigures(tally, 2)).toEqual({
      cloudCalls: { PutEvents: 1, SetDesiredCapacity: 1 },
      setsPerGroup: 0.5,
      describesPerGroup: 0,
      clusterRequestsOfScale: { 'patch autoscalinggroupmachinepools': 2 },
      clusterRequestsOfScalePerGroup: 1,
      clusterRequestsOfWatch: { 'patch leases': 1 },
    });
  });
});
