import type { ForeignPoolKind, ForeignPoolRef } from '../../shared/model/foreign-pool.ts';

type Fields = Readonly<Record<string, unknown>>;

const group = 'infrastructure.cluster.x-k8s.io';

/** Where the API server serves each kind, and the least spec that its CRD takes. */
export const foreignKinds = {
  AWSMachinePool: {
    resource: { group, version: 'v1beta2', plural: 'awsmachinepools' },
    leastSpec: { minSize: 0, maxSize: 50, awsLaunchTemplate: {} },
  },
  AzureMachinePool: {
    resource: { group, version: 'v1beta1', plural: 'azuremachinepools' },
    leastSpec: {
      location: 'westeurope',
      template: { vmSize: 'Standard_D2s_v5', sshPublicKey: '', osDisk: { osType: 'Linux' } },
    },
  },
} as const satisfies Record<ForeignPoolKind, unknown>;

/** An object with no more than its CRD asks for, as its user makes it. */
export function foreignPoolBody(
  { kind, namespace, name }: ForeignPoolRef,
  metadata: Fields = {},
  spec: Fields = {},
): Fields & {
  readonly apiVersion: string;
  readonly kind: ForeignPoolKind;
  readonly metadata: { readonly name: string; readonly namespace: string };
} {
  const { resource, leastSpec } = foreignKinds[kind];
  return {
    apiVersion: `${resource.group}/${resource.version}`,
    kind,
    metadata: { name, namespace, ...metadata },
    spec: { ...leastSpec, ...spec },
  };
}
