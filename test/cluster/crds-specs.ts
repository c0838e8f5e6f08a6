import type { Fields, PoolPlural } from './crds-cluster.ts';

const subscription = '/subscriptions/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const resourceID = `${subscription}/resourceGroups/Fleet/providers/Microsoft.Compute/virtualMachineScaleSets/Workers`;

export const poolPlurals: readonly PoolPlural[] = [
  'autoscalinggroupmachinepools',
  'scalesetmachinepools',
];

/** The least that an object of each kind needs. */
export const leastSpec = {
  autoscalinggroupmachinepools: {
    accountID: '012345678901',
    region: 'eu-west-1',
    autoScalingGroupName: 'workers',
  },
  scalesetmachinepools: { resourceID },
} as const satisfies Record<PoolPlural, Fields>;

const at = '2026-11-23T06:41:25.457Z';

const commonStatus = {
  ready: true,
  initialization: { provisioned: true },
  replicas: 3,
  groupID: 'group',
  owner: 'cloud',
  desiredCapacity: 4,
  minimumCapacity: 0,
  maximumCapacity: 10,
  countsByState: { InService: 2, 'Terminating:Wait': 1 },
  transitioning: [{ id: 'i-1', state: 'Terminating:Wait' }],
  transitioningMore: 0,
  pendingShrink: { ids: ['aws:///eu-west-1a/i-1'], firstReadAt: at, guarded: false },
  contested: { count: 2, since: at, nextTryAt: at },
  lastChange: { time: at, added: 3, removed: 0, cause: 'EC2 Instance Launch Successful' },
  lastScale: { from: 3, to: 4, machinePoolGeneration: 2, time: at, result: 'Accepted' },
  adoptedAt: at,
  observedAt: at,
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      observedGeneration: 1,
      reason: 'GroupNotFound',
      message: 'There is no such group.',
      lastTransitionTime: at,
    },
  ],
  deprecated: {
    v1beta1: {
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          severity: 'Error',
          reason: 'GroupNotFound',
          message: 'There is no such group.',
          lastTransitionTime: at,
        },
      ],
    },
  },
} as const;

/** A status with every field of the kind set. */
export const fullStatus = {
  autoscalinggroupmachinepools: commonStatus,
  scalesetmachinepools: {
    ...commonStatus,
    groupUniqueID: 'b8a5d7f4-6d2c-4c1e-9a3b-0c1d2e3f4a5b',
    location: 'westeurope',
  },
} as const satisfies Record<PoolPlural, Fields>;
