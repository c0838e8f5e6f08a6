import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readSettings as readReconcile } from '../../../functions/aws/reconcile/environment.ts';
import { readSettings as readScale } from '../../../functions/aws/scale/environment.ts';
import { readSettings as readSweep } from '../../../functions/aws/sweep/environment.ts';
import { readInstallation } from '../../../shared/kube/kube-installation.ts';
import { DeployedTemplate, type Properties } from './deployed-template.ts';
import { everything, install, isolated, plain } from './synthesized.ts';

const plainInstall = install(plain);
const small = new DeployedTemplate(plainInstall.stack);
const fullInstall = install(everything);
const full = new DeployedTemplate(fullInstall.stack);
const closed = new DeployedTemplate(install(isolated).stack);

const arn = (service: string, resource: string) =>
  `arn:aws:${service}:eu-west-1:111111111111:${resource}`;
const nested = (value: unknown) => value as Properties;

describe('the queues', () => {
  const queues = small.named('AWS::SQS::Queue', 'QueueName');

  it('are four, with what is right for each', () => {
    const feeding = {
      VisibilityTimeout: 180,
      MessageRetentionPeriod: 4 * 24 * 3_600,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: arn('sqs', 'poolsync-redrive'), maxReceiveCount: 200 },
    };
    const kept = { MessageRetentionPeriod: 14 * 24 * 3_600, SqsManagedSseEnabled: true };
    expect(queues).toEqual({
      'poolsync-events': { QueueName: 'poolsync-events', ...feeding },
      'poolsync-scale': { QueueName: 'poolsync-scale', ...feeding },
      'poolsync-redrive': {
        QueueName: 'poolsync-redrive',
        ...kept,
        RedriveAllowPolicy: {
          redrivePermission: 'byQueue',
          sourceQueueArns: [arn('sqs', 'poolsync-events'), arn('sqs', 'poolsync-scale')],
        },
      },
      'poolsync-rejected': {
        QueueName: 'poolsync-rejected',
        ...kept,
        RedriveAllowPolicy: { redrivePermission: 'denyAll' },
      },
    });
  });

  it('hold a message invisible for six times as long as the function that is fed may run', () => {
    for (const use of ['reconcile', 'scale']) {
      const { Timeout } = nested(
        small.named('AWS::Lambda::Function', 'FunctionName')[`poolsync-${use}`],
      );
      expect(Number(Timeout) * 6).toBe(queues['poolsync-events']?.['VisibilityTimeout']);
    }
  });

  it('are encrypted with the key that is given', () => {
    for (const queue of Object.values(full.byId('AWS::SQS::Queue'))) {
      expect(queue).toMatchObject({ KmsMasterKeyId: arn('kms', 'key/of-the-queues') });
    }
  });
});

describe('the rules', () => {
  const route = (queue: string, pattern: object, name: string) => ({
    Name: name,
    State: 'ENABLED',
    EventPattern: pattern,
    Targets: [
      {
        Arn: arn('sqs', queue),
        DeadLetterConfig: { Arn: arn('sqs', `${queue.split('-')[0]}-redrive`) },
        RetryPolicy: { MaximumEventAgeInSeconds: 3_600, MaximumRetryAttempts: 185 },
      },
    ],
  });
  const autoScaling = { source: ['aws.autoscaling'] };

  it('bring events of Auto Scaling and requests of the watch to the queues of their functions', () => {
    expect(Object.values(small.byId('AWS::Events::Rule'))).toMatchObject([
      route('poolsync-events', autoScaling, 'poolsync-auto-scaling'),
      route(
        'poolsync-scale',
        { source: ['poolsync'], 'detail-type': ['Poolsync Scale Request'] },
        'poolsync-scale-requests',
      ),
      route(
        'poolsync-events',
        { source: ['poolsync'], 'detail-type': ['Poolsync Sync Request'] },
        'poolsync-sync-requests',
      ),
    ]);
  });

  it('bring the events of other places from a bus of their own', () => {
    const all = Object.values(full.byId('AWS::Events::Rule'));
    expect(all.map(({ EventBusName = 'default', Name }) => [EventBusName, Name])).toEqual([
      ['default', 'blue-auto-scaling'],
      ['blue', 'blue-auto-scaling'],
      ['blue-requests', 'blue-scale-requests'],
      ['blue-requests', 'blue-sync-requests'],
    ]);
    expect(all[1]).toMatchObject(route('blue-events', autoScaling, 'blue-auto-scaling'));
  });

  it('have archives of Auto Scaling events beside them where that is asked for', () => {
    const archive = (name: string, bus: string) => ({
      ArchiveName: name,
      EventPattern: autoScaling,
      RetentionDays: 7,
      SourceArn: arn('events', `event-bus/${bus}`),
    });
    expect(small.byId('AWS::Events::Archive')).toEqual({});
    expect(Object.values(full.byId('AWS::Events::Archive'))).toMatchObject([
      archive('blue-events', 'default'),
      archive('blue-places', 'blue'),
    ]);
  });
});

