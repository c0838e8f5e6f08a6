import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { incompleteReading } from '../../../shared/cloud/meaning.ts';
import type { AwsAccess } from '../../../shared/model/account.ts';
import type { Capacity } from '../../../shared/model/count.ts';
import { Fault } from '../../../shared/model/fault.ts';
import type { ObservedGroup, ObservedInstance } from '../../../shared/model/observation.ts';
import { awsProviderId } from '../../../shared/model/provider-id.ts';
import { standingOf } from './lifecycle-state.ts';
import { otherUnitOf } from './other-unit.ts';

/**
 * A described group in the core's terms.
 *
 * @throws Fault `incomplete-reading` where a part is missing that AWS always sends, `wrong-account`
 * where the answer came from another account or region than the one that was meant
 */
export function parseGroup(access: AwsAccess, group: AutoScalingGroup): ObservedGroup {
  const name = group.AutoScalingGroupName ?? '';
  return {
    ...parseCapacity(access, group),
    instances: present(group.Instances, name, 'Instances').map((instance) =>
      parseInstance(name, instance),
    ),
  };
}

/**
 * What a described group is told to have, and in what it counts; throws as {@link parseGroup} does. It may
 * be described without its instances.
 */
export function parseCapacity(access: AwsAccess, group: AutoScalingGroup): Capacity {
  const name = group.AutoScalingGroupName ?? '';
  const arn = present(group.AutoScalingGroupARN, name, 'AutoScalingGroupARN');
  checkOrigin(access, arn);
  const countedIn = otherUnitOf(group);
  return {
    id: arn,
    desiredCapacity: present(group.DesiredCapacity, name, 'DesiredCapacity'),
    minimumCapacity: present(group.MinSize, name, 'MinSize'),
    maximumCapacity: present(group.MaxSize, name, 'MaxSize'),
    ...(countedIn === undefined ? {} : { countedIn }),
  };
}

function parseInstance(groupName: string, instance: Instance): ObservedInstance {
  const id = present(instance.InstanceId, groupName, 'Instances[].InstanceId');
  const zone = present(instance.AvailabilityZone, groupName, 'Instances[].AvailabilityZone');
  const state: string = present(instance.LifecycleState, groupName, 'Instances[].LifecycleState');
  return { id, providerId: awsProviderId(zone, id), state, ...standingOf(state) };
}

function present<Value>(value: Value | undefined, group: string, field: string): Value {
  if (value === undefined) {
    throw incompleteReading(`DescribeAutoScalingGroups: group ${group} came without ${field}`);
  }
  return value;
}

/** Group names are unique in one account only: without a role for it we would read our own account's. */
function checkOrigin({ account, region, roleArn }: AwsAccess, arn: string): void {
  const [, , , arnRegion, arnAccount] = arn.split(':');
  if (arnAccount === account && arnRegion === region) return;
  const cure =
    roleArn === undefined
      ? 'Set spec.roleARN of its CloudAccount to a role in that account.'
      : `Correct the role ${roleArn} of its CloudAccount.`;
  throw new Fault(
    'wrong-account',
    `Account ${account}, region ${region} was to be read, but the answer holds ${arn}. ${cure}`,
    { retryable: false },
  );
}
