import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { aPoolRef, idOf } from '../fakes/builders.ts';
import { aPoolObject, thePool } from './api-objects.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type ApiAnswer, type LocalApiServer } from './local-api-server.ts';

const path =
  '/apis/infrastructure.cluster.x-k8s.io/v1alpha1/namespaces/fleet/autoscalinggroupmachinepools/pool';
const ref = aPoolRef();
const target = { ref, uid: 'uid-1', resourceVersion: '41' };

describe('KubeCluster', () => {
  let server: LocalApiServer;
  let cluster: KubeCluster;
  let answer: ApiAnswer | undefined;

  beforeEach(async () => {
    answer = { body: aPoolObject({ resourceVersion: '42' }) };
    server = await startLocalApiServer(() => answer);
    cluster = new KubeCluster(connectTo(server.kubeconfig).api);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  it('reads a pool', async () => {
    answer = { body: aPoolObject() };
    expect(await cluster.readPool(ref)).toEqual(thePool);
    expect(server.requests).toMatchObject([{ method: 'GET', path }]);
  });

  it('writes the list as a merge patch on the very object that was read', async () => {
    expect(await cluster.writeList(target, [idOf('i-1')])).toEqual({
      kind: 'written',
      resourceVersion: '42',
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PATCH', path });
    expect(request?.headers['content-type']).toBe('application/merge-patch+json');
    expect(request?.query.get('fieldManager')).toBe('poolsync');
    expect(request?.body).toEqual({
      metadata: { uid: 'uid-1', resourceVersion: '41' },
      spec: { providerIDList: [idOf('i-1')] },
    });
  });

  it('takes an empty list away', async () => {
    await cluster.writeList(target, []);
    expect(server.requests[0]?.body).toMatchObject({ spec: { providerIDList: null } });
  });

  it('writes the difference of the status to its own subresource', async () => {
    await cluster.writeStatus(target, { replicas: 1, groupID: 'arn' }, { replicas: 2 });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PATCH', path: `${path}/status` });
    expect(request?.headers['content-type']).toBe('application/merge-patch+json');
    expect(request?.body).toEqual({
      metadata: { uid: 'uid-1', resourceVersion: '41' },
      status: { replicas: 2, groupID: null },
    });
  });

  it.each([
    [404, 'gone'],
    [409, 'conflict'],
  ])('reads %i to a write as %s', async (status, kind) => {
    answer = { status, body: { message: 'no', reason: status === 404 ? 'NotFound' : 'Conflict' } };
    expect(await cluster.writeList(target, [])).toEqual({ kind });
    expect(await cluster.writeStatus(target, {}, { replicas: 1 })).toEqual({ kind });
  });

  it.each([
    [403, 'cluster-denied'],
    [404, 'cluster-refused'],
    [422, 'cluster-refused'],
    [500, 'cluster-unavailable'],
  ])('throws a Fault where a write is answered %i', async (status, code) => {
    answer = { status, body: { message: 'no' } };
    await expect(cluster.writeList(target, [])).rejects.toMatchObject({
      code,
      message: `Writing the list of AutoScalingGroupMachinePool fleet/pool: the API server answered ${status} no`,
    });
    await expect(cluster.writeStatus(target, {}, {})).rejects.toMatchObject({ code });
  });

  it('finds no pool, no MachinePool and no paused Cluster where the API server finds none', async () => {
    answer = { status: 404, body: { message: 'not found', reason: 'NotFound' } };
    expect(await cluster.readPool(ref)).toBeUndefined();
    expect(await cluster.readMachinePool('fleet', 'mp')).toBeUndefined();
    expect(await cluster.isClusterPaused('fleet', 'blue')).toBe(false);
    const core = '/apis/cluster.x-k8s.io/v1beta2/namespaces/fleet';
    expect(server.requests.map((request) => request.path)).toEqual([
      path,
      `${core}/machinepools/mp`,
      `${core}/clusters/blue`,
    ]);
  });

  it.each([
    ['a server that does not know the kind', '404 page not found\n'],
    ['a proxy', '<html>Not found</html>'],
    ['something else that speaks JSON', { error: 'no route' }],
  ])('I9: does not take the 404 of %s for a pool that is gone', async (_, body) => {
    answer = { status: 404, body };
    await expect(cluster.readPool(ref)).rejects.toMatchObject({
      code: 'cluster-refused',
      message: 'Reading autoscalinggroupmachinepools fleet/pool: the API server answered 404',
    });
  });

  it('throws a Fault with what was asked where a read fails', async () => {
    answer = { status: 503, body: 'upstream' };
    await expect(cluster.readMachinePool('fleet', 'mp')).rejects.toMatchObject({
      code: 'cluster-unavailable',
      message: 'Reading machinepools fleet/mp: the API server answered 503',
    });
  });

  it('reads whether a Cluster is paused', async () => {
    answer = { body: { spec: { paused: true } } };
    expect(await cluster.isClusterPaused('fleet', 'blue')).toBe(true);
  });

  it('lists the CloudAccounts', async () => {
    const item = { metadata: { name: 'main' }, spec: { accountID: '1', regions: ['r'] } };
    answer = { body: { items: [item] } };
    expect(await cluster.readCloudAccounts()).toEqual([
      { cloud: 'aws', name: 'main', account: '1', regions: ['r'], namespaces: [] },
    ]);
    answer = { status: 500, body: {} };
    await expect(cluster.readCloudAccounts()).rejects.toMatchObject({
      message: 'Listing the CloudAccounts: the API server answered 500',
    });
  });

  it('throws a Fault where the server cuts the connection', async () => {
    await server[Symbol.asyncDispose]();
    await expect(cluster.readPool(ref)).rejects.toMatchObject({
      code: 'cluster-unavailable',
      retryable: true,
    });
    server = await startLocalApiServer(() => answer);
  });

  describe('recording an Event', () => {
    const announcement = { type: 'Warning', reason: 'GroupNotFound', message: 'no' } as const;

    it('makes an object of events.k8s.io in the namespace of the pool', async () => {
      answer = { status: 201, body: {} };
      await cluster.announce(thePool, announcement);
      const [request] = server.requests;
      expect(request).toMatchObject({
        method: 'POST',
        path: '/apis/events.k8s.io/v1/namespaces/fleet/events',
        body: { reason: 'GroupNotFound', regarding: { name: 'pool', uid: 'uid-1' } },
      });
      expect(request?.query.get('fieldManager')).toBe('poolsync');
    });

    it('throws a Fault where it is refused', async () => {
      answer = { status: 403, body: { message: 'no' } };
      await expect(cluster.announce(thePool, announcement)).rejects.toMatchObject({
        code: 'cluster-denied',
        message:
          'Recording an Event on AutoScalingGroupMachinePool fleet/pool: the API server answered 403 no',
      });
    });
  });
});
