import type { ForeignPoolRef } from '../../shared/model/foreign-pool.ts';

type Fields = Readonly<Record<string, unknown>>;

export const awsMachinePools = {
  group: 'infrastructure.cluster.x-k8s.io',
  version: 'v1beta2',
  plural: 'awsmachinepools',
};

/** An AWSMachinePool with no more than its CRD asks for, as its user makes it. */
export function awsMachinePoolBody(
  { namespace, name }: Pick<ForeignPoolRef, 'namespace' | 'name'>,
  metadata: Fields = {},
  spec: Fields = {},
): Fields & { readonly metadata: { readonly name: string; readonly namespace: string } } {
  const { group, version } = awsMachinePools;
  return {
    apiVersion: `${group}/${version}`,
    kind: 'AWSMachinePool',
    metadata: { name, namespace, ...metadata },
    spec: { minSize: 0, maxSize: 50, awsLaunchTemplate: {}, ...spec },
  };
}
