import {
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  refusalOf,
  untilListed,
  version,
} from './crds-cluster.ts';
import { leastSpec } from './crds-specs.ts';
import { foreignKinds, foreignPoolBody } from './foreign-machine-pools.ts';
import { rightsOver } from './rights.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const authorization = config.makeApiClient(AuthorizationV1Api);

const stranger = setHeaderOptions('Impersonate-User', 'function');
const reconciler = setHeaderOptions('Impersonate-Group', 'poolsync:reconcile', stranger);
const reconcilerPatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch, reconciler);

const plural = 'autoscalinggroupmachinepools';
const capi = { group: 'cluster.x-k8s.io', version: 'v1beta2' };
let namespace: string;
beforeAll(async () => {
  namespace = await makeNamespace(config);
  await untilListed(config, plural);
  await untilListed(config, 'cloudaccounts');
  const body = bodyOf(plural, { name: 'pool' }, leastSpec[plural]);
  await objects.createNamespacedCustomObject({ group, version, plural, namespace, body });
});
afterAll(async () => {
  await objects.deleteNamespacedCustomObject({ group, version, plural, namespace, name: 'pool' });
});

describe('the group poolsync:reconcile', () => {
  it('has these rights over what everybody has, and no others', async () => {
    expect(await rightsOver(authorization, namespace, stranger, reconciler)).toEqual([
      'create events.events.k8s.io',
      'get autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'get awsmachinepools.infrastructure.cluster.x-k8s.io',
      'get azuremachinepools.infrastructure.cluster.x-k8s.io',
      'get clusters.cluster.x-k8s.io',
      'get machinepools.cluster.x-k8s.io',
      'get scalesetmachinepools.infrastructure.cluster.x-k8s.io',
      'list autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'list awsmachinepools.infrastructure.cluster.x-k8s.io',
      'list azuremachinepools.infrastructure.cluster.x-k8s.io',
      'list cloudaccounts.infrastructure.cluster.x-k8s.io',
      'list scalesetmachinepools.infrastructure.cluster.x-k8s.io',
      'patch autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'patch autoscalinggroupmachinepools/status.infrastructure.cluster.x-k8s.io',
      'patch awsmachinepools.infrastructure.cluster.x-k8s.io',
      'patch azuremachinepools.infrastructure.cluster.x-k8s.io',
      'patch machinepools/scale.cluster.x-k8s.io',
      'patch scalesetmachinepools.infrastructure.cluster.x-k8s.io',
      'patch scalesetmachinepools/status.infrastructure.cluster.x-k8s.io',
    ]);
  });

  it('finds pools, reads one and writes its list and status', async () => {
    const resource = { group, version, plural, namespace, name: 'pool' };
    await objects.listCustomObjectForAllNamespaces(
      { group, version, resourcePlural: plural },
      reconciler,
    );
    const list = { ...resource, body: { spec: { providerIDList: ['aws:///a/i-1'] } } };
    await objects.patchNamespacedCustomObject(list, reconcilerPatch);
    const status = { ...resource, body: { status: { ready: true, replicas: 1 } } };
    await objects.patchNamespacedCustomObjectStatus(status, reconcilerPatch);
    await expect(objects.getNamespacedCustomObject(resource, reconciler)).resolves.toMatchObject({
      ...list.body,
      ...status.body,
    });
  });

  it('lists what the installation may touch', async () => {
    const query = { group, version, plural: 'cloudaccounts' };
    await expect(objects.listClusterCustomObject(query, reconciler)).resolves.toHaveProperty(
      'items',
    );
  });

  it.each(['machinepools', 'clusters'])('reads %s by name', async (kind) => {
    const missing = { ...capi, plural: kind, namespace, name: 'missing' };
    const refusal = await refusalOf(objects.getNamespacedCustomObject(missing, reconciler));
    expect(refusal.code).toBe(404);
  });

  const pool = () => ({ group, version, plural, namespace });
  const account = { group, version, plural: 'cloudaccounts' };
  const machinePool = () => ({ ...capi, plural: 'machinepools', namespace, name: 'missing' });
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'make pools',
      () => {
        const body = bodyOf(plural, { name: 'mine' }, leastSpec[plural]);
        return objects.createNamespacedCustomObject({ ...pool(), body }, reconciler);
      },
    ],
    [
      'delete pools',
      () => objects.deleteNamespacedCustomObject({ ...pool(), name: 'pool' }, reconciler),
    ],
    [
      'make pools by server-side apply',
      () => {
        const body = bodyOf(plural, { name: 'mine', namespace }, leastSpec[plural]);
        const apply = setHeaderOptions('Content-Type', 'application/apply-patch+yaml', reconciler);
        return objects.patchNamespacedCustomObject(
          { ...pool(), name: 'mine', body, fieldManager: 'x' },
          apply,
        );
      },
    ],
    [
      'patch MachinePools',
      () => objects.patchNamespacedCustomObject({ ...machinePool(), body: {} }, reconcilerPatch),
    ],
    [
      'list MachinePools',
      () =>
        objects.listNamespacedCustomObject(
          { ...capi, plural: 'machinepools', namespace },
          reconciler,
        ),
    ],
    [
      'allow itself an account',
      () => {
        const body = bodyOf(
          'cloudaccounts',
          { name: 'mine' },
          { accountID: '111122223333', namespaces: ['*'] },
        );
        return objects.createClusterCustomObject({ ...account, body }, reconciler);
      },
    ],
    [
      'widen an account',
      () => objects.patchClusterCustomObject({ ...account, name: 'x', body: {} }, reconcilerPatch),
    ],
    [
      'read Secrets',
      () => config.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace }, reconciler),
    ],
    ['read Nodes', () => config.makeApiClient(CoreV1Api).listNode({}, reconciler)],
  ];
  it.each(refused)('may not %s', async (_, attempt) => {
    expect((await refusalOf(attempt())).code).toBe(403);
  });

  describe.each(['AWSMachinePool', 'AzureMachinePool'] as const)('of an %s', (kind) => {
    const own = () => ({ ...foreignKinds[kind].resource, namespace });
    it('may not make one, delete it or write its status', async () => {
      const body = foreignPoolBody({ kind, namespace, name: 'mine' });
      const named = { ...own(), name: 'mine' };
      for (const attempt of [
        () => objects.createNamespacedCustomObject({ ...own(), body }, reconciler),
        () => objects.deleteNamespacedCustomObject(named, reconciler),
        () => objects.patchNamespacedCustomObjectStatus({ ...named, body: {} }, reconcilerPatch),
      ]) {
        expect((await refusalOf(attempt())).code).toBe(403);
      }
    });
  });
});

describe('anybody else', () => {
  it('may not even read pools', async () => {
    const resource = { group, version, plural, namespace, name: 'pool' };
    const refusal = await refusalOf(objects.getNamespacedCustomObject(resource, stranger));
    expect(refusal.code).toBe(403);
  });
});
