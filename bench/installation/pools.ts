import { inParallel } from '../../sandbox/installation/in-parallel.ts';
import { home, namespace, type PoolLayout } from '../../sandbox/installation/layout.ts';
import { infrastructureObject, poolsPath } from '../../sandbox/installation/pool-objects.ts';
import type { KubeApi } from '../../sandbox/management-cluster/kube-api.ts';

const atOnce = 8;

/**
 * The pools that have a group, all in one account and region. Each group is in one zone, so that no
 * instance is ever replaced to even zones out.
 */
export function layoutPools(count: number, instances: number): readonly PoolLayout[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `bench-${String(index).padStart(3, '0')}`;
    return { cloud: 'aws', name, ...home, group: name, replicas: instances, zones: ['a'] };
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
    const name = `other-${String(index).padStart(5, '0')}`;
    const object = infrastructureObject({ name, ...home, group: name }, otherNamespace);
    const body = { ...object, spec: { ...object.spec, providerIDList } };
    await api.request({ method: 'POST', path, body });
  });
}
