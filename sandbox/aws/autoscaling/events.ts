import { isoMillis, isoSeconds } from '../../simulated/clock.ts';
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
  Way,
} from './model.ts';

/** What became of an instance, as far as events tell it. */
export type Outcome = 'launch' | 'terminate' | 'detach';

export const ways = {
  launch: { Origin: 'EC2', Destination: 'AutoScalingGroup' },
  terminate: { Origin: 'AutoScalingGroup', Destination: 'EC2' },
  /** A new instance for the warm pool. */
  prepare: { Origin: 'EC2', Destination: 'WarmPool' },
  /** From the warm pool into service. */
  draw: { Origin: 'WarmPool', Destination: 'AutoScalingGroup' },
  /** Back into the warm pool at scale-in. */
  reuse: { Origin: 'AutoScalingGroup', Destination: 'WarmPool' },
  /** The end of an instance in the warm pool. */
  discard: { Origin: 'WarmPool', Destination: 'EC2' },
} as const satisfies Readonly<Record<string, Way>>;

const titles: Readonly<Record<Outcome, string>> = {
  launch: 'EC2 Instance Launch',
  terminate: 'EC2 Instance Terminate',
  detach: 'EC2 Instance Detach',
};

const transitions = {
  launching: {
    name: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    title: 'EC2 Instance-launch Lifecycle Action',
  },
  terminating: {
    name: 'autoscaling:EC2_INSTANCE_TERMINATING',
    title: 'EC2 Instance-terminate Lifecycle Action',
  },
} as const;

/** The API's name of a hook's transition. */
export function transitionName(transition: HookTransition): string {
  return transitions[transition].name;
}

/** The end of an activity. */
export interface Ending {
  readonly outcome: Outcome;
  readonly way: Way;
  /** Empty where no instance came into being. */
  readonly instanceId: string;
  readonly activity: Activity;
}

/**
 * Publishes the end of an activity. AWS sends a successful one with status code `InProgress`, and a
 * failed one without a description.
 */
export function publishOutcome(place: Place, group: Group, ending: Ending): void {
  const { activity, instanceId, outcome, way } = ending;
  const failed = activity.status !== 'Successful';
  const instanceArn = `arn:aws:ec2:${place.region.name}:${place.region.account}:instance/${instanceId}`;
  publishEvent(
    place,
    `${titles[outcome]} ${failed ? 'Unsuccessful' : 'Successful'}`,
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
      EC2InstanceId: instanceId,
      StartTime: isoMillis(activity.startedAt),
      Cause: activity.cause,
      Origin: way.Origin,
      Destination: way.Destination,
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
  const { hook, way } = action;
  const { name, title } = transitions[hook.transition];
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
