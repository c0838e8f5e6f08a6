import { CfnOutput, DefaultStackSynthesizer, Stack, type IStackSynthesizer } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { namesOf } from '../names.ts';
import { PlaceRole } from './place-role.ts';
import { forwardingRuleArn, type AccountPlan, type PlacePlan } from './place-plan.ts';
import { SenderRole } from './sender-role.ts';

export interface PlaceStackProps {
  readonly stackName: string;
  readonly description: string;
  readonly plan: PlacePlan;
  readonly account: AccountPlan;
  readonly region: string;
  /**
   * What the role of this account asks for. Set for the one stack of another account that holds its
   * roles: IAM knows no regions.
   */
  readonly externalId?: string;
}

/**
 * What an installation has in another account or region: a rule that forwards the Auto Scaling events
 * of the default bus, and, once for each other account, its two roles.
 *
 * Its template asks for nothing of CDK's bootstrap, so that whoever rules over the account can read
 * and deploy it without CDK.
 */
export class PlaceStack extends Stack {
  constructor(scope: Construct, id: string, props: PlaceStackProps) {
    const { account, region, externalId, stackName, description } = props;
    super(scope, id, {
      stackName,
      description,
      env: { account: account.account, region },
      // An assertion, since the CDK's own types are not exact about what is optional.
      synthesizer: new DefaultStackSynthesizer({
        generateBootstrapVersionRule: false,
      }) as IStackSynthesizer,
    });
    const sender = externalId === undefined ? undefined : this.addRoles(props, externalId);
    if (!account.forwarding.includes(region)) return;
    const rule = this.addRule(props);
    if (sender !== undefined) rule.node.addDependency(sender);
  }

  private addRoles({ plan, account }: PlaceStackProps, externalId: string): Construct | undefined {
    const names = namesOf(plan.installation);
    const { roleArn } = new PlaceRole(this, 'Access', {
      roleName: names.placeRole,
      installation: plan.installation,
      account: account.account,
      regions: account.regions,
      trusted: plan.functionRoleArns,
      externalId,
    });
    new CfnOutput(this, 'RoleArn', {
      value: roleArn,
      description: 'spec.roleARN of the CloudAccount of this account',
    });
    return addSenderRole(this, plan, account);
  }

  private addRule({ plan, account }: PlaceStackProps): Construct {
    const rule = new events.CfnRule(this, 'AutoScalingEvents', {
      name: namesOf(plan.installation).rules.autoScaling,
      description: "Forwards Auto Scaling events to Poolsync's bus at home",
      eventBusName: 'default',
      eventPattern: { source: ['aws.autoscaling'] },
      targets: [{ id: 'poolsync', arn: plan.busArn, roleArn: account.senderRoleArn }],
    });
    acknowledge(rule, {
      'Serverless-EventBusDLQ':
        'What cannot be forwarded is tried again for 24 hours, and the next sweep finds what it told of: a queue for it would be one more that somebody has to look at, in each place.',
    });
    return rule;
  }
}

/**
 * Adds the role by which the rules of all regions of an account send their events home, where there
 * are such rules.
 */
export function addSenderRole(
  stack: Stack,
  plan: PlacePlan,
  { account, forwarding }: AccountPlan,
): Construct | undefined {
  if (forwarding.length === 0) return undefined;
  return new SenderRole(stack, 'EventSender', {
    roleName: namesOf(plan.installation).senderRole,
    account,
    ruleArns: forwarding.map((region) => forwardingRuleArn(plan.installation, { account, region })),
    busArn: plan.busArn,
  });
}