describe('the functions', () => {
  const functions = small.named('AWS::Lambda::Function', 'FunctionName');

  it('run what was built, on Node 24 and ARM, each with its size and its own log', () => {
    const common = (use: string) => ({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Role: `arn:aws:iam::111111111111:role/poolsync-${use}`,
      LoggingConfig: { LogGroup: `/aws/lambda/poolsync-${use}` },
    });
    const fed = { MemorySize: 512, Timeout: 30 };
    expect(functions).toMatchObject({
      'poolsync-reconcile': { ...common('reconcile'), ...fed },
      'poolsync-scale': { ...common('scale'), ...fed },
      'poolsync-sweep': { ...common('sweep'), MemorySize: 1_024, Timeout: 240 },
    });
    expect(Object.keys(functions)).toHaveLength(3);
  });

  it("leave Node's heap room within their memory", () => {
    for (const { MemorySize, Environment } of Object.values(functions)) {
      const { NODE_OPTIONS } = nested(nested(Environment)['Variables']);
      const oldMb = Number(/--max-old-space-size=(\d+)/.exec(String(NODE_OPTIONS))?.[1]);
      const newMb = 3 * Number(/--max-semi-space-size=(\d+)/.exec(String(NODE_OPTIONS))?.[1]);
      expect(oldMb + newMb + 100).toBeLessThanOrEqual(Number(MemorySize));
      expect(oldMb).toBeGreaterThan(Number(MemorySize) / 2);
    }
  });

  it('have no reserved concurrency, and no VPC where the API server is public', () => {
    for (const each of Object.values(functions)) {
      expect(each).not.toHaveProperty('ReservedConcurrentExecutions');
      expect(each).not.toHaveProperty('VpcConfig');
    }
  });

  it('may hand on to themselves where they do so: the sweep alone', () => {
    const loops = Object.values(functions).map((each) => each['RecursiveLoop']);
    expect(loops).toEqual([undefined, undefined, 'Allow']);
  });

  it('keep their logs for a month, and go with them', () => {
    const groups = Object.values(small.byId('AWS::Logs::LogGroup'));
    expect(groups.map((each) => each['RetentionInDays'])).toEqual([30, 30, 30]);
  });

  it('are fed by their queues through the alias, in batches of 10 without a wait', () => {
    const feed = (use: string, queue: string, MaximumConcurrency: number) => ({
      FunctionName: `poolsync-${use}:live`,
      EventSourceArn: arn('sqs', queue),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      ScalingConfig: { MaximumConcurrency },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(Object.values(small.byId('AWS::Lambda::EventSourceMapping'))).toEqual([
      feed('reconcile', 'poolsync-events', 5),
      feed('scale', 'poolsync-scale', 2),
    ]);
    const aliases = Object.values(small.byId('AWS::Lambda::Alias'));
    expect(aliases.map(({ FunctionName, Name }) => [FunctionName, Name])).toEqual([
      ['poolsync-reconcile', 'live'],
      ['poolsync-scale', 'live'],
      ['poolsync-sweep', 'live'],
    ]);
  });
});

describe('the sweep', () => {
  it('is begun by a schedule through its alias, and never repeated', () => {
    expect(Object.values(small.byId('AWS::Scheduler::Schedule'))).toEqual([
      {
        Name: 'poolsync-sweep',
        GroupName: 'poolsync-sweep',
        Description: 'Begins a sweep of Poolsync',
        ScheduleExpression: 'rate(5 minutes)',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: {
          Arn: arn('lambda', 'function:poolsync-sweep:live'),
          RoleArn: 'arn:aws:iam::111111111111:role/poolsync-schedule',
          Input: '{"poolsync":"sweep"}',
          RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 240 },
        },
      },
    ]);
    expect(Object.values(small.byId('AWS::Lambda::EventInvokeConfig'))).toEqual([
      {
        FunctionName: 'poolsync-sweep',
        Qualifier: 'live',
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 240,
      },
    ]);
  });

  it('is begun as often as that is asked for', () => {
    expect(Object.values(full.byId('AWS::Scheduler::Schedule'))).toMatchObject([
      { ScheduleExpression: 'rate(15 minutes)' },
    ]);
  });
});

describe('the alarms', () => {
  const alarms = small.named('AWS::CloudWatch::Alarm', 'AlarmName');
  const own = (MetricName: string, more: object = {}) => ({
    Namespace: 'Poolsync',
    Dimensions: [{ Name: 'service', Value: 'poolsync-sweep' }],
    MetricName,
    Period: 300,
    ...more,
  });
  const above = (Threshold: number, more: object = {}) => ({
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    EvaluationPeriods: 1,
    Threshold,
    ...more,
  });
  const ofQueue = (queue: string, MetricName: string) => ({
    Namespace: 'AWS/SQS',
    Dimensions: [{ Name: 'QueueName', Value: queue }],
    MetricName,
    Statistic: 'Maximum',
    Period: 60,
  });

  it('are these', () => {
    const waiting = 'ApproximateNumberOfMessagesVisible';
    const age = 'ApproximateAgeOfOldestMessage';
    const errors = (use: string) => ({
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: `poolsync-${use}` }],
      MetricName: 'Errors',
      Statistic: 'Sum',
      ...above(0),
    });
    const failed = (...Dimensions: readonly object[]) => ({
      Namespace: 'AWS/Events',
      Dimensions,
      MetricName: 'FailedInvocations',
      Statistic: 'Sum',
      ...above(0),
    });
    const bus = { Name: 'EventBusName', Value: 'poolsync-requests' };
    const rule = (name: string) => ({ Name: 'RuleName', Value: `poolsync-${name}` });
    const expected = {
      'poolsync-no-sweep': own('SweepsCompleted', {
        Statistic: 'Sum',
        ComparisonOperator: 'LessThanThreshold',
        Threshold: 1,
        EvaluationPeriods: 3,
        TreatMissingData: 'breaching',
      }),
      'poolsync-sweeps-cut-short': own('SweepsCutShort', above(0, { EvaluationPeriods: 3 })),
      'poolsync-pools-unseen': own('PoolsUnseen', above(0, { EvaluationPeriods: 3 })),
      'poolsync-drift-not-corrected': own('DriftNotCorrected', above(0, { EvaluationPeriods: 3 })),
      'poolsync-watch-stale': own('WatchLeaseAge', {
        Statistic: 'Maximum',
        ...above(120, { EvaluationPeriods: 2, TreatMissingData: 'breaching' }),
      }),
      'poolsync-missed-by-events': above(1),
      'poolsync-rejected': { ...ofQueue('poolsync-rejected', waiting), ...above(0) },
      'poolsync-redrive': { ...ofQueue('poolsync-redrive', waiting), ...above(0) },
      'poolsync-events-waiting': { ...ofQueue('poolsync-events', age), ...above(120) },
      'poolsync-requests-waiting': { ...ofQueue('poolsync-scale', age), ...above(120) },
      'poolsync-reconcile-errors': errors('reconcile'),
      'poolsync-scale-errors': errors('scale'),
      'poolsync-sweep-errors': errors('sweep'),
      // For the default bus AWS leaves out its name.
      'poolsync-events-not-delivered': failed(rule('auto-scaling')),
      'poolsync-sync-requests-not-delivered': failed(bus, rule('sync-requests')),
      'poolsync-scale-requests-not-delivered': failed(bus, rule('scale-requests')),
    };
    expect(alarms).toMatchObject(expected);
    expect(Object.keys(alarms).toSorted()).toEqual(Object.keys(expected).toSorted());
  });

  it('count as drift that events missed what is above 1 % of the pools in an hour', () => {
    const metric = (MetricName: string) => ({
      MetricStat: {
        Metric: {
          Namespace: 'Poolsync',
          MetricName,
          Dimensions: [{ Name: 'service', Value: 'poolsync-sweep' }],
        },
        Period: 3_600,
        Stat: 'Sum',
      },
    });
    expect(alarms['poolsync-missed-by-events']?.['Metrics']).toMatchObject([
      { Expression: 'IF(missed > 1, 100 * missed * 12 / swept, 0)', ReturnData: true },
      { Id: 'missed', ...metric('DriftMissedByEvents') },
      { Id: 'swept', ...metric('PoolsSwept') },
    ]);
  });

  it('follow the time between two sweeps, and the figures of their own installation', () => {
    expect(full.named('AWS::CloudWatch::Alarm', 'AlarmName')['blue-no-sweep']).toMatchObject({
      Dimensions: [{ Name: 'service', Value: 'blue-sweep' }],
      Period: 900,
      EvaluationPeriods: 3,
    });
  });

  it('tell the topic where they begin and where they end', () => {
    const topic = [arn('sns', 'alarms')];
    for (const alarm of Object.values(full.byId('AWS::CloudWatch::Alarm'))) {
      expect(alarm).toMatchObject({ AlarmActions: topic, OKActions: topic });
    }
    for (const alarm of Object.values(alarms)) expect(alarm).not.toHaveProperty('AlarmActions');
  });

  it('and the dashboard know metrics that the code counts, and no others', () => {
    const code = readFileSync(
      join(import.meta.dirname, '../../../shared/ports/metrics.ts'),
      'utf8',
    );
    const counted = new Set(code.match(/(?<=')[A-Z]\w+(?=')/g));
    const shown = JSON.stringify([
      small.byId('AWS::CloudWatch::Dashboard'),
      small.byId('AWS::CloudWatch::Alarm'),
    ]).replaceAll('\\', '');
    const named = [
      ...shown.matchAll(/\["Poolsync","(\w+)","service"/g),
      ...shown.matchAll(/"MetricName":"(\w+)","Namespace":"Poolsync"/g),
    ].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((name) => !counted.has(String(name)))).toEqual([]);
  });

  it('stand on a dashboard, unless that is not wanted', () => {
    const [{ DashboardName, DashboardBody } = {}] = Object.values(
      small.byId('AWS::CloudWatch::Dashboard'),
    );
    expect(DashboardName).toBe('poolsync-eu-west-1');
    expect(JSON.parse(String(DashboardBody))).toHaveProperty('widgets.length', 10);
    expect(full.byId('AWS::CloudWatch::Dashboard')).toEqual({});
  });
});

