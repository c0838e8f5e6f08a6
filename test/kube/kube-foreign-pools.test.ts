import { describe, expect, it } from 'vitest';
import { KubeForeignPools } from '../../shared/kube/kube-foreign-pools.ts';
import { aForeignPool, aForeignPoolRef, arnOf, aGroupRef, noon } from '../fakes/builders.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import type { Fields } from './api-objects.ts';
import { connectTo } from './connect-to.ts';
import { startLocalApiServer, type LocalApiServer } from './local-api-server.ts';

const ref = aForeignPoolRef();
const path =
  '/apis/infrastructure.cluster.x-k8s.io/v1beta2/namespaces/fleet/awsmachinepools/workers';

function poolsOn(server: LocalApiServer): KubeForeignPools {
  return new KubeForeignPools(connectTo(server.kubeconfig).api, new FixedClock(), 'AWSMachinePool');
}

function objectWith(metadata: Fields = {}, rest: Fields = {}): Fields {
  return {
    metadata: {
      name: 'workers',
      namespace: 'fleet',
      uid: 'uid-1',
      resourceVersion: '7',
      generation: 2,
      creationTimestamp: '2026-11-23T08:00:00Z',
      ...metadata,
    },
    ...rest,
  };
}

async function readOf(object: Fields) {
  await using server = await startLocalApiServer(() => ({ body: object }));
  return await poolsOn(server).read(ref);
}

describe('KubeForeignPools', () => {
  it('reads what its provider, core and Poolsync have said of an object', async () => {
    const providerID = arnOf(aGroupRef());
    const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'mp' };
    const metadata = {
      annotations: { 'poolsync/nudge': 'a time', 'cluster.x-k8s.io/paused': '' },
      labels: { 'cluster.x-k8s.io/cluster-name': 'blue' },
      ownerReferences: [owner],
      deletionTimestamp: '2026-11-23T09:00:00Z',
    };
    expect(await readOf(objectWith(metadata, { spec: { providerID } }))).toEqual({
      ref,
      uid: 'uid-1',
      resourceVersion: '7',
      beingDeleted: true,
      pausedByAnnotation: true,
      machinePoolName: 'mp',
      clusterName: 'blue',
      providerId: providerID,
      nudgedAt: 'a time',
    });
  });

  it.each([{}, { spec: {} }, { spec: { providerID: '' } }])(
    'reads an object of which nobody has said anything: %j',
    async (rest) => {
      expect(await readOf(objectWith({}, rest))).toEqual({
        ref,
        uid: 'uid-1',
        resourceVersion: '7',
        beingDeleted: false,
        pausedByAnnotation: false,
      });
    },
  );

  it('writes the annotation alone, on the condition that the object is as it was read', async () => {
    await using server = await startLocalApiServer(() => ({
      body: objectWith({ resourceVersion: '8' }),
    }));
    const pool = aForeignPool({ uid: 'uid-1', resourceVersion: '7', nudgedAt: 'earlier' });
    expect(await poolsOn(server).nudge(pool, noon)).toEqual({
      kind: 'written',
      resourceVersion: '8',
    });
    expect(server.requests).toMatchObject([
      { method: 'PATCH', path, headers: { 'content-type': 'application/merge-patch+json' } },
    ]);
    expect(server.requests[0]?.query.get('fieldManager')).toBe('poolsync');
    expect(server.requests[0]?.body).toEqual({
      metadata: {
        uid: 'uid-1',
        resourceVersion: '7',
        annotations: { 'poolsync/nudge': noon.toISOString() },
      },
    });
  });

  it.each([
    [409, { kind: 'conflict' }],
    [404, { kind: 'gone' }],
  ])('takes %s for an answer', async (status, result) => {
    await using server = await startLocalApiServer(() => ({ status, body: {} }));
    expect(await poolsOn(server).nudge(aForeignPool(), noon)).toEqual(result);
  });

  it('names what it did where the API server refuses', async () => {
    await using server = await startLocalApiServer(() => ({
      status: 403,
      body: { message: 'forbidden' },
    }));
    const said = 'AWSMachinePool fleet/workers: the API server answered 403 forbidden';
    const pools = poolsOn(server);
    await expect(pools.nudge(aForeignPool(), noon)).rejects.toThrow(`Nudging ${said}`);
    await expect(pools.read(ref)).rejects.toThrow(`Reading ${said}`);
    const announcement = { type: 'Warning', reason: 'R', message: 'M' } as const;
    await expect(pools.announceOnce(aForeignPool(), announcement)).rejects.toThrow(said);
  });
});
