export type Fields = Readonly<Record<string, unknown>>;

export const groupArn =
  'arn:aws:autoscaling:eu-west-1:111111111111:autoScalingGroup:6f1c:autoScalingGroupName/workers';
const instanceArn = 'arn:aws:ec2:eu-west-1:111111111111:instance/i-0123456789abcdef0';

/** The envelope of EventBridge around an event, with the fields that AWS sends. */
export function anEvent(detailType: string, detail: unknown, overrides: Fields = {}): Fields {
  return {
    version: '0',
    id: 'b5a3ee1c-5b6a-4ae7-9f83-b6c1f4a0e1d2',
    'detail-type': detailType,
    source: 'aws.autoscaling',
    account: '111111111111',
    time: '2026-11-23T12:00:00Z',
    region: 'eu-west-1',
    resources: [groupArn, instanceArn],
    detail,
    ...overrides,
  };
}

/** The detail of a launch, termination or detachment that succeeded. */
export const activity: Fields = {
  StatusCode: 'InProgress',
  Description: 'Launching a new EC2 instance: i-0123456789abcdef0',
  AutoScalingGroupName: 'workers',
  ActivityId: '3f1d7a9e',
  Details: { 'Availability Zone': 'eu-west-1a', 'Subnet ID': 'subnet-1' },
  RequestId: '3f1d7a9e',
  StatusMessage: '',
  EndTime: '2026-11-23T12:00:00.123Z',
  EC2InstanceId: 'i-0123456789abcdef0',
  StartTime: '2026-11-23T11:59:30.123Z',
  Cause: 'At 2026-11-23T11:59:00Z a user request changed the desired capacity from 0 to 1.',
  Origin: 'EC2',
  Destination: 'AutoScalingGroup',
};

export const lifecycleAction: Fields = {
  LifecycleActionToken: '87654321-4321-4321-4321-210987654321',
  AutoScalingGroupName: 'workers',
  LifecycleHookName: 'drain',
  EC2InstanceId: 'i-0123456789abcdef0',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  Origin: 'AutoScalingGroup',
  Destination: 'EC2',
};

export const instanceRefresh: Fields = {
  InstanceRefreshId: 'ab00cf8f',
  AutoScalingGroupName: 'workers',
};

export const checkpoint: Fields = {
  ...instanceRefresh,
  CheckpointPercentage: '50',
  CheckpointDelay: '300',
};

/** What a lifecycle hook sends straight to a queue. */
export const hookMessage: Fields = {
  LifecycleHookName: 'drain',
  AccountId: '111111111111',
  RequestId: '3f1d7a9e',
  LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
  AutoScalingGroupName: 'workers',
  Service: 'AWS Auto Scaling',
  Time: '2026-11-23T12:00:00.123Z',
  EC2InstanceId: 'i-0123456789abcdef0',
  LifecycleActionToken: '87654321-4321-4321-4321-210987654321',
};

export const testNotification: Fields = {
  AccountId: '111111111111',
  RequestId: '3f1d7a9e',
  AutoScalingGroupARN: groupArn,
  AutoScalingGroupName: 'workers',
  Service: 'AWS Auto Scaling',
  Event: 'autoscaling:TEST_NOTIFICATION',
  Time: '2026-11-23T12:00:00.123Z',
};