describe('the management cluster', () => {
  it('of EKS lets each function in as a member of its own group', () => {
    const entries = Object.values(small.byId('AWS::EKS::AccessEntry'));
    expect(entries).toEqual(
      ['reconcile', 'scale', 'sweep'].map((use) => ({
        ClusterName: 'management',
        PrincipalArn: `arn:aws:iam::111111111111:role/poolsync-${use}`,
        KubernetesGroups: [`poolsync:${use}`],
        Type: 'STANDARD',
      })),
    );
    expect(Object.values(small.byId('AWS::EKS::PodIdentityAssociation'))).toEqual([
      {
        ClusterName: 'management',
        Namespace: 'poolsync-system',
        ServiceAccount: 'poolsync-watch',
        RoleArn: 'arn:aws:iam::111111111111:role/poolsync-watch',
      },
    ]);
  });

  it('by a kubeconfig makes nothing of EKS', () => {
    expect(full.types().filter((type) => type.startsWith('AWS::EKS'))).toEqual([]);
    expect(fullInstall.poolsync.watchRole).toBeUndefined();
  });

  it('in a VPC has the functions run there, and is opened to them', () => {
    for (const each of Object.values(closed.byId('AWS::Lambda::Function'))) {
      expect(each).toHaveProperty('VpcConfig.SubnetIds.length', 2);
    }
    const groups = Object.values(closed.byId('AWS::EC2::SecurityGroup'));
    const [functions] = groups.filter(
      (each) => each['GroupDescription'] === 'Functions of Poolsync',
    );
    const port = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
    expect(functions?.['SecurityGroupEgress']).toMatchObject([port]);
    expect(functions).not.toHaveProperty('SecurityGroupIngress');
    const [opened, ...others] = Object.values(closed.byId('AWS::EC2::SecurityGroupIngress'));
    expect(others).toEqual([]);
    expect(opened).toMatchObject(port);
    expect(opened?.['GroupId']).toMatch(/^Cluster/);
  });

  it('without a way out of the VPC has an endpoint for each service that is called', () => {
    const services = Object.values(closed.byId('AWS::EC2::VPCEndpoint'));
    // There is one for sts already.
    expect(services.map((each) => each['ServiceName'])).toEqual(
      ['autoscaling', 'events', 'lambda', 'sqs'].map((name) => `com.amazonaws.eu-west-1.${name}`),
    );
    for (const each of services) expect(each).toMatchObject({ PrivateDnsEnabled: true });
    expect(full.byId('AWS::EC2::VPCEndpoint')).toEqual({});
  });

  it('on another port has that one opened too', () => {
    const [functions] = Object.values(full.byId('AWS::EC2::SecurityGroup'));
    const ports = functions?.['SecurityGroupEgress'] as readonly Properties[];
    expect(ports.map((each) => each['ToPort'])).toEqual([443, 6_443]);
  });
});

