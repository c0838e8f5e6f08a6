/**
 * What CloudFormation calls to make, change and delete a resource, by its type: from the permissions
 * of the handlers in the published schemas of the types, as far as our properties ask for them; for
 * older types, which publish none, from the API that they stand for.
 */
export const permissionsOf: Readonly<Record<string, readonly string[]>> = {
  'AWS::SQS::Queue': named(
    'sqs',
    'CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl ListQueueTags SetQueueAttributes TagQueue UntagQueue',
  ),
  'AWS::SQS::QueuePolicy': named('sqs', 'SetQueueAttributes'),
  'AWS::Events::Rule': named(
    'events',
    'DeleteRule DescribeRule ListTagsForResource ListTargetsByRule PutRule PutTargets RemoveTargets TagResource UntagResource',
  ),
  'AWS::Events::EventBus': named(
    'events',
    'CreateEventBus DeleteEventBus DescribeEventBus ListTagsForResource TagResource UntagResource UpdateEventBus',
  ),
  'AWS::Events::EventBusPolicy': named('events', 'DescribeEventBus PutPermission RemovePermission'),
  'AWS::Events::Archive': named(
    'events',
    'CreateArchive DeleteArchive DescribeArchive UpdateArchive',
  ),
  'AWS::IAM::Role': named(
    'iam',
    'CreateRole DeleteRole DeleteRolePolicy GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PassRole PutRolePolicy TagRole UntagRole UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription',
  ),
  'AWS::IAM::Policy': named('iam', 'DeleteRolePolicy GetRolePolicy PutRolePolicy'),
  'AWS::Logs::LogGroup': named(
    'logs',
    'CreateLogGroup DeleteLogGroup DeleteRetentionPolicy DescribeIndexPolicies DescribeLogGroups GetDataProtectionPolicy ListTagsForResource PutRetentionPolicy TagResource UntagResource',
  ),
  'AWS::Lambda::Function': [
    ...named(
      'lambda',
      'CreateFunction DeleteFunction GetFunction GetFunctionCodeSigningConfig GetFunctionRecursionConfig GetRuntimeManagementConfig ListTags PutFunctionRecursionConfig TagResource UntagResource UpdateFunctionCode UpdateFunctionConfiguration',
    ),
    's3:GetObject',
    ...named('ec2', 'DescribeSecurityGroups DescribeSubnets DescribeVpcs'),
  ],
  'AWS::Lambda::Version': named(
    'lambda',
    'DeleteFunction GetFunctionConfiguration GetProvisionedConcurrencyConfig GetRuntimeManagementConfig ListVersionsByFunction PublishVersion',
  ),
  'AWS::Lambda::Alias': named(
    'lambda',
    'CreateAlias DeleteAlias GetAlias GetProvisionedConcurrencyConfig UpdateAlias',
  ),
  'AWS::Lambda::EventInvokeConfig': named(
    'lambda',
    'DeleteFunctionEventInvokeConfig GetFunctionEventInvokeConfig PutFunctionEventInvokeConfig UpdateFunctionEventInvokeConfig',
  ),
  'AWS::Lambda::EventSourceMapping': named(
    'lambda',
    'CreateEventSourceMapping DeleteEventSourceMapping GetEventSourceMapping ListTags TagResource UntagResource UpdateEventSourceMapping',
  ),
  'AWS::Scheduler::ScheduleGroup': named(
    'scheduler',
    'CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetScheduleGroup ListTagsForResource TagResource UntagResource',
  ),
  'AWS::Scheduler::Schedule': [
    ...named('scheduler', 'CreateSchedule DeleteSchedule GetSchedule UpdateSchedule'),
    'iam:PassRole',
  ],
  'AWS::EKS::AccessEntry': named(
    'eks',
    'CreateAccessEntry DeleteAccessEntry DescribeAccessEntry ListAssociatedAccessPolicies TagResource UntagResource UpdateAccessEntry',
  ),
  'AWS::EKS::PodIdentityAssociation': [
    ...named(
      'eks',
      'CreatePodIdentityAssociation DeletePodIdentityAssociation DescribePodIdentityAssociation TagResource UntagResource UpdatePodIdentityAssociation',
    ),
    ...named('iam', 'GetRole PassRole'),
  ],
  'AWS::CloudWatch::Alarm': named(
    'cloudwatch',
    'DeleteAlarms DescribeAlarms ListTagsForResource PutMetricAlarm TagResource UntagResource',
  ),
  'AWS::CloudWatch::Dashboard': named('cloudwatch', 'DeleteDashboards GetDashboard PutDashboard'),
  'AWS::EC2::SecurityGroup': named(
    'ec2',
    'AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup CreateTags DeleteSecurityGroup DeleteTags DescribeSecurityGroupRules DescribeSecurityGroups RevokeSecurityGroupEgress RevokeSecurityGroupIngress',
  ),
  'AWS::EC2::SecurityGroupIngress': named(
    'ec2',
    'AuthorizeSecurityGroupIngress DescribeSecurityGroupRules RevokeSecurityGroupIngress',
  ),
  'AWS::EC2::VPCEndpoint': [
    ...named(
      'ec2',
      'CreateTags CreateVpcEndpoint DeleteTags DeleteVpcEndpoints DescribeNetworkInterfaces DescribeVpcEndpoints ModifyVpcEndpoint',
    ),
    'route53:AssociateVPCWithHostedZone',
  ],
};

function named(service: string, actions: string): readonly string[] {
  return actions.split(' ').map((action) => `${service}:${action}`);
}
