import {
  AuthorizationV1Api,
  CustomObjectsApi,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KubeCluster } from '../../shared/kube/kube-cluster.ts';
import { currentEntries, toKubeConfig } from '../../shared/kube/kubeconfig.ts';
import { scale } from '../../shared/scale/scale.ts';
import {
  startImpersonatingProxy,
  type ImpersonatingProxy,
} from '../contract/impersonating-proxy.ts';
import { account, aGroupRef, arnOf, region } from '../fakes/builders.ts';
import { aCapacity, aScalableStatus, aScaleWorld, asked } from '../fakes/scale-world.ts';
import { connectTo } from '../kube/connect-to.ts';
import {
  administrator,
  bodyOf,
  group,
  makeNamespace,
  refusalOf,
  untilListed,
  version,
} from './crds-cluster.ts';
import { rightsOver } from './rights.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const authorization = config.makeApiClient(AuthorizationV1Api);
const stranger = setHeaderOptions('Impersonate-User', 'function');
const scaler = setHeaderOptions('Impersonate-Group', 'poolsync:scale', stranger);
const scalerPatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch, scaler);
const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);

const plural = 'autoscalinggroupmachinepools';
const core = { group: 'cluster.x-k8s.io', version: 'v1beta2' };
const accountName = 'rbac-scale';
const groupRef = aGroupRef('rbac-scale');
let namespace: string;
let proxy: ImpersonatingProxy;

beforeAll(async () => {
  namespace = await makeNamespace(config);
  await untilListed(config, plural);
  await untilListed(config, 'cloudaccounts');
  proxy = await startImpersonatingProxy(sharedCluster(), 'poolsync:scale');
});
afterAll(async () => {
  await proxy.close();
  const named = { group, version, plural: 'cloudaccounts', name: accountName };
  await objects.deleteClusterCustomObject(named);
});

/** A pool in agreement with its group of 2, whose MachinePool asks for 7 now. */
async function makePool(): Promise<string> {
  const allowed = { accountID: account, regions: [region], namespaces: [namespace] };
  const accounts = { group, version, plural: 'cloudaccounts' };
  const cloudAccount = bodyOf('cloudaccounts', { name: accountName }, allowed);
  await objects.createClusterCustomObject({ ...accounts, body: cloudAccount });
  const infrastructureRef = { apiGroup: group, kind: 'AutoScalingGroupMachinePool', name: 'none' };
  const template = {
    spec: { clusterName: 'none', bootstrap: { dataSecretName: '' }, infrastructureRef },
  };
  const machinePools = { ...core, plural: 'machinepools', namespace };
  await objects.createNamespacedCustomObject({
    ...machinePools,
    body: {
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'MachinePool',
      metadata: { name: 'workers' },
      spec: { clusterName: 'none', replicas: 7, template },
    },
  });
  const owner = { apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'MachinePool', name: 'workers' };
  const metadata = { name: 'workers', ownerReferences: [{ ...owner, uid: 'uid-of-owner' }] };
  const spec = { accountID: account, region, autoScalingGroupName: groupRef.name };
  const resource = { group, version, plural, namespace };
  const body = bodyOf(plural, metadata, spec);
  const made: unknown = await objects.createNamespacedCustomObject({ ...resource, body });
  const { uid } = (made as { metadata: { uid: string } }).metadata;
  const status = aScalableStatus({ groupID: arnOf(groupRef) });
  const named = { ...resource, name: 'workers' };
  await objects.patchNamespacedCustomObjectStatus({ ...named, body: { status } }, asMergePatch);
  return uid;
}

describe('the group poolsync:scale', () => {
  it('has these rights over what everybody has, and no others', async () => {
    expect(await rightsOver(authorization, namespace, stranger, scaler)).toEqual([
      'create events.events.k8s.io',
      'get autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
      'get clusters.cluster.x-k8s.io',
      'get machinepools.cluster.x-k8s.io',
      'get scalesetmachinepools.infrastructure.cluster.x-k8s.io',
      'list cloudaccounts.infrastructure.cluster.x-k8s.io',
      'patch autoscalinggroupmachinepools/status.infrastructure.cluster.x-k8s.io',
      'patch scalesetmachinepools/status.infrastructure.cluster.x-k8s.io',
    ]);
  });

  it('scales a pool with them, and the API server takes all that is said of it', async () => {
    const uid = await makePool();
    // The proxy speaks plain HTTP, which a function would refuse.
    const parse = (text: string) => toKubeConfig(currentEntries(text));
    const cluster = new KubeCluster(connectTo(proxy.kubeconfig, { parse }).api);
    const world = aScaleWorld();
    world.cloud.put(groupRef, aCapacity({ id: arnOf(groupRef) }));
    const pool = { kind: 'AutoScalingGroupMachinePool', namespace, name: 'workers' } as const;
    const request = { kind: 'scale', installation: 'blue', pool, uid, generation: 1 } as const;
    const outcomes = await scale({ ...world, cluster }, [{ id: 'one', request }]);
    expect(outcomes.get('one')).toEqual({ kind: 'scaled', from: 2, to: 7 });
    expect(asked(world)).toEqual([7]);
    expect(world.log.lines.map(({ message }) => message)).toEqual(['pool scaled']);
    expect((await cluster.readPool(pool))?.status).toMatchObject({
      desiredCapacity: 7,
      lastScale: { from: 2, to: 7, result: 'Accepted' },
    });
    world.cloud.answerWith(() => ({ kind: 'refused', said: 'no' }));
    world.cloud.change(groupRef, { desiredCapacity: 3 });
    world.clock.advanceMs(60_000);
    const refused = await scale({ ...world, cluster }, [{ id: 'two', request }]);
    expect(refused.get('two')).toEqual({ kind: 'not-scaled', reason: 'refused' });
    expect((await cluster.readPool(pool))?.status.lastScale).toMatchObject({ result: 'Refused' });
  });

  const pools = () => ({ group, version, plural, namespace });
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'write the list of a pool',
      () =>
        objects.patchNamespacedCustomObject({ ...pools(), name: 'workers', body: {} }, scalerPatch),
    ],
    ['list pools', () => objects.listNamespacedCustomObject(pools(), scaler)],
    [
      'write spec.replicas',
      () => {
        const named = { ...core, plural: 'machinepools', namespace, name: 'workers' };
        const body = { spec: { replicas: 99 } };
        return objects.patchNamespacedCustomObjectScale({ ...named, body }, scalerPatch);
      },
    ],
    [
      'widen an account',
      () => {
        const named = { group, version, plural: 'cloudaccounts', name: accountName };
        return objects.patchClusterCustomObject({ ...named, body: {} }, scalerPatch);
      },
    ],
  ];
  it.each(refused)('I7: may not %s', async (_, attempt) => {
    expect((await refusalOf(attempt())).code).toBe(403);
  });
});
