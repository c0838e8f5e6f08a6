import type { ClusterSide } from './cluster-side.ts';
import { conditionOf, type ConditionObject } from './objects.ts';

export async function countCondition(
  { cluster }: { readonly cluster: Pick<ClusterSide, 'pool'> },
  name: string,
  type: 'ScaleAccepted' | 'ReplicasUncontested' = 'ScaleAccepted',
): Promise<ConditionObject | undefined> {
  return conditionOf(await cluster.pool(name), type);
}
