import type { MachinePoolLayout } from './layout.ts';

/** A subscription of the simulated Azure. */
export interface SubscriptionLayout {
  /** GUID. */
  readonly id: string;
  readonly location: string;
  /** With upper case letters, which cloud-provider-azure lowers in provider IDs. */
  readonly resourceGroup: string;
  /** Client ID of the managed identity that both function apps have there; absent: each has its own. */
  readonly identity?: string;
}

/** A MachinePool of the sandbox and the VM scale set behind it. */
export interface ScaleSetPool extends MachinePoolLayout {
  readonly cloud: 'azure';
  /** ID of the subscription. */
  readonly subscription: string;
  readonly location: string;
  readonly resourceGroup: string;
  /** Name of the scale set. */
  readonly scaleSet: string;
  readonly mode: 'Uniform' | 'Flexible';
  readonly zones?: readonly string[];
}

/** The directory of both subscriptions: a managed identity has access in its own alone. */
export const tenantId = 'aaaaaaaa-0000-0000-0000-000000000000';

/** Names of the function apps; each is also the name of its identity, its processes and their logs. */
export const functionAppNames = ['observe', 'act'] as const;
export type FunctionAppName = (typeof functionAppNames)[number];

/** Client IDs, none of which is anybody's. */
export const identities = {
  /** Each function app's own: it also lets the app at its queues. */
  observe: 'bbbbbbbb-0000-0000-0000-000000000001',
  act: 'bbbbbbbb-0000-0000-0000-000000000004',
  /** The one that both apps have for the other subscription. */
  tenant: 'bbbbbbbb-0000-0000-0000-000000000002',
  /** The watch's workload identity. */
  watch: 'bbbbbbbb-0000-0000-0000-000000000003',
  /** Of the sandbox itself, so that its calls can be told from Poolsync's. */
  operator: 'bbbbbbbb-0000-0000-0000-000000000008',
  /** Of whoever plays. */
  player: 'bbbbbbbb-0000-0000-0000-000000000009',
} as const;

/** Poolsync's function apps are in the first. */
export const subscriptions = [
  {
    id: '11111111-0000-0000-0000-000000000000',
    location: 'westeurope',
    resourceGroup: 'Demo-Fleet',
  },
  {
    id: '22222222-0000-0000-0000-000000000000',
    location: 'northeurope',
    resourceGroup: 'Tenant-RG',
    identity: identities.tenant,
  },
] as const satisfies readonly SubscriptionLayout[];

const [home, tenant] = subscriptions;
const autoscaler = 'azure-autoscale';

/** One of each mode, in a subscription each. The cluster owns the count of the first, the cloud that of the second. */
export const scaleSetPools: readonly ScaleSetPool[] = [
  {
    cloud: 'azure',
    name: 'uniform',
    ...placeOf(home),
    scaleSet: 'demo-uniform',
    mode: 'Uniform',
    zones: ['1', '2', '3'],
    replicas: 3,
  },
  {
    cloud: 'azure',
    name: 'flexible',
    ...placeOf(tenant),
    scaleSet: 'demo-flexible',
    mode: 'Flexible',
    replicas: 2,
    replicasManagedBy: autoscaler,
  },
];

function placeOf({ id, location, resourceGroup }: SubscriptionLayout) {
  return { subscription: id, location, resourceGroup };
}

/** As Azure shows it: `/subscriptions/…/resourceGroups/…/providers/Microsoft.Compute/virtualMachineScaleSets/…`. */
export function resourceIdOf({
  subscription,
  resourceGroup,
  scaleSet,
}: Pick<ScaleSetPool, 'subscription' | 'resourceGroup' | 'scaleSet'>): string {
  return `/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/${scaleSet}`;
}
