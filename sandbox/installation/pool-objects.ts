import type { KubeApi } from '../management-cluster/kube-api.ts';
import { waitUntil } from '../management-cluster/readiness.ts';
import { resourceIdOf, type ScaleSetPool } from './azure-layout.ts';
import { inParallel } from './in-parallel.ts';
import { clusterName, namespace, type PoolLayout } from './layout.ts';
import type { SandboxPool } from './sandbox-pools.ts';

export const infrastructureGroup = 'infrastructure.cluster.x-k8s.io';

const kinds = { aws: 'AutoScalingGroupMachinePool', azure: 'ScaleSetMachinePool' } as const;

/** Paths of our pools in the sandbox's namespace, and of core's. */
export const poolsPath = pathOf('autoscalinggroupmachinepools');
export const scaleSetPoolsPath = pathOf('scalesetmachinepools');
export const machinePoolsPath = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools`;

/** Path of the object of ours that stands for a pool's group. */
export function poolPathOf({ cloud, name }: Pick<SandboxPool, 'cloud' | 'name'>): string {
  return `${cloud === 'aws' ? poolsPath : scaleSetPoolsPath}/${name}`;
}

function pathOf(plural: string): string {
  return `/apis/${infrastructureGroup}/v1alpha1/namespaces/${namespace}/${plural}`;
}

const atOnce = 8;
/** Core takes some 50 ms for each where it has a core of its own. */
const ownersTimeoutMs = { least: 120_000, forEach: 300 } as const;

/** Makes the MachinePools with our objects, and waits until core owns each of ours. */
export async function createPools(
  api: Pick<KubeApi, 'apply' | 'request'>,
  pools: readonly SandboxPool[],
): Promise<void> {
  await inParallel(atOnce, pools, async (pool) => {
    await api.apply(
      pool.cloud === 'aws' ? infrastructureObject(pool, namespace) : scaleSetObject(pool),
    );
    await api.apply(machinePoolObject(pool));
  });
  const { least, forEach } = ownersTimeoutMs;
  const timeoutMs = Math.max(least, forEach * pools.length);
  await waitUntil('core owns all pools', timeoutMs, async () => {
    const owned = await namesOfOwned(api);
    const others = pools.filter(({ name }) => !owned.has(name)).map(({ name }) => name);
    if (others.length > 0) throw new Error(`these it does not own: ${others.join(', ')}`);
  });
}

async function namesOfOwned(api: Pick<KubeApi, 'request'>): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(
    [poolsPath, scaleSetPoolsPath].map((path) => api.request({ method: 'GET', path })),
  );
  return new Set(
    lists
      .flatMap((list) => (list as PoolList).items)
      .filter(isOwned)
      .map(({ metadata }) => metadata.name),
  );
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

/** Our object for an Auto Scaling group. */
export function infrastructureObject(
  { name, account, region, group }: Pick<PoolLayout, 'name' | 'account' | 'region' | 'group'>,
  inNamespace: string,
) {
  return {
    ...ourObject('aws', name, inNamespace),
    spec: { accountID: account, region, autoScalingGroupName: group },
  };
}

/** Our object for a scale set. */
function scaleSetObject(pool: ScaleSetPool) {
  return { ...ourObject('azure', pool.name, namespace), spec: { resourceID: resourceIdOf(pool) } };
}

function ourObject(cloud: keyof typeof kinds, name: string, inNamespace: string) {
  return {
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: kinds[cloud],
    metadata: {
      name,
      namespace: inNamespace,
      labels: { 'cluster.x-k8s.io/cluster-name': clusterName },
    },
  };
}

function machinePoolObject({
  cloud,
  name,
  replicas,
  replicasManagedBy,
  withoutReplicas,
}: SandboxPool) {
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
          infrastructureRef: { apiGroup: infrastructureGroup, kind: kinds[cloud], name },
        },
      },
    },
  };
}
