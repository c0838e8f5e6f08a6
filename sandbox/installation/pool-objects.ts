import type { KubeApi } from '../management-cluster/kube-api.ts';
import { waitUntil } from '../management-cluster/readiness.ts';
import { inParallel } from './in-parallel.ts';
import { accounts, clusterName, home, namespace, tenantRole, type PoolLayout } from './layout.ts';

const infrastructureGroup = 'infrastructure.cluster.x-k8s.io';
const infrastructureKind = 'AutoScalingGroupMachinePool';

/** Path of our pools in the sandbox's namespace, and of core's. */
export const poolsPath = `/apis/${infrastructureGroup}/v1alpha1/namespaces/${namespace}/autoscalinggroupmachinepools`;
export const machinePoolsPath = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools`;

const atOnce = 8;
/** Core takes some 50 ms for each where it has a core of its own. */
const ownersTimeoutMs = { least: 120_000, forEach: 300 } as const;

/** Says which accounts the installation may touch: home by the function's own identity. */
export async function createCloudAccounts(api: Pick<KubeApi, 'apply'>): Promise<void> {
  for (const { id, regions } of accounts) {
    const role =
      id === home.account ? {} : { roleARN: tenantRole.arn, externalID: tenantRole.externalId };
    await api.apply({
      apiVersion: `${infrastructureGroup}/v1alpha1`,
      kind: 'CloudAccount',
      metadata: { name: `account-${id}` },
      spec: { accountID: id, regions, namespaces: [namespace], ...role },
    });
  }
}

/** Makes the MachinePools with our objects, and waits until core owns each of ours. */
export async function createPools(
  api: Pick<KubeApi, 'apply' | 'request'>,
  pools: readonly PoolLayout[],
): Promise<void> {
  await inParallel(atOnce, pools, async (pool) => {
    await api.apply(infrastructureObject(pool, namespace));
    await api.apply(machinePoolObject(pool));
  });
  const { least, forEach } = ownersTimeoutMs;
  const timeoutMs = Math.max(least, forEach * pools.length);
  await waitUntil('core owns all pools', timeoutMs, async () => {
    const { items } = (await api.request({ method: 'GET', path: poolsPath })) as PoolList;
    const owned = new Set(items.filter(isOwned).map(({ metadata }) => metadata.name));
    const others = pools.filter(({ name }) => !owned.has(name)).map(({ name }) => name);
    if (others.length > 0) throw new Error(`these it does not own: ${others.join(', ')}`);
  });
}

interface PoolList {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly ownerReferences?: readonly { readonly kind: string }[];
    };
  }[];
}

function isOwned({ metadata }: PoolList['items'][number]): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === 'MachinePool') ?? false;
}

/** Our object for a group. */
export function infrastructureObject(
  { name, account, region, group }: Omit<PoolLayout, 'replicas'>,
  inNamespace: string,
) {
  return {
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: infrastructureKind,
    metadata: {
      name,
      namespace: inNamespace,
      labels: { 'cluster.x-k8s.io/cluster-name': clusterName },
    },
    spec: { accountID: account, region, autoScalingGroupName: group },
  };
}

function machinePoolObject({ name, replicas, replicasManagedBy, withoutReplicas }: PoolLayout) {
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: {
      name,
      namespace,
      ...(replicasManagedBy === undefined
        ? {}
        : { annotations: { 'cluster.x-k8s.io/replicas-managed-by': replicasManagedBy } }),
    },
    spec: {
      clusterName,
      // Left out, core's webhook sets it to 1: a wish for one instance that nobody has.
      ...(withoutReplicas === true ? {} : { replicas }),
      template: {
        spec: {
          clusterName,
          // The groups bring their own user data.
          bootstrap: { dataSecretName: '' },
          infrastructureRef: { apiGroup: infrastructureGroup, kind: infrastructureKind, name },
        },
      },
    },
  };
}
