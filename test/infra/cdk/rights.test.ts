import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { DeployedTemplate } from './deployed-template.ts';
import { statementsOf, type Statement } from './policies.ts';
import { everything, install, isolated, plain } from './synthesized.ts';

const installs = {
  plain: install(plain),
  everything: install(everything),
  isolated: install(isolated),
  anywhere: install(plain, false),
};
const rights = {
  plain: statementsOf(new DeployedTemplate(installs.plain.stack)),
  everything: statementsOf(new DeployedTemplate(installs.everything.stack)),
  isolated: statementsOf(new DeployedTemplate(installs.isolated.stack)),
  anywhere: statementsOf(new DeployedTemplate(installs.anywhere.stack)),
};

const arn = (service: string, resource: string, region = 'eu-west-1') =>
  `arn:aws:${service}:${region}:111111111111:${resource}`;

function may(
  Sid: string,
  Action: string | readonly string[],
  Resource: string | readonly string[],
  Condition?: object,
): Statement {
  return {
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
    ...(Condition === undefined ? {} : { Condition }),
  };
}

/** What a function may do, wherever it is deployed. */
const writeLogs = (name: string) =>
  may(
    'WriteLogs',
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    arn('logs', `log-group:/aws/lambda/${name}:*`),
  );
const readGroups = may(
  'ReadGroups',
  ['autoscaling:DescribeAutoScalingGroups', 'autoscaling:DescribeScalingActivities'],
  '*',
);
const takeMessages = (queue: string) =>
  may(
    'TakeMessages',
    [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ],
    arn('sqs', queue),
  );
const rejectMessages = (name: string) =>
  may('RejectMessages', 'sqs:SendMessage', arn('sqs', `${name}-rejected`));
const scaleOwnGroups = (installation: string, ...regions: readonly string[]) => {
  const groups = regions.map((region) =>
    arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*', region),
  );
  const [only = '', ...more] = groups;
  const condition = {
    StringEquals: { 'aws:ResourceTag/poolsync/management-cluster': installation },
  };
  const on = more.length === 0 ? only : groups;
  return may('ScaleOwnGroups', 'autoscaling:SetDesiredCapacity', on, condition);
};
const publishRequests = (name: string) =>
  may('PublishRequests', 'events:PutEvents', arn('events', `event-bus/${name}-requests`), {
    'ForAllValues:StringEquals': { 'events:source': 'poolsync' },
    Null: { 'events:source': 'false' },
  });
const sweepAgain = (sid: string, name: string) =>
  may(sid, 'lambda:InvokeFunction', arn('lambda', `function:${name}-sweep:live`));

/** What it may do beside that where there is more than the least. */
const takeOn = (name: string) =>
  may('TakeOnRolesOfPlaces', 'sts:AssumeRole', `arn:aws:iam::222222222222:role/${name}`);
const attaching = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];
const attach = (name: string): readonly Statement[] => [
  may('AttachToNetwork', attaching, '*'),
  {
    Sid: 'OnlyLambdaAttaches',
    Effect: 'Deny',
    Action: attaching,
    Resource: '*',
    Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', `function:${name}`) } },
  },
];
const key = arn('kms', 'key/of-the-queues');
const through = (service: string) => ({
  StringEquals: { 'kms:ViaService': `${service}.eu-west-1.amazonaws.com` },
});
const useKey = may('UseKeyOfQueues', ['kms:Decrypt', 'kms:GenerateDataKey'], key, through('sqs'));
const readKubeconfig = [
  may(
    'ReadKubeconfig',
    'secretsmanager:GetSecretValue',
    arn('secretsmanager', 'secret:kubeconfig-AbCdEf'),
  ),
  may('DecryptKubeconfig', 'kms:Decrypt', key, through('secretsmanager')),
];

/** Who may take on a role. */
const trusts = (Service: string, Condition?: object): Statement => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: { Service },
  ...(Condition === undefined ? {} : { Condition }),
});
const lentToFunction = [trusts('lambda.amazonaws.com')];
const lentToSchedule = (name: string) => [
  trusts('scheduler.amazonaws.com', {
    StringEquals: {
      'aws:SourceAccount': '111111111111',
      'aws:SourceArn': arn('scheduler', `schedule-group/${name}-sweep`),
    },
  }),
];
const lentToWatch = [
  {
    ...trusts('pods.eks.amazonaws.com', {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': arn('eks', 'cluster/management'),
        'aws:RequestTag/kubernetes-namespace': 'poolsync-system',
        'aws:RequestTag/kubernetes-service-account': 'poolsync-watch',
      },
    }),
    Action: ['sts:AssumeRole', 'sts:TagSession'],
  },
];

