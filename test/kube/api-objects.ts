import type { MachinePool } from '../../shared/model/machine-pool.ts';
import { defaultShrinkGuard, type Pool } from '../../shared/model/pool.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** A pool's object as the API server gives it. */
export function aPoolObject(metadata: Fields = {}, spec: Fields = {}, rest: Fields = {}): Fields {
  return {
    apiVersion: 'infrastructure.cluster.x-k8s.io/v1alpha1',
    kind: 'AutoScalingGroupMachinePool',
    metadata: {
      name: 'pool',
      namespace: 'fleet',
      uid: 'uid-1',
      resourceVersion: '41',
      generation: 3,
      creationTimestamp: '2026-11-23T08:00:00Z',
      managedFields: [{ manager: 'kubectl' }],
      ...metadata,
    },
    spec: {
      accountID: '111111111111',
      region: 'eu-west-1',
      autoScalingGroupName: 'workers',
      ...spec,
    },
    ...rest,
  };
}

/** A MachinePool's object as the API server gives it. */
export function aMachinePoolObject(metadata: Fields = {}, spec: Fields = { replicas: 3 }): Fields {
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: {
      name: 'mp',
      namespace: 'fleet',
      uid: 'uid-2',
      resourceVersion: '52',
      generation: 4,
      ...metadata,
    },
    spec,
  };
}

/** What is read of the object above. */
export const theMachinePool: MachinePool = {
  namespace: 'fleet',
  name: 'mp',
  uid: 'uid-2',
  resourceVersion: '52',
  generation: 4,
  replicas: 3,
  pausedByAnnotation: false,
  beingDeleted: false,
};

/** What is read of the pool's object. */
export const thePool: Pool = {
  ref: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'pool' },
  uid: 'uid-1',
  resourceVersion: '41',
  generation: 3,
  createdAt: '2026-11-23T08:00:00Z',
  beingDeleted: false,
  pausedByAnnotation: false,
  group: {
    kind: 'AutoScalingGroup',
    account: '111111111111',
    region: 'eu-west-1',
    name: 'workers',
  },
  providerIdList: [],
  shrinkGuard: defaultShrinkGuard,
  status: {},
};
