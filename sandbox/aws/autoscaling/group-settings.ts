import { z } from 'zod';
import type { Place } from '../world.ts';
import { requireWeights } from './capacity-units.ts';
import type { GroupSettings } from './model.ts';
import { anything, flag, groupName, list, validation, whole } from './parameters.ts';
import { withTemplateIds } from './launch-template.ts';
import { readZones } from './zones.ts';

/** Fields that are shown again; most have no effect here. */
const shownParameters = z.object({
  LaunchConfigurationName: anything.optional(),
  LaunchTemplate: anything.optional(),
  MixedInstancesPolicy: anything.optional(),
  LoadBalancerNames: anything.optional(),
  TargetGroupARNs: anything.optional(),
  PlacementGroup: anything.optional(),
  TerminationPolicies: anything.optional(),
  ServiceLinkedRoleARN: anything.optional(),
  MaxInstanceLifetime: anything.optional(),
  CapacityRebalance: anything.optional(),
  Context: anything.optional(),
  DesiredCapacityType: z.enum(['units', 'vcpu', 'memory-mib']).optional(),
  DefaultInstanceWarmup: anything.optional(),
  TrafficSources: anything.optional(),
  InstanceMaintenancePolicy: anything.optional(),
  AvailabilityZoneDistribution: anything.optional(),
});

const count = whole.pipe(z.number().min(0, 'Member must have value greater than or equal to 0'));

/** Parameters that creation and update have in common. */
export const settingsParameters = shownParameters.extend({
  AutoScalingGroupName: groupName,
  MinSize: count.optional(),
  MaxSize: count.optional(),
  DesiredCapacity: count.optional(),
  AvailabilityZones: list(z.string()).optional(),
  VPCZoneIdentifier: z.string().optional(),
  NewInstancesProtectedFromScaleIn: flag.optional(),
  HealthCheckType: z.string().optional(),
  HealthCheckGracePeriod: whole.optional(),
  DefaultCooldown: whole.optional(),
});

export type GivenSettings = z.output<typeof settingsParameters>;

/** The settings of a group after a request; `before` is undefined at creation. */
export function readSettings(
  place: Place,
  given: GivenSettings,
  before: GroupSettings | undefined,
): GroupSettings {
  const min = given.MinSize ?? before?.min;
  const max = given.MaxSize ?? before?.max;
  if (min === undefined || max === undefined) {
    const name = min === undefined ? 'minSize' : 'maxSize';
    throw validation(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  if (min > max) {
    throw validation(`Max bound, ${max}, must be greater than or equal to min bound, ${min}`);
  }
  const newZones = given.AvailabilityZones !== undefined || given.VPCZoneIdentifier !== undefined;
  const subnets = newZones ? given.VPCZoneIdentifier : before?.subnets;
  const zones =
    before !== undefined && !newZones
      ? before.zones
      : readZones(place, given.AvailabilityZones, given.VPCZoneIdentifier);
  return {
    min,
    max,
    zones,
    subnets,
    newInstancesProtected:
      given.NewInstancesProtectedFromScaleIn ?? before?.newInstancesProtected ?? false,
    healthCheckType: given.HealthCheckType ?? before?.healthCheckType ?? 'EC2',
    healthCheckGracePeriod: given.HealthCheckGracePeriod ?? before?.healthCheckGracePeriod ?? 0,
    defaultCooldown: given.DefaultCooldown ?? before?.defaultCooldown ?? 300,
    shown: readShown(place, given, before),
  };
}

function readShown(
  { region }: Place,
  given: GivenSettings,
  before: GroupSettings | undefined,
): GroupSettings['shown'] {
  const shown = {
    ServiceLinkedRoleARN: serviceLinkedRole(region.account),
    ...before?.shown,
    ...withTemplateIds(region, shownParameters.parse(given)),
  };
  requireWeights({ shown });
  return shown;
}

/** The role that a group acts in where its maker names none. */
function serviceLinkedRole(account: string): string {
  return `arn:aws:iam::${account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
}

/** The desired capacity after a request that may move the bounds around it. */
export function readDesired(
  settings: GroupSettings,
  asked: number | undefined,
  before: number,
): number {
  const { min, max } = settings;
  if (asked === undefined) return Math.min(max, Math.max(min, before));
  if (asked >= min && asked <= max) return asked;
  throw validation(
    `Desired capacity:${asked} must be between the specified min size:${min} and max size:${max}`,
  );
}
