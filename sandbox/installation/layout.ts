/** An account of the simulated AWS and the keys of its user. */
export interface AccountLayout {
  /** Twelve digits. */
  readonly id: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly regions: readonly string[];
}

/** A MachinePool of the sandbox, whatever is behind it. */
export interface MachinePoolLayout {
  /** Name of the MachinePool and of our object. */
  readonly name: string;
  /** Instances at the start, and `spec.replicas` of the MachinePool unless that is left out. */
  readonly replicas: number;
  /** `cluster.x-k8s.io/replicas-managed-by`: the cloud owns the count. Absent: the cluster does. */
  readonly replicasManagedBy?: string;
  /** The MachinePool is made without `spec.replicas`, as one is that adopts a group that is there. */
  readonly withoutReplicas?: true;
}

/** A MachinePool of the sandbox and the Auto Scaling group behind it. */
export interface PoolLayout extends MachinePoolLayout {
  readonly cloud: 'aws';
  readonly account: string;
  readonly region: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  /** Letters of the region's availability zones that the group is in. Default: a, b and c. */
  readonly zones?: readonly string[];
  /** A terminate hook, where the group has one. */
  readonly hook?: { readonly name: string; readonly timeoutSeconds: number };
}

const regions = ['eu-west-1', 'us-east-1'] as const;

/** Where Poolsync is installed: its function, its queues and the bus that other places send to. */
export const home = { account: '111111111111', region: regions[0] } as const;

const tenant = '222222222222';

/** The accounts that a player gets the keys of; the first is the one Poolsync runs in. */
export const accounts: readonly [AccountLayout, ...AccountLayout[]] = [
  { id: home.account, accessKeyId: 'test', secretAccessKey: 'test', regions },
  { id: tenant, accessKeyId: 'tenant', secretAccessKey: 'tenant', regions },
];

/**
 * The organisation's management account. The sandbox itself acts through its access role in the
 * other accounts, so that the calls of Poolsync's function can be told from its own.
 */
export const operator: AccountLayout = {
  id: '999999999999',
  accessKeyId: 'operator',
  secretAccessKey: 'operator',
  regions,
};

/** Name of the role through which the sandbox acts in an account. */
export const operatorRole = 'OrganizationAccountAccessRole';

/** ARN of that role. */
export function operatorRoleArn(account: string): string {
  return `arn:aws:iam::${account}:role/${operatorRole}`;
}

/** The role of the second account that Poolsync's function takes on. */
export const tenantRole = {
  arn: `arn:aws:iam::${tenant}:role/poolsync`,
  externalId: 'poolsync-sandbox',
} as const;

/** Says of a group that the installation may scale it. */
export const installationTag = { key: 'poolsync/management-cluster', value: 'poolsync' } as const;

export const namespace = 'fleet';
export const clusterName = 'demo';

const autoscaler = 'external-autoscaler';

/**
 * Three at home, one in another region, one in another account. One drains before it ends, of two
 * the cloud owns the count, and one adopts its group.
 */
export const pools: readonly PoolLayout[] = [
  { cloud: 'aws', name: 'web', ...home, group: 'demo-web', replicas: 3 },
  {
    cloud: 'aws',
    name: 'drain',
    ...home,
    group: 'demo-drain',
    replicas: 3,
    hook: { name: 'drain', timeoutSeconds: 20 },
  },
  {
    cloud: 'aws',
    name: 'batch',
    account: home.account,
    region: regions[1],
    group: 'demo-batch',
    replicas: 2,
    replicasManagedBy: autoscaler,
  },
  {
    cloud: 'aws',
    name: 'tenant',
    account: tenant,
    region: regions[0],
    group: 'demo-tenant',
    replicas: 2,
    replicasManagedBy: autoscaler,
  },
  {
    cloud: 'aws',
    name: 'adopted',
    ...home,
    group: 'demo-adopted',
    replicas: 5,
    withoutReplicas: true,
  },
];

/** More than anyone who plays is likely to ask for. */
export const maximumSize = 100;
