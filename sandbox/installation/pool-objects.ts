import type { KubeApi } from '../management-cluster/kube-api.ts';
import { waitUntil } from '../management-cluster/readiness.ts';
import {
  accounts,
  clusterName,
  home,
  namespace,
  pools,
  tenantRole,
  type PoolLayout,
} from './layout.ts';

const infrastructureGroup = 'infrastructure.cluster.x-k8s.io';
const infrastructureKind = 'AutoScalingGroupMachinePool';

/** Path of our pools in the sandbox's namespace, and of core's. */
export const poolsPath = `/apis/${infrastructureGroup}/v1alpha1/namespaces/${namespace}/autoscalinggroupmachinepools`;
export const machinePoolsPath = `/apis/cluster.x-k8s.io/v1beta2/namespaces/${namespace}/machinepools`;

const ownerTimeoutMs = 30_000;

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
export async function createPools(api: KubeApi): Promise<void> {
  await Promise.all(
    pools.map(async (pool) => {
      await api.apply(infrastructureObject(pool));
      await api.apply(machinePoolObject(pool));
    }),
  );
  await Promise.all(pools.map((pool) => waitForOwner(api, pool)));
}

function infrastructureObject({ name, account, region, group }: PoolLayout) {
  return {
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: infrastructureKind,
    metadata: { name, namespace, labels: { 'cluster.x-k8s.io/cluster-name': clusterName } },
    spec: { accountID: account, region, autoScalingGroupName: group },
  };
}

function machinePoolObject({ name, replicas }: PoolLayout) {
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, namespace },
    spec: {
      clusterName,
      // Left out, core's webhook sets it to 1: a wish for one instance that nobody has.
      replicas,
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

async function waitForOwner(api: Pick<KubeApi, 'request'>, { name }: PoolLayout): Promise<void> {
  await waitUntil(`core owns the pool ${namespace}/${name}`, ownerTimeoutMs, async () => {
    const { metadata } = (await api.request({ method: 'GET', path: `${poolsPath}/${name}` })) as {
      readonly metadata: { readonly ownerReferences?: readonly { readonly kind: string }[] };
    };
    if (!metadata.ownerReferences?.some(({ kind }) => kind === 'MachinePool')) {
      throw new Error(`its ownerReferences are ${JSON.stringify(metadata.ownerReferences ?? [])}`);
    }
  });
}
