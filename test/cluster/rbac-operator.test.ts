import {
  AuthorizationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  RbacAuthorizationV1Api,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { account, region } from '../fakes/builders.ts';
import { administrator, bodyOf, group, makeNamespace, refusalOf, version } from './crds-cluster.ts';
import { rightsOver } from './rights.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const core = config.makeApiClient(CoreV1Api);
const rbac = config.makeApiClient(RbacAuthorizationV1Api);
const authorization = config.makeApiClient(AuthorizationV1Api);

const person = setHeaderOptions('Impersonate-User', 'jane');
const operator = setHeaderOptions('Impersonate-Group', 'platform', person);

const system = 'poolsync-system';
const plural = 'autoscalinggroupmachinepools';
const binding = 'test-poolsync-operator';
let namespace = '';

beforeAll(async () => {
  namespace = await makeNamespace(config);
});
afterAll(async () => {
  await rbac.deleteClusterRoleBinding({ name: binding });
});

const own = () => rightsOver(authorization, namespace, person, operator);

describe('the role poolsync-operator', () => {
  it('is bound to nobody', async () => {
    const { items } = await rbac.listClusterRoleBinding();
    const bound = items.filter(({ roleRef }) => roleRef.name === 'poolsync-operator');
    expect(bound).toEqual([]);
    const role = await rbac.readClusterRole({ name: 'poolsync-operator' });
    expect(Object.keys(role.metadata?.labels ?? {}).join()).not.toContain('aggregate-to');
  });

  it('gives these rights over what everybody has, and no others', async () => {
    await rbac.createClusterRoleBinding({
      body: {
        metadata: { name: binding },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: 'poolsync-operator',
        },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'platform' }],
      },
    });
    await expect.poll(own, { timeout: 10_000 }).toContain('create events.events.k8s.io');
    const ours = 'infrastructure.cluster.x-k8s.io';
    expect(await own()).toEqual(
      [
        ...['get', 'list', 'watch', 'create', 'patch'].flatMap((verb) => [
          `${verb} autoscalinggroupmachinepools.${ours}`,
          `${verb} scalesetmachinepools.${ours}`,
        ]),
        `patch autoscalinggroupmachinepools/status.${ours}`,
        `patch scalesetmachinepools/status.${ours}`,
        ...['get', 'list', 'patch'].flatMap((verb) => [
          `${verb} awsmachinepools.${ours}`,
          `${verb} azuremachinepools.${ours}`,
        ]),
        ...['get', 'list', 'create'].map((verb) => `${verb} cloudaccounts.${ours}`),
        ...['get', 'list', 'watch', 'create'].map(
          (verb) => `${verb} machinepools.cluster.x-k8s.io`,
        ),
        'patch machinepools/scale.cluster.x-k8s.io',
        'get clusters.cluster.x-k8s.io',
        'list clusters.cluster.x-k8s.io',
        'create events.events.k8s.io',
        'get configmaps. poolsync-installation poolsync-sweep-aws poolsync-sweep-azure',
        'create subjectaccessreviews.authorization.k8s.io',
        'get leases.coordination.k8s.io poolsync-watch',
        ...['get', 'list'].flatMap((verb) => [
          `${verb} deployments.apps`,
          `${verb} customresourcedefinitions.apiextensions.k8s.io`,
          `${verb} mutatingwebhookconfigurations.admissionregistration.k8s.io`,
          `${verb} validatingwebhookconfigurations.admissionregistration.k8s.io`,
        ]),
      ].toSorted(),
    );
  });

  it('is enough to try out what adopt makes', async () => {
    const dryRun = 'All';
    const spec = { accountID: account, region, autoScalingGroupName: 'adopted' };
    const pool = { group, version, plural, namespace, dryRun };
    await objects.createNamespacedCustomObject(
      { ...pool, body: bodyOf(plural, { name: 'adopted' }, spec) },
      operator,
    );
    const accounts = { group, version, plural: 'cloudaccounts', dryRun };
    const grant = bodyOf(
      'cloudaccounts',
      { name: 'adopted' },
      { accountID: account, regions: [region], namespaces: [namespace] },
    );
    await objects.createClusterCustomObject({ ...accounts, body: grant }, operator);
  });

  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'delete pools',
      () => {
        const pools = { group, version, plural, namespace };
        return objects.deleteNamespacedCustomObject({ ...pools, name: 'x' }, operator);
      },
    ],
    [
      'widen an account that is there',
      () => {
        const named = { group, version, plural: 'cloudaccounts', name: 'x' };
        const patch = setHeaderOptions('Content-Type', 'application/merge-patch+json', operator);
        return objects.patchClusterCustomObject({ ...named, body: {} }, patch);
      },
    ],
    ['read Secrets', () => core.listNamespacedSecret({ namespace }, operator)],
    [
      'read other ConfigMaps',
      () => core.readNamespacedConfigMap({ namespace: system, name: 'x' }, operator),
    ],
  ];
  it.each(refused)('I7: may not %s', async (_, attempt) => {
    expect((await refusalOf(attempt())).code).toBe(403);
  });
});
