import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { awsInstallationTag } from '../../../shared/model/installation.ts';
import { acknowledge, wildcardFinding } from '../acknowledge.ts';
import { partitionOf } from '../config/partition.ts';

export interface PlaceRoleProps {
  readonly roleName: string;
  /** Name of the installation. */
  readonly installation: string;
  /** Twelve digits: the account that the role is in. */
  readonly account: string;
  /** The regions of that account whose groups belong to the installation. */
  readonly regions: readonly [string, ...string[]];
  /**
   * ARNs of the functions' roles. They have to exist: AWS keeps the ID of a role that a trust policy
   * names, so that one that is made anew under the same name is another one.
   */
  readonly trusted: readonly string[];
  readonly externalId: string;
}

/** The role of another account that the functions take on. */
export class PlaceRole extends Construct {
  readonly roleArn: string;

  constructor(scope: Construct, id: string, props: PlaceRoleProps) {
    super(scope, id);
    const { roleName, installation } = props;
    const role = new iam.CfnRole(this, 'Role', {
      roleName,
      description: `What Poolsync's installation ${installation} may do with Auto Scaling groups of this account`,
      assumeRolePolicyDocument: new iam.PolicyDocument({ statements: [trustOf(props)] }),
      policies: [
        {
          policyName: 'auto-scaling',
          policyDocument: new iam.PolicyDocument({ statements: [reading(props), scaling(props)] }),
        },
      ],
    });
    this.roleArn = role.attrArn;
    acknowledge(role, {
      [wildcardFinding(this, '*')]: 'AWS knows no narrower scope for Describe than the region.',
      ...Object.fromEntries(
        groupsOf(props).map((group) => [
          wildcardFinding(this, group),
          'Groups come and go: which of them belong to the installation their tag says, which the condition asks for.',
        ]),
      ),
    });
  }
}

function trustOf({ trusted, externalId }: PlaceRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'FunctionsTakeItOn',
    actions: ['sts:AssumeRole'],
    principals: trusted.map((arn) => new iam.ArnPrincipal(arn)),
    conditions: { StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** AWS knows no narrower resource than `*` for Describe; the region is what can be asked for. */
function reading({ regions }: PlaceRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ReadGroups',
    actions: ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': [...regions] } },
  });
}

/** The ARN of a group holds a UUID that is not known before; the tag says which groups are meant. */
function scaling(props: PlaceRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'ScaleGroupsOfInstallation',
    actions: ['autoscaling:SetDesiredCapacity'],
    resources: groupsOf(props),
    conditions: { StringEquals: { [`aws:ResourceTag/${awsInstallationTag}`]: props.installation } },
  });
}

function groupsOf({ regions, account }: PlaceRoleProps): string[] {
  return regions.map(
    (region) =>
      `arn:${partitionOf(region)}:autoscaling:${region}:${account}:autoScalingGroup:*:autoScalingGroupName/*`,
  );
}
