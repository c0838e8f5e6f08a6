import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

export interface SenderRoleProps {
  readonly roleName: string;
  /** Twelve digits: the account that the role and its rules are in. */
  readonly account: string;
  /** ARNs of the rules, in all regions of the account, that send by it. */
  readonly ruleArns: readonly string[];
  /** ARN of the bus at home that they send to. */
  readonly busArn: string;
}

/** What EventBridge takes on to send an account's Auto Scaling events to the bus at home. */
export class SenderRole extends Construct {
  constructor(scope: Construct, id: string, props: SenderRoleProps) {
    super(scope, id);
    new iam.CfnRole(this, 'Role', {
      roleName: props.roleName,
      description: "Lets EventBridge forward Auto Scaling events to Poolsync's bus",
      assumeRolePolicyDocument: new iam.PolicyDocument({ statements: [trustOf(props)] }),
      policies: [
        {
          policyName: 'forward-events',
          policyDocument: new iam.PolicyDocument({ statements: [sending(props)] }),
        },
      ],
    });
  }
}

/** For a target of a rule the source is the rule. */
function trustOf({ account, ruleArns }: SenderRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'RulesTakeItOn',
    actions: ['sts:AssumeRole'],
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    conditions: {
      StringEquals: { 'aws:SourceAccount': account },
      ArnEquals: { 'aws:SourceArn': [...ruleArns] },
    },
  });
}

function sending({ busArn }: SenderRoleProps): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'SendToTheBusAtHome',
    actions: ['events:PutEvents'],
    resources: [busArn],
  });
}
