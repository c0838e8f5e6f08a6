import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { awsInstallationTag } from '../../shared/model/installation.ts';
import { ownRegions, placeRoles, type Place } from './place.ts';

/** A statement of a role's policy. */
export interface Right {
  readonly statement: iam.PolicyStatement;
  /** The reason for each resource with a `*` in it. */
  readonly wildcards?: Readonly<Record<string, string>>;
}

/** To read Auto Scaling groups of the own account, and to take on the roles for others. */
export function toRead(places: readonly Place[]): readonly Right[] {
  const reading = new iam.PolicyStatement({
    sid: 'ReadGroups',
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'],
    resources: ['*'],
  });
  const right = { statement: reading, wildcards: { '*': 'AWS knows no narrower scope for them.' } };
  const roles = placeRoles(places);
  if (roles.length === 0) return [right];
  const takingOn = new iam.PolicyStatement({
    sid: 'TakeOnRolesOfPlaces',
    actions: ['sts:AssumeRole'],
    resources: [...roles],
  });
  return [right, { statement: takingOn }];
}

/** To set the desired capacity of the installation's own groups. */
export function toScale(
  scope: Construct,
  installation: string,
  places: readonly Place[],
): readonly Right[] {
  const stack = Stack.of(scope);
  const groups = ownRegions(stack, places).map((region) => {
    const group = { resource: 'autoScalingGroup', resourceName: '*:autoScalingGroupName/*' };
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    return stack.formatArn({ service: 'autoscaling', region, ...group, arnFormat });
  });
  const scaling = new iam.PolicyStatement({
    sid: 'ScaleOwnGroups',
    actions: ['autoscaling:SetDesiredCapacity'],
    resources: groups,
    conditions: { StringEquals: { [`aws:ResourceTag/${awsInstallationTag}`]: installation } },
  });
  const reason =
    'Groups come and go: which of them belong to the installation their tag says, which the condition asks for.';
  return [
    { statement: scaling, wildcards: Object.fromEntries(groups.map((each) => [each, reason])) },
  ];
}

/** To work off a queue, and to lay before people what cannot be read. */
export function toTakeFrom(
  queue: sqs.IQueue,
  rejected: sqs.IQueue,
  key: kms.IKey | undefined,
): readonly Right[] {
  const taking = new iam.PolicyStatement({
    sid: 'TakeMessages',
    actions: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    resources: [queue.queueArn],
  });
  const rejecting = new iam.PolicyStatement({
    sid: 'RejectMessages',
    actions: ['sqs:SendMessage'],
    resources: [rejected.queueArn],
  });
  const rights = [{ statement: taking }, { statement: rejecting }];
  if (key === undefined) return rights;
  const decrypting = ['kms:Decrypt', 'kms:GenerateDataKey'];
  return [
    ...rights,
    { statement: usingKey('UseKeyOfQueues', key, { service: 'sqs' }, decrypting) },
  ];
}

/** By way of one service only, in one region: that of the stack where no other is named. */
export function usingKey(
  sid: string,
  key: kms.IKey,
  { service, region = Aws.REGION }: { readonly service: string; readonly region?: string },
  actions: readonly string[],
): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions: [...actions],
    resources: [key.keyArn],
    conditions: {
      StringEquals: { 'kms:ViaService': `${service}.${region}.${Aws.URL_SUFFIX}` },
    },
  });
}
