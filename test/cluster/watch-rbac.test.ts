import {
  AppsV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  FlowcontrolApiserverV1Api,
  PolicyV1Api,
  setHeaderOptions,
  type V1Container,
} from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { administrator, group, mergePatch, refusalOf, version } from './crds-cluster.ts';
import { flowSchemaOf } from './flow-schema-of.ts';
import { rightsOver } from './rights.ts';
import { sharedCluster } from '../setup/shared-cluster.ts';

const config = administrator();
const objects = config.makeApiClient(CustomObjectsApi);
const leases = config.makeApiClient(CoordinationV1Api);
const authorization = config.makeApiClient(AuthorizationV1Api);

const system = 'poolsync-system';
const stranger = setHeaderOptions('Impersonate-User', 'process');
const watch = setHeaderOptions('Impersonate-Group', 'poolsync:watch', stranger);
const account = setHeaderOptions(
  'Impersonate-User',
  `system:serviceaccount:${system}:poolsync-watch`,
);
const callers = [
  ['the group poolsync:watch', watch],
  ['the service account of the watch', account],
] as const;

const core = { group: 'cluster.x-k8s.io', version: 'v1beta2' };
const pools = { group, version, plural: 'autoscalinggroupmachinepools' };

describe.each(callers)('%s', (_, caller) => {
  const ownRights = (namespace: string) => rightsOver(authorization, namespace, stranger, caller);
  const follows = [
    'list autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
    'list awsmachinepools.infrastructure.cluster.x-k8s.io',
    'list azuremachinepools.infrastructure.cluster.x-k8s.io',
    'list clusters.cluster.x-k8s.io',
    'list machinepools.cluster.x-k8s.io',
    'list scalesetmachinepools.infrastructure.cluster.x-k8s.io',
    'watch autoscalinggroupmachinepools.infrastructure.cluster.x-k8s.io',
    'watch awsmachinepools.infrastructure.cluster.x-k8s.io',
    'watch azuremachinepools.infrastructure.cluster.x-k8s.io',
    'watch clusters.cluster.x-k8s.io',
    'watch machinepools.cluster.x-k8s.io',
    'watch scalesetmachinepools.infrastructure.cluster.x-k8s.io',
  ];

  it('follows six kinds everywhere, and has no other right', async () => {
    expect(await ownRights('default')).toEqual(follows);
  });

  it('holds its Lease in its own namespace', async () => {
    const lease = 'leases.coordination.k8s.io';
    const ofLease = [
      `create ${lease}`,
      `get ${lease} poolsync-watch`,
      `patch ${lease} poolsync-watch`,
    ];
    expect(await ownRights(system)).toEqual([...follows, ...ofLease].toSorted());
  });

  it('lists what it follows', async () => {
    for (const kind of [
      pools,
      { ...core, plural: 'machinepools' },
      { ...core, plural: 'clusters' },
    ]) {
      await expect(objects.listClusterCustomObject(kind, caller)).resolves.toHaveProperty('items');
    }
  });

  const pool = { ...pools, namespace: 'default', name: 'missing', body: {} };
  const machinePool = {
    ...core,
    plural: 'machinepools',
    namespace: 'default',
    name: 'x',
    body: {},
  };
  const refused: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['patch pools', () => objects.patchNamespacedCustomObject(pool, merged(caller))],
    [
      'patch the status of pools',
      () => objects.patchNamespacedCustomObjectStatus(pool, merged(caller)),
    ],
    [
      'scale MachinePools',
      () => objects.patchNamespacedCustomObjectScale(machinePool, merged(caller)),
    ],
    [
      'see whom the installation may touch',
      () => objects.listClusterCustomObject({ group, version, plural: 'cloudaccounts' }, caller),
    ],
    [
      'read Secrets',
      () => config.makeApiClient(CoreV1Api).listNamespacedSecret({ namespace: system }, caller),
    ],
    [
      'take over the Lease of somebody else',
      () => leases.readNamespacedLease({ namespace: system, name: 'other' }, caller),
    ],
    [
      'make Leases elsewhere',
      () =>
        leases.createNamespacedLease(
          { namespace: 'default', body: { metadata: { name: 'poolsync-watch' } } },
          caller,
        ),
    ],
    [
      'delete its Lease',
      () => leases.deleteNamespacedLease({ namespace: system, name: 'poolsync-watch' }, caller),
    ],
  ];
  it.each(refused)('may not %s', async (_what, attempt) => {
    expect((await refusalOf(attempt())).code).toBe(403);
  });
});

function merged(caller: typeof stranger): typeof stranger {
  const { middleware: headers = [] } = caller;
  const { middleware: type = [] } = mergePatch;
  return { ...caller, middleware: [...headers, ...type] };
}

describe('the Deployment of the watch', () => {
  const named = { namespace: system, name: 'poolsync-watch' };
  const readDeployment = () => config.makeApiClient(AppsV1Api).readNamespacedDeployment(named);

  it('makes pods that the strictest security standard admits', async () => {
    const deployment = await readDeployment();
    expect(deployment.spec?.replicas).toBe(2);
    const tryOut = (change: (container: V1Container) => void) => {
      const spec = structuredClone(deployment.spec?.template.spec);
      for (const container of spec?.containers ?? []) change(container);
      const body = { metadata: { name: 'tried' }, ...(spec === undefined ? {} : { spec }) };
      const api = config.makeApiClient(CoreV1Api);
      return api.createNamespacedPod({ namespace: system, dryRun: 'All', body });
    };
    await expect(tryOut(() => undefined)).resolves.toMatchObject({ kind: 'Pod' });
    const widened = tryOut((container) => {
      container.securityContext = { allowPrivilegeEscalation: true };
    });
    expect((await refusalOf(widened)).message).toContain('restricted');
  });

  it('makes pods that it selects, and the budget with it', async () => {
    const { spec } = await readDeployment();
    const budget = await config.makeApiClient(PolicyV1Api).readNamespacedPodDisruptionBudget(named);
    const selected = spec?.selector.matchLabels;
    expect(spec?.template.metadata?.labels).toEqual(selected);
    expect(budget.spec?.selector?.matchLabels).toEqual(selected);
  });
});

describe('the flow control', () => {
  const listing = `/apis/${group}/${version}/autoscalinggroupmachinepools?limit=1`;

  it('gives functions and watch their own share of the API server, and nobody else', async () => {
    const { kubeconfig, reconcileKubeconfig, watchKubeconfig } = sharedCluster();
    const schema = await config
      .makeApiClient(FlowcontrolApiserverV1Api)
      .readFlowSchema({ name: 'poolsync' });
    await expect(flowSchemaOf(watchKubeconfig, listing)).resolves.toBe(schema.metadata?.uid);
    await expect(flowSchemaOf(reconcileKubeconfig, listing)).resolves.toBe(schema.metadata?.uid);
    await expect(flowSchemaOf(kubeconfig, listing)).resolves.not.toBe(schema.metadata?.uid);
  });
});
