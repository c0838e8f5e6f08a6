import {
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DetachInstancesCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  type AutoScalingClient,
  type CreateAutoScalingGroupCommandInput,
  type LaunchTemplateSpecification,
} from '@aws-sdk/client-auto-scaling';

/** An account's region. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** A group and where it is. */
export interface GroupPlace extends Place {
  readonly group: string;
}

export interface Hook {
  readonly name: string;
  readonly on: 'launch' | 'terminate';
  /** ARN of a queue that the hook writes to itself. */
  readonly notifies?: string;
}

interface GroupOptions {
  readonly hook?: Hook;
  readonly size: number;
  /** Units that each instance counts towards the size; absent: instances have no weight. */
  readonly weight?: number;
}

/** An instance of a group. */
export interface Member {
  readonly instanceId: string;
  readonly providerId: string;
  readonly state: string;
}

/** What people do with Auto Scaling groups. */
export interface Groups {
  createGroup(place: GroupPlace, options: GroupOptions): Promise<void>;
  deleteGroup(place: GroupPlace): Promise<void>;
  scale(place: GroupPlace, size: number): Promise<void>;
  /** Ends an instance; unless the group `shrinks` with it, it launches another. */
  terminate(place: GroupPlace, instanceId: string, shrinks?: boolean): Promise<void>;
  detach(place: GroupPlace, instanceId: string): Promise<void>;
  completeHook(place: GroupPlace, hook: string, instanceId: string): Promise<void>;
  /** All instances of the group, whatever their state; undefined where there is no group. */
  members(place: GroupPlace): Promise<readonly Member[] | undefined>;
}

type ClientAt = (place: Place) => Pick<AutoScalingClient, 'send'>;

export function groupsBy(clientAt: ClientAt): Groups {
  return {
    createGroup: (place, options) => createGroup(clientAt, place, options),
    deleteGroup: async (place) => {
      const { group: AutoScalingGroupName } = place;
      await clientAt(place).send(
        new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete: true }),
      );
    },
    scale: (place, size) => scale(clientAt, place, size),
    terminate: async (place, InstanceId, shrinks = false) => {
      const how = { InstanceId, ShouldDecrementDesiredCapacity: shrinks };
      await clientAt(place).send(new TerminateInstanceInAutoScalingGroupCommand(how));
    },
    detach: async (place, instanceId) => {
      await clientAt(place).send(
        new DetachInstancesCommand({
          AutoScalingGroupName: place.group,
          InstanceIds: [instanceId],
          ShouldDecrementDesiredCapacity: true,
        }),
      );
    },
    completeHook: async (place, hook, instanceId) => {
      await clientAt(place).send(
        new CompleteLifecycleActionCommand({
          AutoScalingGroupName: place.group,
          LifecycleHookName: hook,
          InstanceId: instanceId,
          LifecycleActionResult: 'CONTINUE',
        }),
      );
    },
    members: (place) => membersOf(clientAt, place),
  };
}

/** The hook comes before the first instance. */
async function createGroup(
  clientAt: ClientAt,
  place: GroupPlace,
  { hook, size, weight }: GroupOptions,
): Promise<void> {
  const { group, region } = place;
  await clientAt(place).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: group,
      MinSize: 0,
      MaxSize: 50,
      DesiredCapacity: 0,
      AvailabilityZones: [`${region}a`, `${region}b`],
      ...launchedBy({ LaunchTemplateName: group, Version: '$Default' }, weight),
    }),
  );
  if (hook !== undefined) await putHook(clientAt, place, hook);
  await scale(clientAt, place, size);
}

async function putHook(
  clientAt: ClientAt,
  place: GroupPlace,
  { name, on, notifies }: Hook,
): Promise<void> {
  const RoleARN = `arn:aws:iam::${place.account}:role/hooks`;
  await clientAt(place).send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: place.group,
      LifecycleHookName: name,
      LifecycleTransition: `autoscaling:EC2_INSTANCE_${on === 'launch' ? 'LAUNCHING' : 'TERMINATING'}`,
      HeartbeatTimeout: 300,
      DefaultResult: 'CONTINUE',
      ...(notifies === undefined ? {} : { NotificationTargetARN: notifies, RoleARN }),
    }),
  );
}

async function scale(clientAt: ClientAt, place: GroupPlace, size: number): Promise<void> {
  const { group: AutoScalingGroupName } = place;
  await clientAt(place).send(
    new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: size }),
  );
}

async function membersOf(
  clientAt: ClientAt,
  place: GroupPlace,
): Promise<readonly Member[] | undefined> {
  const { AutoScalingGroups: [found] = [] } = await clientAt(place).send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [place.group] }),
  );
  return found?.Instances?.map(({ InstanceId = '', AvailabilityZone = '', LifecycleState }) => ({
    instanceId: InstanceId,
    providerId: `aws:///${AvailabilityZone}/${InstanceId}`,
    state: LifecycleState ?? '',
  }));
}

/** As a list holds them. */
export function providerIds(members: readonly Member[] | undefined): readonly string[] {
  return (members ?? []).map(({ providerId }) => providerId).toSorted();
}

function launchedBy(
  template: LaunchTemplateSpecification,
  weight: number | undefined,
): Pick<CreateAutoScalingGroupCommandInput, 'LaunchTemplate' | 'MixedInstancesPolicy'> {
  if (weight === undefined) return { LaunchTemplate: template };
  const Overrides = [{ InstanceType: 'm7g.xlarge', WeightedCapacity: String(weight) }];
  const LaunchTemplate = { LaunchTemplateSpecification: template, Overrides };
  return { MixedInstancesPolicy: { LaunchTemplate } };
}
