import { describe, expect, it } from 'vitest';
import { GraphClientPool } from '../../../functions/azure/inventory/graph-client-pool.ts';
import { HandClock } from '../../fakes/hand-clock.ts';
import { startArmStub, type Answer } from '../arm-stub.ts';

const identity = '3b6f6c0e-6d1f-4f5c-8a63-0c5a5b1c2d3e';
const request = { query: 'resources' };
const page = { totalRecords: 0, count: 0, resultTruncated: 'false', data: [] };

async function poolOn(answer: Answer) {
  const stub = await startArmStub();
  stub.answer = () => answer;
  const monotonic = new HandClock();
  const token = { token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 };
  const credentialFor = () => ({ getToken: async () => token });
  const pool = new GraphClientPool({ endpoint: stub.endpoint, credentialFor, monotonic });
  return { stub, monotonic, graph: pool.clientFor({}), pool };
}

function quotaHeaders(remaining: string, resetsAfter: string): Record<string, string> {
  return { 'x-ms-user-quota-remaining': remaining, 'x-ms-user-quota-resets-after': resetsAfter };
}

describe('GraphClientPool', () => {
  it('keeps one client with its quota for an identity, in whatever case', async () => {
    const { pool, stub } = await poolOn({});
    expect(pool.clientFor({ identity })).toBe(pool.clientFor({ identity: identity.toUpperCase() }));
    expect(pool.clientFor({ identity })).not.toBe(pool.clientFor({}));
    await stub.close();
  });

  it('goes to no other host', async () => {
    const headers = { location: 'https://127.0.0.1:1/elsewhere' };
    const { graph, stub } = await poolOn({ status: 307, headers });
    await expect(graph.client.resources(request)).rejects.toThrow();
    expect(stub.calls).toHaveLength(1);
    await stub.close();
  });

  it.each<[string, Record<string, string>, number]>([
    ['enough is left', quotaHeaders('3', '00:00:03'), 0],
    ['only what is for others is left', quotaHeaders('2', '00:00:03'), 3_000],
    ['nothing is left', quotaHeaders('0', '00:00:04.5'), 4_500],
    ['nothing is left for ever', quotaHeaders('0', '99:00:00'), 60_000],
    ['nothing is said', {}, 0],
    ['what is said makes no sense', quotaHeaders('none', 'soon'), 0],
  ])('says how long to wait where %s', async (_, headers, waitMs) => {
    const { graph, stub, monotonic } = await poolOn({ body: page, headers });
    await graph.client.resources(request);
    expect(graph.quota.waitMs()).toBe(waitMs);
    monotonic.advanceMs(waitMs);
    expect(graph.quota.waitMs()).toBe(0);
    await stub.close();
  });

  it('believes the earliest of what is told of one window, and forgets it after that', async () => {
    const { graph, stub, monotonic } = await poolOn({});
    const ask = async (headers: Record<string, string>): Promise<void> => {
      stub.answer = () => ({ body: page, headers });
      await graph.client.resources(request);
    };
    await ask(quotaHeaders('4', '00:00:05'));
    monotonic.advanceMs(1_100);
    await ask(quotaHeaders('3', '00:00:04'));
    monotonic.advanceMs(800);
    await ask(quotaHeaders('2', '00:00:04'));
    expect(graph.quota.waitMs()).toBe(3_100);
    monotonic.advanceMs(3_100);
    await ask(quotaHeaders('0', '00:00:05'));
    expect(graph.quota.waitMs()).toBe(5_000);
    await stub.close();
  });

  it('learns from a refusal too', async () => {
    const error = { code: 'RateLimiting', message: 'Please wait.' };
    const headers = quotaHeaders('0', '00:00:02');
    const { graph, stub } = await poolOn({ status: 429, body: { error }, headers });
    await expect(graph.client.resources(request)).rejects.toMatchObject({ statusCode: 429 });
    expect(graph.quota.waitMs()).toBe(2_000);
    expect(stub.calls).toHaveLength(1);
    await stub.close();
  });
});
