import {
  resourceIdOf,
  subscriptions,
  type ScaleSetPool,
} from '../../sandbox/installation/azure-layout.ts';
import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { clusterName, namespace } from '../../sandbox/installation/layout.ts';
import { infrastructureGroup, scaleSetPoolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

const atOnce = 8;
const otherNamespace = 'others';

const [{ id: subscription, location, resourceGroup }] = subscriptions;
const home = { subscription, location, resourceGroup };

/**
 * The pools that have a scale set, all in one subscription and resource group, of both modes in turn:
 * a Flexible machine is looked for among all of them.
 */
export function layoutScaleSets(count: number, instances: number): readonly ScaleSetPool[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `bench-${String(index).padStart(3, '0')}`;
    const mode = index % 2 === 0 ? 'Uniform' : 'Flexible';
    return { cloud: 'azure', name, ...home, scaleSet: name, mode, replicas: instances };
  });
}

/**
 * Makes objects of ours that stand in the cluster and in the index like any other. They have no
 * MachinePool, so core does nothing about them, and no event ever names their scale sets.
 */
export async function createOtherScaleSetPools(
  api: KubeApi,
  { count, instances }: { readonly count: number; readonly instances: number },
): Promise<void> {
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: otherNamespace } });
  const path = scaleSetPoolsPath.replace(`/${namespace}/`, `/${otherNamespace}/`);
  const numbers = Array.from({ length: count }, (_, index) => index);
  await inParallel(atOnce, numbers, async (index) => {
    const name = `other-${String(index).padStart(5, '0')}`;
    const resourceID = resourceIdOf({ subscription, resourceGroup, scaleSet: name });
    const machines = `azure://${resourceID.replace(resourceGroup, resourceGroup.toLowerCase())}`;
    const body = {
      apiVersion: `${infrastructureGroup}/v1alpha1`,
      kind: 'ScaleSetMachinePool',
      metadata: { name, labels: { 'cluster.x-k8s.io/cluster-name': clusterName } },
      spec: {
        resourceID,
        providerIDList: Array.from(
          { length: instances },
          (_, number) => `${machines}/virtualMachines/${number}`,
        ),
      },
    };
    await api.request({ method: 'POST', path, body });
  });
}
