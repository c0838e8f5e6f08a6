import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import type { CloudClients } from '../../sandbox/installation/cloud-clients.ts';
import {
  clusterName,
  home,
  maximumSize,
  namespace,
  type PoolLayout,
} from '../../sandbox/installation/layout.ts';
import { poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi, KubeObject } from '../../sandbox/management-cluster/kube-api.ts';
import { waitUntil } from '../../sandbox/management-cluster/readiness.ts';
import { inParallel } from './in-parallel.ts';

const infrastructure = {
  group: 'infrastructure.cluster.x-k8s.io',
  kind: 'AutoScalingGroupMachinePool',
} as const;

const atOnce = 8;
const ownersTimeoutMs = 120_000;

/** The pools that have a group, all in one account and region. */
export function layoutPools(count: number, instances: number): readonly PoolLayout[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `bench-${String(index).padStart(3, '0')}`;
    return { name, ...home, group: name, replicas: instances };
  });
}

/** Makes the MachinePools with our objects, and waits until core owns each of ours. */
export async function createPools(api: KubeApi, pools: readonly PoolLayout[]): Promise<void> {
  await inParallel(atOnce, pools, async ({ name, replicas }) => {
    await api.apply(infrastructureObject(name, namespace));
    await api.apply(machinePoolObject(name, replicas));
  });
  await waitUntil('core owns all pools', ownersTimeoutMs, async () => {
    const { items } = (await api.request({ method: 'GET', path: poolsPath })) as {
      readonly items: readonly { readonly metadata: { readonly ownerReferences?: unknown } }[];
    };
    const owned = items.filter(({ metadata }) => metadata.ownerReferences !== undefined).length;
    if (owned < pools.length) throw new Error(`it owns ${owned} of ${pools.length}`);
  });
}

/**
 * Makes objects of ours that stand in the cluster and in the index like any other. They have no
 * MachinePool, so core does nothing about them, and no event ever names their groups.
 */
export async function createOtherPools(
  api: KubeApi,
  {
    count,
    instances,
    namespace: otherNamespace,
  }: { readonly count: number; readonly instances: number; readonly namespace: string },
): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: otherNamespace } });
  const path = poolsPath.replace(`/${namespace}/`, `/${otherNamespace}/`);
  const providerIDList = Array.from(
    { length: instances },
    (_, index) => `aws:///${home.region}a/i-${String(index).padStart(17, '0')}`,
  );
  const indexes = Array.from({ length: count }, (_, index) => index);
  await inParallel(atOnce, indexes, async (index) => {
    const object = infrastructureObject(`other-${String(index).padStart(5, '0')}`, otherNamespace);
    const body = { ...object, spec: { ...object.spec, providerIDList } };
    await api.request({ method: 'POST', path, body });
  });
}

/** Makes the group of a pool; its instances begin to launch at once. */
export async function launchGroup(
  clients: CloudClients,
  { group, region, replicas, ...place }: PoolLayout,
): Promise<void> {
  await clients.at({ ...place, region }).autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      MinSize: 0,
      MaxSize: maximumSize,
      DesiredCapacity: replicas,
      // One zone: no instance is ever replaced to even them out.
      AvailabilityZones: [`${region}a`],
      LaunchTemplate: { LaunchTemplateName: group, Version: '$Default' },
    }),
  );
}

function infrastructureObject(name: string, inNamespace: string) {
  return {
    apiVersion: `${infrastructure.group}/v1alpha1`,
    kind: infrastructure.kind,
    metadata: {
      name,
      namespace: inNamespace,
      labels: { 'cluster.x-k8s.io/cluster-name': clusterName },
    },
    spec: { accountID: home.account, region: home.region, autoScalingGroupName: name },
  };
}

function machinePoolObject(name: string, replicas: number): KubeObject {
  const { group: apiGroup, kind } = infrastructure;
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, namespace },
    spec: {
      clusterName,
      replicas,
      template: {
        spec: {
          clusterName,
          bootstrap: { dataSecretName: '' },
          infrastructureRef: { apiGroup, kind, name },
        },
      },
    },
  };
}
