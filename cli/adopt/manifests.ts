import type { GroupRef } from '../../shared/model/group.ts';
import type { CountOwner, PoolKind } from '../../shared/model/pool.ts';
import type { FoundGroup } from '../../shared/ports/group-finder.ts';

/** Any object of Kubernetes that is to be made. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The names that the objects get. */
export interface ObjectNames {
  readonly namespace: string;
  /** Of the MachinePool and of our object. */
  readonly name: string;
  readonly clusterName: string;
}

const infrastructureGroup = 'infrastructure.cluster.x-k8s.io';

/** What Cluster API's providers look for; any value but `"false"` means the same. */
export const managedByAnnotation = 'cluster.x-k8s.io/replicas-managed-by';

export function poolKindOf({ kind }: Pick<GroupRef, 'kind'>): PoolKind {
  return kind === 'AutoScalingGroup' ? 'AutoScalingGroupMachinePool' : 'ScaleSetMachinePool';
}

/** Our object, which ties the MachinePool to its group. */
export function poolManifest({ group, id }: FoundGroup, names: ObjectNames): Manifest {
  const { namespace, name, clusterName } = names;
  return {
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: poolKindOf(group),
    metadata: { name, namespace, labels: { 'cluster.x-k8s.io/cluster-name': clusterName } },
    spec:
      group.kind === 'AutoScalingGroup'
        ? { accountID: group.account, region: group.region, autoScalingGroupName: group.name }
        : { resourceID: id },
  };
}

/**
 * The MachinePool. It always has `replicas`: Cluster API's webhook would set 1 where they are
 * missing, and that would be a wish.
 *
 * @param replicas what the group is told to have
 */
export function machinePoolManifest(
  kind: PoolKind,
  { namespace, name, clusterName }: ObjectNames,
  { owner, replicas }: { readonly owner: CountOwner; readonly replicas: number },
): Manifest {
  const annotations = owner === 'cloud' ? { [managedByAnnotation]: 'external-autoscaler' } : {};
  return {
    apiVersion: 'cluster.x-k8s.io/v1beta2',
    kind: 'MachinePool',
    metadata: { name, namespace, ...(owner === 'cloud' ? { annotations } : {}) },
    spec: {
      clusterName,
      replicas,
      template: {
        spec: {
          clusterName,
          bootstrap: { dataSecretName: '' },
          infrastructureRef: { apiGroup: infrastructureGroup, kind, name },
        },
      },
    },
  };
}

/** How the functions get into the account; absent: as themselves. */
export interface WayIn {
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly identity?: string;
}

/** A grant of no more than this group's region to no more than this namespace. */
export function cloudAccountManifest(
  { group, region }: FoundGroup,
  namespace: string,
  { roleArn, externalId, identity }: WayIn,
): Manifest {
  const account =
    group.kind === 'AutoScalingGroup'
      ? {
          accountID: group.account,
          ...(roleArn === undefined ? {} : { roleARN: roleArn }),
          ...(externalId === undefined ? {} : { externalID: externalId }),
        }
      : {
          subscriptionID: group.subscription,
          ...(identity === undefined ? {} : { identity }),
        };
  return {
    apiVersion: `${infrastructureGroup}/v1alpha1`,
    kind: 'CloudAccount',
    metadata: { name: cloudAccountName(group) },
    spec: { ...account, regions: [region], namespaces: [namespace] },
  };
}

function cloudAccountName(group: GroupRef): string {
  return group.kind === 'AutoScalingGroup'
    ? `aws-${group.account}`
    : `azure-${group.subscription.toLowerCase()}`;
}
