import type { KnownDifference } from './differences.ts';

const refused = '400 ValidationError';

/** Auto Scaling: what moto 5.2 does otherwise than AWS. */
const autoScaling: readonly KnownDifference[] = [
  {
    because: 'moto does not hold figures against the bounds of the group',
    at: [
      'CreateAutoScalingGroup: with more desired than allowed',
      'CreateAutoScalingGroup: with a minimum above the maximum',
      'SetDesiredCapacity: above the maximum',
      'SetDesiredCapacity: below the minimum',
    ],
    moto: '200',
    simulator: refused,
  },
  {
    because: 'moto replaces a group of the same name',
    at: ['CreateAutoScalingGroup: with a name in use'],
    moto: '200',
    simulator: '400 AlreadyExistsFault',
  },
  {
    because: 'moto deletes a group with its instances unasked',
    at: ['DeleteAutoScalingGroup: with instances'],
    moto: '200',
    simulator: '400 ResourceInUseFault',
  },
  {
    because: 'moto fails on what it does not know',
    at: [
      'SetDesiredCapacity: of no group',
      'TerminateInstanceInAutoScalingGroup: of an unknown instance',
      'CompleteLifecycleAction: of an unknown instance',
      'CreateOrUpdateTags: on no group',
      'DeleteTags: from no group',
      'DescribeAutoScalingGroups: with too large a page',
      'PutWarmPool: on no group',
      'DescribeWarmPool: of no group',
    ],
    moto: '500 Error',
    simulator: refused,
  },
  {
    because: 'moto fails on a token that it did not give',
    at: ['DescribeAutoScalingGroups: with a made-up token'],
    moto: '500 Error',
    simulator: '400 InvalidNextToken',
  },
  {
    because: 'moto takes what it does not know as nothing',
    at: [
      'DescribeAutoScalingGroups: by an unknown filter',
      'DescribeTags: by an unknown filter',
      'DetachInstances: of an unknown instance',
      'EnterStandby: of an unknown instance',
      'ExitStandby: of an unknown instance',
      'PutLifecycleHook: of an unknown transition',
      'PutLifecycleHook: in no group',
      'DescribeLifecycleHooks: of no group',
      'DeleteLifecycleHook: of an unknown name',
    ],
    moto: '200',
    simulator: refused,
  },
  {
    because: 'moto passes on the error of its EC2',
    at: ['SetInstanceHealth: of an unknown instance'],
    moto: '400 InvalidInstanceID.NotFound',
    simulator: refused,
  },
  {
    because: "moto has no bound on the number of IDs; AWS's is 50",
    at: ['DescribeAutoScalingInstances: of too many IDs'],
    moto: '200',
    simulator: refused,
  },
  {
    because: 'moto does not page instances',
    at: ['DescribeAutoScalingInstances: a page'],
    place: 'NextToken',
    moto: 'absent',
    simulator: 'string',
  },
  {
    because: 'moto overlooks IncludeInstances',
    at: ['DescribeAutoScalingGroups: without instances'],
    place: 'AutoScalingGroups[].Instances[]',
    moto: 'object',
    simulator: 'absent',
  },
  {
    because: 'AWS answers an empty VPCZoneIdentifier for a group without subnets, moto none',
    at: ['DescribeAutoScalingGroups: *'],
    place: 'AutoScalingGroups[].VPCZoneIdentifier',
    moto: 'absent',
    simulator: 'string',
  },
  {
    because: "moto writes CapacityRebalance for every group; AWS's own example has none",
    at: ['DescribeAutoScalingGroups: *'],
    place: 'AutoScalingGroups[].CapacityRebalance',
    moto: 'boolean',
    simulator: 'absent',
  },
  {
    because: 'moto writes an empty text where a hook has no target and no role',
    at: ['DescribeLifecycleHooks: *'],
    place: 'LifecycleHooks[].NotificationTargetARN',
    moto: 'string',
    simulator: 'absent',
  },
  {
    because: 'moto writes an empty text where a hook has no target and no role',
    at: ['DescribeLifecycleHooks: *'],
    place: 'LifecycleHooks[].RoleARN',
    moto: 'string',
    simulator: 'absent',
  },
  {
    because: "moto forgets a hook's metadata",
    at: ['DescribeLifecycleHooks: *'],
    place: 'LifecycleHooks[].NotificationMetadata',
    moto: 'absent',
    simulator: 'string',
  },
  {
    because: 'moto keeps no scaling activities',
    at: ['DescribeScalingActivities: of a group'],
    place: 'Activities[]',
    moto: 'absent',
    simulator: 'object',
  },
  ...activities('TerminateInstanceInAutoScalingGroup: *', 'Activity'),
  ...activities('DetachInstances: *', 'Activities[]'),
  ...activities('EnterStandby: *', 'Activities[]'),
  ...activities('ExitStandby: *', 'Activities[]'),
];

/** moto's activities are over at once and say little. */
function activities(title: string, place: string): readonly KnownDifference[] {
  return [
    {
      because: 'in moto an activity is over when the answer comes',
      at: [title],
      place: `${place}.EndTime`,
      moto: 'time',
      simulator: 'absent',
    },
    ...['Details', 'AutoScalingGroupARN'].map((member) => ({
      because: `moto leaves ${member} out`,
      at: [title],
      place: `${place}.${member}`,
      moto: 'absent',
      simulator: 'string',
    })),
  ];
}

