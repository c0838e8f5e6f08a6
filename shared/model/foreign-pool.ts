import { groupKey, type AutoScalingGroupRef, type GroupRef } from './group.ts';
import { scaleSetOf } from './resource-id.ts';

/**
 * Infrastructure kinds of other providers that stand for a cloud group: of Cluster API's AWS provider
 * and of its Azure provider. Poolsync only nudges them.
 */
export const foreignPoolKinds = ['AWSMachinePool', 'AzureMachinePool'] as const;

export type ForeignPoolKind = (typeof foreignPoolKinds)[number];

export interface ForeignPoolRef {
  readonly kind: ForeignPoolKind;
  readonly namespace: string;
  readonly name: string;
}

/** Another provider's object as it was read, with what a nudge needs to be conditional on it. */
export interface ForeignPool {
  readonly ref: ForeignPoolRef;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly beingDeleted: boolean;
  /** Whether the object itself carries `cluster.x-k8s.io/paused`. */
  readonly pausedByAnnotation: boolean;
  /** The MachinePool that Cluster API core named as the owner. */
  readonly machinePoolName?: string;
  readonly clusterName?: string;
  /** `spec.providerID`, which names the group. Absent until the provider has found it or made it. */
  readonly providerId?: string;
  /** The value of `poolsync/nudge`: when Poolsync nudged it last, RFC 3339. */
  readonly nudgedAt?: string;
}

/** Its value is a time; nothing reads it but Poolsync. That it changes makes the provider look. */
export const nudgeAnnotation = 'poolsync/nudge';

const groupArn =
  /^arn:aws[a-z-]*:autoscaling:(?<region>[a-z0-9-]+):(?<account>\d{12}):autoScalingGroup:[^:]*:autoScalingGroupName\/(?<name>.+)$/;

/** The Auto Scaling group of an ARN; `undefined` where it is not the ARN of one. */
export function autoScalingGroupOf(arn: string): AutoScalingGroupRef | undefined {
  const { region, account, name } = groupArn.exec(arn)?.groups ?? {};
  return region === undefined || account === undefined || name === undefined
    ? undefined
    : { kind: 'AutoScalingGroup', account, region, name };
}

/** What Azure's providers put before a resource ID. */
const azurePrefix = /^azure:\/\//i;

/**
 * The group that the provider ID of an object names: the ARN of an Auto Scaling group, or
 * `azure://` and the resource ID of a scale set, in whatever case it is written.
 *
 * @returns `undefined` where there is none, or where it names no group of the kind's cloud
 */
export function groupNamedBy({
  ref,
  providerId,
}: Pick<ForeignPool, 'ref' | 'providerId'>): GroupRef | undefined {
  if (providerId === undefined) return undefined;
  switch (ref.kind) {
    case 'AWSMachinePool':
      return autoScalingGroupOf(providerId);
    case 'AzureMachinePool':
      return azurePrefix.test(providerId)
        ? scaleSetOf(providerId.replace(azurePrefix, ''))
        : undefined;
  }
}

/**
 * Whether an object stands for a group. Its provider ID says so for certain. Without one an
 * AWSMachinePool has only its name, by which its provider will look for the group, and which other
 * accounts and regions may have as well. The name of an AzureMachinePool says less: which resource
 * group it means stands in another object, so it stands for nothing yet.
 */
export function standsFor(
  pool: Pick<ForeignPool, 'ref' | 'providerId'>,
  group: GroupRef,
): 'certainly' | 'by-name' | 'no' {
  const { ref, providerId } = pool;
  if (providerId === undefined) {
    const isOfAws = ref.kind === 'AWSMachinePool' && group.kind === 'AutoScalingGroup';
    return isOfAws && ref.name === group.name ? 'by-name' : 'no';
  }
  const own = groupNamedBy(pool);
  return own !== undefined && groupKey(own) === groupKey(group) ? 'certainly' : 'no';
}
