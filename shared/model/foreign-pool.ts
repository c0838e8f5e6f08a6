import { groupKey, type AutoScalingGroupRef, type GroupRef } from './group.ts';

/** Infrastructure kinds of other providers that stand for a cloud group. Poolsync only nudges them. */
export type ForeignPoolKind = 'AWSMachinePool';

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
  /** `spec.providerID`: the group's ARN. Absent until the provider has found the group or made it. */
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

/**
 * Whether an object stands for a group. Its provider ID says so for certain. Without one there is
 * only its name, by which its provider will look for the group, and which other accounts and
 * regions may have as well.
 */
export function standsFor(
  { ref, providerId }: Pick<ForeignPool, 'ref' | 'providerId'>,
  group: GroupRef,
): 'certainly' | 'by-name' | 'no' {
  if (group.kind !== 'AutoScalingGroup') return 'no';
  if (providerId === undefined) return ref.name === group.name ? 'by-name' : 'no';
  const own = autoScalingGroupOf(providerId);
  return own !== undefined && groupKey(own) === groupKey(group) ? 'certainly' : 'no';
}