/** SQS: what moto 5.2 does otherwise than AWS. */
const sqs: readonly KnownDifference[] = [
  {
    because: 'moto knows no unknown attribute',
    at: ['CreateQueue: with an attribute that is none'],
    moto: '200',
    simulator: '400 InvalidAttributeName',
  },
  {
    because: 'moto checks attributes at creation alone',
    at: ['SetQueueAttributes: beyond bounds'],
    moto: '200',
    simulator: '400 InvalidAttributeValue',
  },
  {
    because: 'AWS leaves the tags out where there are none, moto shows an empty object',
    at: ['ListQueueTags: where there is none'],
    place: 'Tags',
    moto: 'object',
    simulator: 'absent',
  },
  {
    because: 'moto takes a message without a body',
    at: ['SendMessage: without a body'],
    moto: '200',
    simulator: '400 MissingParameter',
  },
  {
    because: 'moto takes characters that SQS refuses',
    at: ['SendMessage: of characters that are not allowed'],
    moto: '200',
    simulator: '400 InvalidMessageContents',
  },
  {
    because: 'moto gives no digest of the system attributes',
    at: ['SendMessage: with attributes'],
    place: 'MD5OfMessageSystemAttributes',
    moto: 'absent',
    simulator: 'string',
  },
  {
    because: 'SQS answers this error with status 404 (spulec/PyQS#24), moto with 400',
    at: [
      'ChangeMessageVisibility: by a handle that is none',
      'DeleteMessage: by a handle that is none',
    ],
    moto: '400 ReceiptHandleIsInvalid',
    simulator: '404 ReceiptHandleIsInvalid',
  },
  {
    because: 'SQS knows a handle that it gave (aws/aws-sdk-java#1628), moto forgets it',
    at: ['ChangeMessageVisibility: of a deleted message'],
    moto: '400 ReceiptHandleIsInvalid',
    simulator: '400 InvalidParameterValue',
  },
  {
    because: 'moto passes on the error of its own look-up of the dead-letter queue',
    at: ['SetQueueAttributes: with a dead-letter queue that is not there'],
    moto: '400 QueueDoesNotExist',
    simulator: '400 InvalidParameterValue',
  },
  {
    because: 'moto does not say where a dead letter comes from',
    at: ['ReceiveMessage: from the dead-letter queue'],
    place: 'Messages[].Attributes.DeadLetterQueueSourceArn',
    moto: 'absent',
    simulator: 'string',
  },
];

/** EventBridge: what moto 5.2 does otherwise than AWS. */
const eventBridge: readonly KnownDifference[] = [
  {
    because: 'moto checks no names of buses',
    at: ['CreateEventBus: with a name that is none'],
    moto: '200',
    simulator: '400 ValidationException',
  },
  ...['CreationTime', 'LastModifiedTime'].map((member) => ({
    because: 'moto shows the times of one bus, but not in the list',
    at: ['ListEventBuses: all'],
    place: `EventBuses[].${member}`,
    moto: 'absent',
    simulator: 'time',
  })),
  {
    because: 'moto takes a pattern without a condition',
    at: ['PutRule: of an empty pattern'],
    moto: '200',
    simulator: '400 InvalidEventPatternException',
  },
  {
    because: 'moto does not try patterns',
    at: ['TestEventPattern: that fits', 'TestEventPattern: that does not fit'],
    place: 'Result',
    moto: 'absent',
    simulator: 'boolean',
  },
  {
    because: 'moto does not try patterns',
    at: ['TestEventPattern: that is no JSON'],
    moto: '200',
    simulator: '400 InvalidEventPatternException',
  },
  {
    because: 'moto reports success for a target that is not there',
    at: ['RemoveTargets: of an unknown ID'],
    place: 'FailedEntries[]',
    moto: 'absent',
    simulator: 'object',
  },
  {
    because: 'moto forgets the account in what it delivers',
    at: ['PutEvents: as it is delivered'],
    place: 'event.account',
    moto: 'absent',
    simulator: 'string',
  },
  {
    because: "moto lets everybody speak for AWS's services",
    at: ["PutEvents: with AWS's own source"],
    place: 'Entries[].EventId',
    moto: 'string',
    simulator: 'absent',
  },
  ...['ErrorCode', 'ErrorMessage'].map((member) => ({
    because: "moto lets everybody speak for AWS's services",
    at: ["PutEvents: with AWS's own source"],
    place: `Entries[].${member}`,
    moto: 'absent',
    simulator: 'string',
  })),
  {
    because: 'moto takes a call without events',
    at: ['PutEvents: of none'],
    moto: '200',
    simulator: '400 ValidationException',
  },
  {
    because:
      'AWS takes events for a bus that is not there, and drops them (localstack/localstack, recorded against AWS in tests/aws/services/events)',
    at: ['PutEvents: to an unknown bus'],
    moto: '400 ResourceNotFoundException',
    simulator: '200',
  },
];

/** STS: what moto 5.2 does otherwise than AWS. */
const sts: readonly KnownDifference[] = [
  {
    because: 'AWS tells the size of a policy only where one is given',
    at: ['AssumeRole: as it is trusted'],
    place: 'PackedPolicySize',
    moto: 'number',
    simulator: 'absent',
  },
  {
    because: 'moto lets everybody take every role',
    at: ['AssumeRole: with another external ID'],
    moto: '200',
    simulator: '403 AccessDenied',
  },
  {
    because: 'moto checks no parameters here',
    at: ['AssumeRole: for too short a time', 'AssumeRole: with a session name that is none'],
    moto: '200',
    simulator: refused,
  },
];

/** Every difference between moto and the simulator in which moto is the one that is wrong. */
export const knownDifferences = [...autoScaling, ...sqs, ...eventBridge, ...sts];
