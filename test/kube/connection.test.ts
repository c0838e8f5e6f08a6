import { describe, expect, it } from 'vitest';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { cloudAccountResource } from '../../shared/kube/resources.ts';
import { aPoolRef, idOf } from '../fakes/builders.ts';
import { aPoolObject } from './api-objects.ts';
import { connectTo } from './connect-to.ts';
import { inTurn } from './in-turn.ts';
import { startTunnel } from './tunnel.ts';
import { startLocalApiServer, type ApiAnswer } from './local-api-server.ts';

const list: ApiAnswer = { status: 200, body: { items: [] } };
const target = { ref: aPoolRef(), uid: 'uid-1', resourceVersion: '41' };

const failing = (status: number, headers = {}): ApiAnswer => ({
  status,
  headers,
  body: { message: 'no' },
});

describe('connect: one pool of connections', () => {
  it('keeps its connections instead of opening one for each request', async () => {
    await using server = await startLocalApiServer(() => list);
    const { api } = connectTo(server.kubeconfig);
    for (let at = 0; at < 20; at += 1) await api.listClusterCustomObject(cloudAccountResource);
    expect(server.requests).toHaveLength(20);
    // The client may open another before it knows that the first is free again.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('authenticates every request', async () => {
    await using server = await startLocalApiServer(() => list);
    const { api } = connectTo(server.kubeconfig);
    await Promise.all([1, 2, 3].map(() => api.listClusterCustomObject(cloudAccountResource)));
    const tokens = server.requests.map(({ headers }) => headers.authorization);
    expect(tokens).toEqual(['Bearer a-token', 'Bearer a-token', 'Bearer a-token']);
  });

  it('sends the path, the query and the headers that were asked for', async () => {
    await using server = await startLocalApiServer(() => ({ body: aPoolObject() }));
    await new KubeCluster(connectTo(server.kubeconfig).api).writeList(target, [idOf('i-1')]);
    expect(server.requests).toMatchObject([
      {
        method: 'PATCH',
        path: '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/fleet/autoscalinggroupmachinepools/pool',
        headers: { 'content-type': 'application/merge-patch+json' },
      },
    ]);
    expect(server.requests[0]?.query.get('fieldManager')).toBe('poolsync');
  });

  it('keeps the path that a server of the kubeconfig has', async () => {
    await using server = await startLocalApiServer(() => list);
    const behindProxy = server.kubeconfig.replace(/(https:[^"]+)"/, '$1/k8s/clusters/blue/"');
    await connectTo(behindProxy).api.listClusterCustomObject(cloudAccountResource);
    expect(server.requests[0]?.path).toMatch(/^\/k8s\/clusters\/blue\/apis\/infrastructure/);
  });

  it('goes through the proxy that the kubeconfig names, with one pool of connections too', async () => {
    await using server = await startLocalApiServer(() => list);
    await using proxy = await startTunnel();
    const cluster = `"cluster":{"proxy-url":"${proxy.url}",`;
    const { api } = connectTo(server.kubeconfig.replace('"cluster":{', cluster));
    for (let at = 0; at < 10; at += 1) await api.listClusterCustomObject(cloudAccountResource);
    expect(server.requests).toHaveLength(10);
    expect(proxy.tunnels).toHaveLength(server.connections());
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it('reads the kubeconfig at the first request and once for all that wait', async () => {
    await using server = await startLocalApiServer(() => list);
    let reads = 0;
    const { api } = connectTo(async () => {
      reads += 1;
      return server.kubeconfig;
    });
    expect(reads).toBe(0);
    await Promise.all([1, 2, 3].map(() => api.listClusterCustomObject(cloudAccountResource)));
    expect(reads).toBe(1);
  });
});

describe('connect: what passes is tried again', () => {
  it.each([429, 500, 502, 503, 504])(
    'tries again after %i, and answers as if nothing was',
    async (status) => {
      await using server = await startLocalApiServer(inTurn(failing(status), list));
      const { api, sleeps } = connectTo(server.kubeconfig);
      expect(await api.listClusterCustomObject(cloudAccountResource)).toEqual(list.body);
      expect(sleeps).toEqual([150]);
    },
  );

  it.each(['cut', { ...list, half: true }] as const)(
    'tries again where the connection breaks: %j',
    async (answer) => {
      await using server = await startLocalApiServer(inTurn<ApiAnswer | 'cut'>(answer, list));
      const { api } = connectTo(server.kubeconfig);
      expect(await api.listClusterCustomObject(cloudAccountResource)).toEqual(list.body);
      expect(server.requests).toHaveLength(2);
    },
  );

  it('tries again where the server is silent', async () => {
    await using server = await startLocalApiServer(inTurn<ApiAnswer | undefined>(undefined, list));
    const { api, sleeps } = connectTo(server.kubeconfig, {}, { tryMs: 1_500, requestMs: 15_000 });
    expect(await api.listClusterCustomObject(cloudAccountResource)).toEqual(list.body);
    expect(sleeps.length).toBeGreaterThanOrEqual(1);
  });

  it('gives up after three tries, with what the server said last', async () => {
    await using server = await startLocalApiServer(() => failing(500));
    const { api, sleeps } = connectTo(server.kubeconfig);
    await expect(new KubeCluster(api).readPool(target.ref)).rejects.toMatchObject({
      code: 'cluster-unavailable',
      message: 'Reading autoscalinggroupmachinepools fleet/pool: the API server answered 500 no',
    });
    expect(server.requests).toHaveLength(3);
    expect(sleeps).toEqual([150, 300]);
  });

  it('gives a silent server up in bounded time', async () => {
    await using server = await startLocalApiServer(() => undefined);
    const { api, sleeps } = connectTo(server.kubeconfig, {}, { tryMs: 100, requestMs: 15_000 });
    await expect(new KubeCluster(api).readPool(target.ref)).rejects.toMatchObject({
      code: 'cluster-unavailable',
      retryable: true,
    });
    expect(sleeps).toEqual([150, 300]);
  });

  it('lets no try outlive the time of its request', async () => {
    await using server = await startLocalApiServer(() => undefined);
    const { api, sleeps } = connectTo(server.kubeconfig, {}, { tryMs: 600_000, requestMs: 100 });
    await expect(new KubeCluster(api).readPool(target.ref)).rejects.toMatchObject({
      code: 'cluster-unavailable',
    });
    expect(sleeps).toEqual([]);
  });

  it('waits as long as the server asks, 5 s at most', async () => {
    const [two, sixty] = ['2', '60'].map((seconds) => ({ 'retry-after': seconds }));
    const answers = inTurn(failing(429, two), failing(503, sixty), list);
    await using server = await startLocalApiServer(answers);
    const { api, sleeps } = connectTo(server.kubeconfig);
    await api.listClusterCustomObject(cloudAccountResource);
    expect(sleeps).toEqual([2_000, 5_000]);
  });

  it('begins no try for which no time is left', async () => {
    await using server = await startLocalApiServer(() => failing(429, { 'retry-after': '3' }));
    const { api, sleeps } = connectTo(server.kubeconfig, {}, { tryMs: 1_000, requestMs: 5_000 });
    await expect(new KubeCluster(api).readPool(target.ref)).rejects.toMatchObject({
      message: 'Reading autoscalinggroupmachinepools fleet/pool: the API server answered 429 no',
    });
    expect(sleeps).toEqual([3_000]);
  });

  it.each([400, 403, 404, 409, 410, 422])('takes %i at its word', async (status) => {
    await using server = await startLocalApiServer(() => failing(status));
    const { api } = connectTo(server.kubeconfig);
    await expect(api.listClusterCustomObject(cloudAccountResource)).rejects.toMatchObject({
      code: status,
    });
    expect(server.requests).toHaveLength(1);
  });

  it('tries a conditional patch again', async () => {
    const written = { body: aPoolObject({ resourceVersion: '42' }) };
    await using server = await startLocalApiServer(
      inTurn<ApiAnswer | 'cut'>('cut', failing(503), written),
    );
    const cluster = new KubeCluster(connectTo(server.kubeconfig).api);
    expect(await cluster.writeList(target, [idOf('i-1')])).toEqual({
      kind: 'written',
      resourceVersion: '42',
    });
    const bodies = server.requests.map(({ body }) => body);
    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]]);
  });

  it('sends nothing twice that could then be done twice', async () => {
    await using server = await startLocalApiServer(() => failing(503));
    const { api } = connectTo(server.kubeconfig);
    const create = api.createClusterCustomObject({ ...cloudAccountResource, body: {} });
    await expect(create).rejects.toMatchObject({ code: 503 });
    expect(server.requests).toHaveLength(1);
  });
});
