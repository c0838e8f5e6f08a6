import type { ForeignPoolKind } from '../model/foreign-pool.ts';
import type { PoolKind } from '../model/pool.ts';

/** Where the API server serves a kind. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
}

const ourGroup = { group: 'infrastructure.cluster.x-k8s.io', version: 'v1alpha1' };
const coreGroup = { group: 'cluster.x-k8s.io', version: 'v1beta2' };

export const poolResources: Readonly<Record<PoolKind, Resource>> = {
  AutoScalingGroupMachinePool: { ...ourGroup, plural: 'autoscalinggroupmachinepools' },
  ScaleSetMachinePool: { ...ourGroup, plural: 'scalesetmachinepools' },
};

/** In the version that the provider stores: no other is sure to be served. */
export const foreignPoolResources: Readonly<Record<ForeignPoolKind, Resource>> = {
  AWSMachinePool: {
    group: 'infrastructure.cluster.x-k8s.io',
    version: 'v1beta2',
    plural: 'awsmachinepools',
  },
  AzureMachinePool: {
    group: 'infrastructure.cluster.x-k8s.io',
    version: 'v1beta1',
    plural: 'azuremachinepools',
  },
};

export const cloudAccountResource: Resource = { ...ourGroup, plural: 'cloudaccounts' };
export const eventResource: Resource = { group: 'events.k8s.io', version: 'v1', plural: 'events' };
export const machinePoolResource: Resource = { ...coreGroup, plural: 'machinepools' };
export const clusterResource: Resource = { ...coreGroup, plural: 'clusters' };
export const leaseResource: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
};
