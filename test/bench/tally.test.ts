import { describe, expect, it } from 'vitest';
import { describesPerBatch } from '../../bench/inbound/targets.ts';
import { countLists, poolReadsPerHint, tallyFigures } from '../../bench/way-in/tally.ts';
import { batch, request } from './requests.ts';

const resource = 'autoscalinggroupmachinepools';
const two = [batch(['web', 'web', 'batch'], 0, 1), batch(['web'], 2, 3)];

describe('countLists', () => {
  it('counts a list once, however many pages it has', () => {
    const page = request({ verb: 'list' });
    const later = request({ verb: 'list', isLaterPage: true });
    expect(countLists({ resource, requests: [page, later, later] })).toBe(1);
    expect(countLists({ resource, requests: [page, later, page] })).toBe(2);
    expect(
      countLists({ resource, requests: [request({ verb: 'list', resource: 'cloudaccounts' })] }),
    ).toBe(0);
  });
});

describe('poolReadsPerHint', () => {
  it('takes the messages of a batch about one group as one hint', () => {
    const requests = Array.from({ length: 3 }, () => request({ verb: 'get' }));
    expect(poolReadsPerHint({ cloudCalls: {}, resource, requests, batches: two })).toBe(1);
  });

  it('counts reads of pools alone', () => {
    const requests = [request({ verb: 'get', resource: 'machinepools' }), request()];
    expect(poolReadsPerHint({ cloudCalls: {}, resource, requests, batches: two })).toBe(0);
  });

  it('says nothing where there was no batch', () => {
    expect(poolReadsPerHint({ cloudCalls: {}, resource, requests: [], batches: [] })).toBe(null);
  });
});

describe('describesPerBatch', () => {
  it('leaves out what is not about groups', () => {
    const cloudCalls = { DescribeAutoScalingGroups: 3, DescribeScalingActivities: 9 };
    expect(describesPerBatch({ cloudCalls, batches: two })).toBe(1.5);
  });
});

describe('tallyFigures', () => {
  it('counts batches, and the messages in them', () => {
    const figures = tallyFigures({ cloudCalls: {}, resource, requests: [], batches: two });
    expect(figures).toMatchObject({ batches: 2, messages: 4 });
  });

  it('counts the requests by what they ask, and those that were refused by themselves', () => {
    const requests = [
      request(),
      request({ status: 409 }),
      request({ verb: 'list', isLaterPage: true }),
      request({ resource: `${resource}/status` }),
      request(),
    ];
    const figures = tallyFigures({ cloudCalls: {}, resource, requests, batches: two });
    expect(figures['clusterRequests']).toEqual({
      [`list ${resource} (a later page)`]: 1,
      [`patch ${resource}`]: 2,
      [`patch ${resource} refused with 409`]: 1,
      [`patch ${resource}/status`]: 1,
    });
  });
});
