import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../infra/cdk/config/read-config.ts';
import { installation as multiAccount } from '../../infra/cdk/examples/multi-account.ts';
import { DeployedTemplate } from '../infra/cdk/deployed-template.ts';
import { placeStack } from '../infra/cdk/place-stacks.ts';
import { statementsOf } from '../infra/cdk/policies.ts';
import { everything, install, isolated } from '../infra/cdk/synthesized.ts';
import { alarmMetrics } from './aws-costs.ts';
import { tableWith, textOf } from './markdown.ts';
import { permissionsOf } from './published-permissions.ts';

const security = textOf('docs/security.md');

interface Policy {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}

/** What the stacks of these tests hold beside an installation. */
const aroundIt =
  /^AWS::(KMS::Key|SecretsManager::Secret|SNS::\w+|EC2::(VPC|Subnet|Route|EIP|NatGateway|InternetGateway)\w*)$/;

/** An endpoint is of the installation, though its type begins as that of a VPC. */
const isOurs = (type: string) => type === 'AWS::EC2::VPCEndpoint' || !aroundIt.test(type);

/** `poolsync-scale ScaleOwnGroups autoscaling:SetDesiredCapacity`, with `not` before what is denied. */
function toldStatements(): readonly string[] {
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);
  return tableWith(security, 'role', 'statement').map(([role = '', statement = '', may = '']) =>
    [
      ...quoted(role),
      ...quoted(statement),
      ...(may.startsWith('not:') ? ['not'] : []),
      ...quoted(may).toSorted(),
    ].join(' '),
  );
}

function statementsIn(template: DeployedTemplate): readonly string[] {
  return Object.entries(statementsOf(template)).flatMap(([holder, statements]) =>
    holder.startsWith('role ')
      ? statements.map(({ Sid, Effect, Action }) =>
          [
            holder.slice('role '.length).replace(/^blue/, 'poolsync'),
            Sid,
            ...(Effect === 'Deny' ? ['not'] : []),
            ...[Action].flat().map(String).toSorted(),
          ].join(' '),
        )
      : [],
  );
}

function actionsOf(name: string): readonly string[] {
  const policy = JSON.parse(textOf(`infra/cdk/deployer/${name}.json`)) as Policy;
  return policy.Statement.flatMap(({ Action }) => Action);
}

function namesIn(matches: readonly RegExpExecArray[]): readonly string[] {
  return [...new Set(matches.map(([, name = '']) => name))].toSorted();
}

describe('what the documents say of the stacks on AWS', () => {
  let templates: readonly DeployedTemplate[] = [];

  beforeAll(() => {
    const place = { account: '222222222222', region: 'eu-west-1', externalId: 'ours' };
    templates = [
      ...[everything, isolated].map((choice) => install(choice).stack),
      placeStack(readConfig('multi-account.ts', multiAccount), place).stack,
    ].map((stack) => new DeployedTemplate(stack));
  }, 120_000);

  it('docs/security.md tells of every statement of every role, and of no other', () => {
    const made = new Set(templates.flatMap(statementsIn));
    expect(toldStatements().toSorted()).toEqual([...made].toSorted());
  });

  it('the policies of the deployer have what the types of the resources need, and no more', () => {
    const types = new Set(templates.flatMap((template) => template.types()).filter(isOurs));
    expect([...types].toSorted()).toEqual(Object.keys(permissionsOf).toSorted());
    const needed = new Set(Object.values(permissionsOf).flat());
    // By which CloudFormation sees that the bootstrap is new enough.
    needed.add('ssm:GetParameters');
    const given = new Set([...actionsOf('parts'), ...actionsOf('network')]);
    expect([...given].toSorted()).toEqual([...needed].toSorted());
  });

  it.each(['parts', 'network'])('the policy %s is as small as IAM asks for', (name) => {
    const policy: unknown = JSON.parse(textOf(`infra/cdk/deployer/${name}.json`));
    const ofLongestName = JSON.stringify(policy).replaceAll('poolsync', 'x'.repeat(40));
    expect(ofLongestName.length).toBeLessThan(6_144);
  });

  it('docs/deploy-aws.md counts the alarms, and the metrics that they look at', () => {
    const alarms = Object.values(templates[1]?.byId('AWS::CloudWatch::Alarm') ?? {});
    const metrics = alarms.map(({ Metrics }) =>
      Array.isArray(Metrics) ? Metrics.filter((each: object) => 'MetricStat' in each).length : 1,
    );
    const looked = metrics.reduce((sum, each) => sum + each, 0);
    // With other places there is one more of both.
    expect([alarms.length - 1, looked - 1]).toEqual([16, alarmMetrics]);
    expect(textOf('docs/deploy-aws.md')).toContain('| 16 or 17 alarms, a dashboard ');
  });

  it('docs/operate.md has an alarm for each figure of ours that alarms look at, and no other', () => {
    const alarms = JSON.stringify(templates[1]?.byId('AWS::CloudWatch::Alarm'));
    const looked = [...alarms.matchAll(/"MetricName":"(\w+)","Namespace":"Poolsync"/g)];
    const told = tableWith(textOf('docs/operate.md'), 'Alarm', 'Why').flatMap(([cell = '']) => [
      ...cell.matchAll(/`([A-Z]\w+)`/g),
    ]);
    const notOurs = ['ApproximateAgeOfOldestMessage', 'Errors', 'MessagesRejected'];
    expect(namesIn(told).filter((name) => !notOurs.includes(name))).toEqual(
      // By it one of them becomes a share.
      namesIn(looked).filter((name) => name !== 'PoolsSwept'),
    );
  });
});