/** Who may do what with a queue: nobody without TLS, and EventBridge for the rules named. */
function queuePolicy(queue: string, ...rules: readonly string[]): readonly Statement[] {
  return [
    {
      Effect: 'Deny',
      Action: 'sqs:*',
      Principal: { AWS: '*' },
      Resource: arn('sqs', queue),
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    ...rules.map((rule) => ({
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: arn('sqs', queue),
      Condition: { ArnEquals: { 'aws:SourceArn': arn('events', `rule/${rule}`) } },
    })),
  ];
}
const busPolicy = (bus: string, role: string): readonly Statement[] => [
  {
    Sid: 'cdk-Account222222222222',
    Effect: 'Allow',
    Action: 'events:PutEvents',
    Principal: { AWS: 'arn:aws:iam::222222222222:root' },
    Resource: arn('events', `event-bus/${bus}`),
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::222222222222:role/${role}` },
    },
  },
];

describe('the rights of an installation', () => {
  it('are these and no others where nothing more is said', () => {
    const name = 'poolsync';
    const [home, sync, scale] = [
      `${name}-auto-scaling`,
      `${name}-requests/${name}-sync-requests`,
      `${name}-requests/${name}-scale-requests`,
    ];
    expect(rights.plain).toEqual({
      [`trust of ${name}-reconcile`]: lentToFunction,
      [`trust of ${name}-scale`]: lentToFunction,
      [`trust of ${name}-sweep`]: lentToFunction,
      [`trust of ${name}-schedule`]: lentToSchedule(name),
      [`trust of ${name}-watch`]: lentToWatch,
      [`role ${name}-reconcile`]: [
        writeLogs(`${name}-reconcile`),
        readGroups,
        takeMessages(`${name}-events`),
        rejectMessages(name),
      ],
      [`role ${name}-scale`]: [
        writeLogs(`${name}-scale`),
        readGroups,
        scaleOwnGroups(name, 'eu-west-1'),
        takeMessages(`${name}-scale`),
        rejectMessages(name),
      ],
      [`role ${name}-sweep`]: [
        writeLogs(`${name}-sweep`),
        readGroups,
        publishRequests(name),
        sweepAgain('HandOn', name),
      ],
      [`role ${name}-schedule`]: [sweepAgain('BeginSweep', name)],
      [`role ${name}-watch`]: [publishRequests(name)],
      [`queue ${name}-redrive`]: queuePolicy(`${name}-redrive`, home, scale, sync),
      [`queue ${name}-rejected`]: queuePolicy(`${name}-rejected`),
      [`queue ${name}-events`]: queuePolicy(`${name}-events`, home, sync),
      [`queue ${name}-scale`]: queuePolicy(`${name}-scale`, scale),
    });
  });

  it('are the same in a template for any account and region', () => {
    expect(rights.anywhere).toEqual(rights.plain);
  });

  it('grow by these with other places, a key, a secret and a network', () => {
    const name = 'blue';
    const { 'key KubeconfigKey': _, ...found } = rights.everything;
    const [home, places, sync, scale] = [
      `${name}-auto-scaling`,
      `${name}/${name}-auto-scaling`,
      `${name}-requests/${name}-sync-requests`,
      `${name}-requests/${name}-scale-requests`,
    ];
    const first = (use: string) => [
      writeLogs(`${name}-${use}`),
      ...attach(`${name}-${use}`),
      readGroups,
      takeOn(name),
    ];
    expect(found).toEqual({
      [`trust of ${name}-reconcile`]: lentToFunction,
      [`trust of ${name}-scale`]: lentToFunction,
      [`trust of ${name}-sweep`]: lentToFunction,
      [`trust of ${name}-schedule`]: lentToSchedule(name),
      [`role ${name}-reconcile`]: [
        ...first('reconcile'),
        takeMessages(`${name}-events`),
        rejectMessages(name),
        useKey,
        ...readKubeconfig,
      ],
      [`role ${name}-scale`]: [
        ...first('scale'),
        scaleOwnGroups(name, 'eu-west-1', 'us-east-1'),
        takeMessages(`${name}-scale`),
        rejectMessages(name),
        useKey,
        ...readKubeconfig,
      ],
      [`role ${name}-sweep`]: [
        ...first('sweep'),
        publishRequests(name),
        sweepAgain('HandOn', name),
        ...readKubeconfig,
      ],
      [`role ${name}-schedule`]: [sweepAgain('BeginSweep', name)],
      [`queue ${name}-redrive`]: queuePolicy(`${name}-redrive`, home, places, scale, sync),
      [`queue ${name}-rejected`]: queuePolicy(`${name}-rejected`),
      [`queue ${name}-events`]: queuePolicy(`${name}-events`, home, places, sync),
      [`queue ${name}-scale`]: queuePolicy(`${name}-scale`, scale),
      [`bus ${name}`]: busPolicy(name, `${name}-events`),
      'key Key': [
        {
          Effect: 'Allow',
          Action: 'kms:*',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Resource: '*',
        },
        {
          Sid: 'EventBridgeSendsToPoolsync',
          Effect: 'Allow',
          Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
          Principal: { Service: 'events.amazonaws.com' },
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' } },
        },
      ],
    });
  });

  it('hold a * for these reasons only', () => {
    const reasons: Readonly<Record<string, string>> = {
      ReadGroups: 'AWS knows no narrower scope for Describe*',
      ScaleOwnGroups: 'any group of the account and region that carries the tag of the condition',
      WriteLogs: 'the streams of the one log group',
      AttachToNetwork: 'asked for before the interfaces are there; denied to the code',
      OnlyLambdaAttaches: 'a denial',
      'sqs:*': 'a denial, of all that comes without TLS',
      'kms:*': "the CDK's own: the account rules its key, and * is that key",
      EventBridgeSendsToPoolsync: "in a key's policy * is that key",
    };
    const { 'key KubeconfigKey': _, ...mine } = rights.everything;
    const starred = Object.values({ ...rights.plain, ...mine })
      .flat()
      .filter(({ Action, Resource, Principal }) =>
        JSON.stringify([Action, Resource, Principal]).includes('*'),
      )
      .map(({ Sid, Action }) => String(Sid ?? Action));
    expect([...new Set(starred)].toSorted()).toEqual(Object.keys(reasons).toSorted());
  });

  it('hold no policy that AWS manages', () => {
    expect(JSON.stringify(rights)).not.toContain('ManagedPolicy');
  });
});

/** What cdk-nag says of what lies below a path. */
function findings(app: App, path: string): readonly string[] {
  const packs = [new AwsSolutionsChecks(), new ServerlessChecks()];
  return packs
    .flatMap((pack) => pack.validateScope(app).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources
        .filter(({ constructPath = '' }) => constructPath.startsWith(path))
        .map(({ constructPath = '' }) => `${ruleName} ${constructPath}`),
    );
}

describe('cdk-nag', () => {
  it.each(Object.entries(installs))('has nothing to say of an installation: %s', (_, { app }) => {
    expect(findings(app, 'Poolsync/Poolsync/')).toEqual([]);
  });

  it('is asked to pass over these rules only, each with its reason', () => {
    const told = Object.values(installs).flatMap(({ poolsync }) =>
      poolsync.node
        .findAll()
        .flatMap((construct) =>
          construct.node.metadata
            .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
            .flatMap(({ data }) => Object.entries(data as Record<string, string>)),
        ),
    );
    const groups = (place: string) =>
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:autoscaling:${place}:autoScalingGroup:*:autoScalingGroupName/*]`;
    const rules = told.map(([id]) => id.replace(/^annotation::/i, ''));
    expect([...new Set(rules)].toSorted()).toEqual([
      'AwsSolutions-EC23',
      'AwsSolutions-IAM5[Resource::*]',
      groups('<AWS::Region>:<AWS::AccountId>'),
      groups('eu-west-1:111111111111'),
      groups('us-east-1:111111111111'),
      'AwsSolutions-SQS3',
      'Serverless-LambdaAsyncFailureDestination',
      'Serverless-LambdaDLQ',
      'Serverless-LambdaEventSourceMappingDestination',
      'Serverless-LambdaTracing',
      'Serverless-SQSRedrivePolicy',
    ]);
    for (const [, reason] of told) expect(reason).toMatch(/^[A-Z].{30,}\.$/);
  });

  it('reports what is wrong, so that its silence means something', () => {
    const app = new App();
    const stack = new Stack(app, 'Wrong');
    const queue = new sqs.Queue(stack, 'Queue', { encryption: sqs.QueueEncryption.UNENCRYPTED });
    const rule = new events.Rule(stack, 'Rule', { eventPattern: { source: ['aws.autoscaling'] } });
    rule.addTarget({ bind: () => ({ arn: queue.queueArn }) });
    const role = new iam.Role(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')],
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] }));
    new lambda.Function(stack, 'Function', {
      role,
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = () => undefined;'),
    });
    const rules = findings(app, 'Wrong/').map((finding) => finding.split(' ')[0]);
    expect(rules).toEqual(
      expect.arrayContaining([
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/PowerUserAccess]',
        'AwsSolutions-IAM5[Action::sqs:*]',
        'AwsSolutions-IAM5[Resource::*]',
        'AwsSolutions-L1',
        'AwsSolutions-SQS3',
        'AwsSolutions-SQS4',
        'Serverless-EventBusDLQ',
        'Serverless-LambdaDLQ',
        'Serverless-LambdaTracing',
      ]),
    );
  });
});