describe('a prop', () => {
  it('that is undefined counts as one that is not given', () => {
    const names = ['installation', 'places', 'sweepInterval', 'driftPolicy', 'encryptionKey'];
    const more = ['archive', 'alarmTopic', 'logRetention', 'dashboard', 'watchRole'];
    // As in an app whose compiler does not tell the two apart.
    const nothing = Object.fromEntries([...names, ...more].map((name) => [name, undefined]));
    const { stack } = install((scope) => ({ ...nothing, ...plain(scope) }));
    expect(Template.fromStack(stack).toJSON()).toEqual(
      Template.fromStack(plainInstall.stack).toJSON(),
    );
  });
});

describe('the settings of the functions', () => {
  const read = { reconcile: readReconcile, scale: readScale, sweep: readSweep };
  const told = (template: DeployedTemplate, use: string): Readonly<Record<string, string>> => {
    const found = Object.entries(template.named('AWS::Lambda::Function', 'FunctionName'));
    const [, each = {}] = found.find(([name]) => name.endsWith(`-${use}`)) ?? [];
    return nested(nested(each['Environment'])['Variables']) as Record<string, string>;
  };

  it.each(Object.entries(read))('are what the code takes: %s', (use, readSettings) => {
    expect(readSettings(told(small, use))).toMatchObject({ installation: 'poolsync' });
    expect(readSettings(told(full, use))).toMatchObject({
      installation: 'blue',
      kubeconfig: { kind: 'secret' },
    });
  });

  it.each(Object.keys(read))('are all that the code knows, and no others: %s', (use) => {
    const ownCode = `functions/aws/${use}/environment.ts`;
    const files = [
      ownCode,
      ...globSync('functions/aws/host/*.ts'),
      'shared/settings/kubeconfig-path.ts',
    ];
    const known = files.flatMap(
      (file) => readFileSync(file, 'utf8').match(/POOLSYNC_[A-Z]+(?:_[A-Z]+)*/g) ?? [],
    );
    const mine = [small, full].flatMap((template) => Object.keys(told(template, use)));
    const fromElsewhere = ['NODE_OPTIONS'];
    // The path of a file: there is none in Lambda.
    const elsewhere = ['POOLSYNC_KUBECONFIG'];
    const settings = mine.filter((name) => !fromElsewhere.includes(name));
    expect([...new Set([...settings, ...elsewhere])].toSorted()).toEqual(
      [...new Set(known)].toSorted(),
    );
  });
});

