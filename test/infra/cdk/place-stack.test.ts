import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { installation as multiAccount } from '../../../infra/cdk/examples/multi-account.ts';
import { cloudAccounts } from '../../../infra/cdk/stacks/cloud-accounts.ts';
import { planPlaces } from '../../../infra/cdk/stacks/place-plan.ts';
import type { CloudClients, Place } from '../../../sandbox/installation/cloud-clients.ts';
import { routeEvents } from '../../../sandbox/installation/event-routes.ts';
import { accounts, home, tenantRole } from '../../../sandbox/installation/layout.ts';
import { DeployedTemplate } from './deployed-template.ts';
import { placeStack } from './place-stacks.ts';
import { statementsOf } from './policies.ts';

const tenant = '222222222222';
const externalId = 'poolsync-of-111111111111';
const inTenant = placeStack(multiAccount, { account: tenant, region: 'eu-west-1', externalId });
const elsewhere = placeStack(multiAccount, { account: tenant, region: 'us-east-1' });
const busArn = 'arn:aws:events:eu-west-1:111111111111:event-bus/poolsync';
const groups = (region: string) =>
  `arn:aws:autoscaling:${region}:${tenant}:autoScalingGroup:*:autoScalingGroupName/*`;

describe('the stack of another account', () => {
  const template = new DeployedTemplate(inTenant.stack);

  it('grants nothing but this', () => {
    expect(statementsOf(template)).toEqual({
      'trust of poolsync': [
        {
          Sid: 'FunctionsTakeItOn',
          Effect: 'Allow',
          Principal: {
            AWS: [
              'arn:aws:iam::111111111111:role/poolsync-reconcile',
              'arn:aws:iam::111111111111:role/poolsync-scale',
              'arn:aws:iam::111111111111:role/poolsync-sweep',
            ],
          },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
      'role poolsync': [
        {
          Sid: 'ReadGroups',
          Effect: 'Allow',
          Action: [
            'autoscaling:DescribeAutoScalingGroups',
            'autoscaling:DescribeScalingActivities',
          ],
          // AWS knows no narrower scope for them than the region.
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
        },
        {
          Sid: 'ScaleGroupsOfInstallation',
          Effect: 'Allow',
          Action: 'autoscaling:SetDesiredCapacity',
          Resource: [groups('eu-west-1'), groups('us-east-1')],
          Condition: {
            StringEquals: { 'aws:ResourceTag/poolsync/management-cluster': 'poolsync' },
          },
        },
      ],
      'trust of poolsync-events': [
        {
          Sid: 'RulesTakeItOn',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': tenant },
            ArnEquals: {
              'aws:SourceArn': [
                `arn:aws:events:eu-west-1:${tenant}:rule/poolsync-auto-scaling`,
                `arn:aws:events:us-east-1:${tenant}:rule/poolsync-auto-scaling`,
              ],
            },
          },
        },
      ],
      'role poolsync-events': [
        {
          Sid: 'SendToTheBusAtHome',
          Effect: 'Allow',
          Action: 'events:PutEvents',
          Resource: busArn,
        },
      ],
    });
  });

  it('has the rule wait for the role that it sends by', () => {
    const { Resources } = inTenant.app.synth().getStackArtifact('Place').template as {
      Resources: Record<string, { Type: string; DependsOn?: readonly string[] }>;
    };
    const [rule] = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::Rule');
    expect(rule?.DependsOn).toEqual([expect.stringMatching(/^EventSenderRole/)]);
  });

  it('asks for nothing of the bootstrap of the CDK, so that its template can be deployed alone', () => {
    const all = inTenant.app.synth().getStackArtifact('Place').template as object;
    expect(Object.keys(all).toSorted()).toEqual(['Description', 'Outputs', 'Resources']);
  });
});

describe('the stack of one more region of that account', () => {
  it('has the rule alone, and the role of the account', () => {
    const template = new DeployedTemplate(elsewhere.stack);
    expect(template.types()).toEqual(['AWS::Events::Rule']);
    expect(Object.values(template.byId('AWS::Events::Rule'))).toEqual([
      {
        Name: 'poolsync-auto-scaling',
        Description: "Forwards Auto Scaling events to Poolsync's bus at home",
        EventBusName: 'default',
        EventPattern: { source: ['aws.autoscaling'] },
        Targets: [
          { Id: 'poolsync', Arn: busArn, RoleArn: `arn:aws:iam::${tenant}:role/poolsync-events` },
        ],
      },
    ]);
  });
});

describe('cdk-nag', () => {
  it.each([
    ['with the roles', inTenant],
    ['without', elsewhere],
  ])('has nothing to say of the stack of a place: %s', (_name, { app }) => {
    const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
    const violations = packs.flatMap((pack) => pack.validateScope(app).violations);
    expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
  });
});

describe('the places of the sandbox', () => {
  const config = {
    ...multiAccount,
    ...home,
    places: accounts
      .flatMap(({ id, regions }) => regions.map((region) => ({ account: id, region })))
      .filter(({ account, region }) => account !== home.account || region !== home.region),
    externalId: tenantRole.externalId,
  };

  it('forward their events as the sandbox has them do', async () => {
    const sent = await routesOfSandbox();
    for (const place of config.places) {
      const { stack } = placeStack(config, place);
      const [rule] = Object.values(new DeployedTemplate(stack).byId('AWS::Events::Rule'));
      expect({ place, ...rule }).toMatchObject({ place, ...sent.get(JSON.stringify(place)) });
    }
    expect(sent.size).toBe(config.places.length + 1);
  });

  it('lend the role that the CloudAccount of the sandbox names', () => {
    const plan = planPlaces(config);
    expect(plan.accounts.map(({ placeRoleArn }) => placeRoleArn)).toEqual([
      undefined,
      tenantRole.arn,
    ]);
    expect(cloudAccounts(plan, tenantRole.externalId)).toMatchObject({
      items: [
        { spec: { accountID: home.account, regions: ['eu-west-1', 'us-east-1'] } },
        { spec: { roleARN: tenantRole.arn, externalID: tenantRole.externalId } },
      ],
    });
  });
});

/** The rules that the sandbox makes on default buses, as resources of CloudFormation, by place. */
async function routesOfSandbox(): Promise<ReadonlyMap<string, object>> {
  const found = new Map<string, object>();
  const add = (place: Place, part: object) => {
    const key = JSON.stringify({ account: place.account, region: place.region });
    found.set(key, { ...found.get(key), ...part });
  };
  const at = (place: Place) => ({
    eventBridge: {
      send: async (command: unknown) => {
        const isRoute = command instanceof PutRuleCommand || command instanceof PutTargetsCommand;
        if (!isRoute || command.input.EventBusName !== 'default') return { EventBusArn: busArn };
        if (command instanceof PutRuleCommand) {
          const { Name, EventBusName, EventPattern = '' } = command.input;
          add(place, { Name, EventBusName, EventPattern: JSON.parse(EventPattern) as object });
        } else add(place, { Targets: command.input.Targets });
        return {};
      },
    },
  });
  await routeEvents({ at, close: () => undefined } as unknown as CloudClients, 'arn:of:the:queue');
  return found;
}
