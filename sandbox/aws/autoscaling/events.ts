import { isoMillis, isoSeconds } from '../clock.ts';
import type { EventEnvelope } from '../eventbridge/model.ts';
import { publish } from '../eventbridge/publish.ts';
import { deliverToQueue } from '../sqs/deliver.ts';
import type { Place } from '../world.ts';
import type {
  Activity,
  Group,
  HookTransition,
  Instance,
  LifecycleAction,
  LifecycleHook,
} from './model.ts';

/** What became of an instance, as far as events tell it. */
export type Outcome = 'launch' | 'terminate' | 'detach';

const words = {
  launch: { title: 'EC2 Instance Launch', Origin: 'EC2', Destination: 'AutoScalingGroup' },
  terminate: { title: 'EC2 Instance Terminate', Origin: 'AutoScalingGroup', Destination: 'EC2' },
  detach: { title: 'EC2 Instance Detach', Origin: 'AutoScalingGroup', Destination: 'EC2' },
} as const;

const transitions = {
  launching: {
    name: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    title: 'EC2 Instance-launch Lifecycle Action',
    way: words.launch,
  },
  terminating: {
    name: 'autoscaling:EC2_INSTANCE_TERMINATING',
    title: 'EC2 Instance-terminate Lifecycle Action',
    way: words.terminate,
  },
} as const;

/** The API's name of a hook's transition. */
export function transitionName(transition: HookTransition): string {
  return transitions[transition].name;
}

/**
 * Publishes the end of an activity. AWS sends a successful one with status code `InProgress`, and a
 * failed one without a description.
 */
export function publishOutcome(
  place: Place,
  group: Group,
  instance: Instance,
  outcome: Outcome,
  activity: Activity,
): void {
  const failed = activity.status !== 'Successful';
  const { title, Origin, Destination } = words[outcome];
  const instanceArn = `arn:aws:ec2:${place.region.name}:${place.region.account}:instance/${instance.id}`;
  publishEvent(
    place,
    `${title} ${failed ? 'Unsuccessful' : 'Successful'}`,
    [group.arn, instanceArn],
    {
      StatusCode: failed ? 'Failed' : 'InProgress',
      ...(failed ? {} : { Description: activity.description }),
      AutoScalingGroupName: group.name,
      ActivityId: activity.id,
      Details: activity.details,
      RequestId: activity.id,
      StatusMessage: activity.statusMessage ?? '',
      EndTime: isoMillis(activity.endedAt ?? place.world.clock.now()),
      EC2InstanceId: instance.id,
      StartTime: isoMillis(activity.startedAt),
      Cause: activity.cause,
      Origin,
      Destination,
    },
  );
}

/** Tells the world, and the hook's own queue where it has one, that an instance waits. */
export function announceAction(
  place: Place,
  group: Group,
  instance: Instance,
  action: LifecycleAction,
): void {
  const { hook } = action;
  const { name, title, way } = transitions[hook.transition];
  const said = {
    LifecycleActionToken: action.token,
    AutoScalingGroupName: group.name,
    LifecycleHookName: hook.name,
    EC2InstanceId: instance.id,
    LifecycleTransition: name,
    ...(hook.metadata === undefined ? {} : { NotificationMetadata: hook.metadata }),
    Origin: way.Origin,
    Destination: way.Destination,
  };
  publishEvent(place, title, [group.arn], said);
  if (hook.targetArn !== undefined) notifyHookTarget(place, hook.targetArn, said);
}

/** Sends the message by which AWS tries a hook's target; false where there is no such queue. */
export function sendTestNotification(place: Place, group: Group, hook: LifecycleHook): boolean {
  if (hook.targetArn === undefined) return true;
  return notifyHookTarget(place, hook.targetArn, {
    AutoScalingGroupARN: group.arn,
    AutoScalingGroupName: group.name,
    Event: 'autoscaling:TEST_NOTIFICATION',
  });
}

function notifyHookTarget(
  place: Place,
  arn: string,
  said: Readonly<Record<string, string>>,
): boolean {
  const message = {
    ...said,
    AccountId: place.region.account,
    RequestId: place.world.ids.uuid(),
    Service: 'AWS Auto Scaling',
    Time: isoMillis(place.world.clock.now()),
  };
  return deliverToQueue(place.world, arn, JSON.stringify(message));
}

function publishEvent(
  { world, region }: Place,
  title: string,
  resources: readonly string[],
  detail: Readonly<Record<string, unknown>>,
): void {
  const event: EventEnvelope = {
    version: '0',
    id: world.ids.uuid(),
    'detail-type': title,
    source: 'aws.autoscaling',
    account: region.account,
    time: isoSeconds(world.clock.now()),
    region: region.name,
    resources,
    detail,
  };
  const bus = region.eventbridge.buses.get('default');
  if (bus === undefined)
    throw new Error(`Region ${region.name} of ${region.account} has no default bus`);
  publish(world, bus, event);
}