describe('the manifest of the installation', () => {
  const manifestOf = (template: DeployedTemplate, manifest: unknown) =>
    JSON.parse(String(template.resolve(manifest))) as {
      metadata: object;
      data: Record<string, string>;
    };

  it('is a ConfigMap that the command reads', async () => {
    const { stack, poolsync } = fullInstall;
    const manifest = manifestOf(full, stack.resolve(poolsync.installationManifest));
    const url = (queue: string) => `https://sqs.eu-west-1.amazonaws.com/111111111111/${queue}`;
    expect(manifest.metadata).toEqual({
      name: 'poolsync-installation',
      namespace: 'poolsync-system',
    });
    expect(await readInstallation({ read: async () => manifest.data })).toEqual({
      name: 'blue',
      aws: {
        account: '111111111111',
        region: 'eu-west-1',
        requestBus: 'blue-requests',
        queues: {
          events: url('blue-events'),
          scale: url('blue-scale'),
          rejected: url('blue-rejected'),
          redrive: url('blue-redrive'),
        },
        functions: {
          reconcile: 'blue-reconcile:live',
          scale: 'blue-scale:live',
          sweep: 'blue-sweep:live',
        },
        rules: [
          { bus: 'default', name: 'blue-auto-scaling', feeds: 'events' },
          { bus: 'blue', name: 'blue-auto-scaling', feeds: 'events' },
          { bus: 'blue-requests', name: 'blue-sync-requests', feeds: 'events' },
          { bus: 'blue-requests', name: 'blue-scale-requests', feeds: 'scale' },
        ],
      },
    });
  });

  it('names the rules that there are, each with the queue that it feeds', async () => {
    for (const [template, { stack, poolsync }] of [
      [small, plainInstall],
      [full, fullInstall],
    ] as const) {
      const manifest = manifestOf(template, stack.resolve(poolsync.installationManifest));
      const { aws } = (await readInstallation({ read: async () => manifest.data })) ?? {};
      const made = Object.values(template.byId('AWS::Events::Rule')).map((rule) => {
        const [target] = rule['Targets'] as readonly { Arn: string }[];
        const feeds = target?.Arn.split('-').at(-1);
        return { bus: rule['EventBusName'] ?? 'default', name: rule['Name'], feeds };
      });
      expect(aws?.rules).toHaveLength(made.length);
      expect(aws?.rules).toEqual(expect.arrayContaining(made));
    }
  });
});
