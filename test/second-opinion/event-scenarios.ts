import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { given, until, type Ask } from './answers.ts';
import { account, region, type Cloud } from './clouds.ts';
import { newQueue } from './queue-scenarios.ts';

const pattern = JSON.stringify({ source: ['poolsync.test'], detail: { kind: ['hint'] } });

/** Event buses are made, opened to others, found and deleted. */
export async function buses({ events }: Cloud, ask: Ask): Promise<void> {
  const create = (how: string, Name: string) =>
    ask('CreateEventBus', how, () => events.send(new CreateEventBusCommand({ Name })));
  await create('new', 'pools');
  await create('with a name in use', 'pools');
  await create('with a name that is none', 'a bus');
  const describe = (how: string, Name?: string) =>
    ask('DescribeEventBus', how, () => events.send(new DescribeEventBusCommand({ Name })));
  await describe('by default');
  await describe('by name', 'pools');
  await describe('of an unknown name', 'no-such-bus');
  await ask('PutPermission', 'for an account', () =>
    events.send(
      new PutPermissionCommand({
        EventBusName: 'pools',
        Action: 'events:PutEvents',
        Principal: '210987654321',
        StatementId: 'other',
      }),
    ),
  );
  await describe('with a permission', 'pools');
  const list = (how: string, NamePrefix?: string) =>
    ask('ListEventBuses', how, () => events.send(new ListEventBusesCommand({ NamePrefix })));
  await list('all');
  await list('of a prefix that none has', 'zz');
  const revoke = (how: string) =>
    ask('RemovePermission', how, () =>
      events.send(new RemovePermissionCommand({ EventBusName: 'pools', StatementId: 'other' })),
    );
  await revoke('as it is there');
  await revoke('once more');
  const remove = (how: string, Name: string) =>
    ask('DeleteEventBus', how, () => events.send(new DeleteEventBusCommand({ Name })));
  await remove('by name', 'pools');
  await remove('of the default bus', 'default');
  await remove('of an unknown name', 'no-such-bus');
}

/** Rules are put, found, switched and deleted. */
export async function rules({ events }: Cloud, ask: Ask): Promise<void> {
  const put = (how: string, changes: Partial<PutRuleCommand['input']>) =>
    ask('PutRule', how, () =>
      events.send(new PutRuleCommand({ Name: 'hints', EventPattern: pattern, ...changes })),
    );
  await put('new', { Description: 'for tests' });
  await put('of an empty pattern', { Name: 'bad', EventPattern: '{}' });
  await put('of a pattern that is no JSON', { Name: 'bad', EventPattern: '{' });
  await put('of neither pattern nor schedule', { Name: 'bad', EventPattern: undefined });
  await put('on an unknown bus', { EventBusName: 'no-such-bus' });
  const describe = (how: string, Name: string) =>
    ask('DescribeRule', how, () => events.send(new DescribeRuleCommand({ Name })));
  await describe('by name', 'hints');
  await describe('of an unknown name', 'other');
  const list = (how: string, NamePrefix?: string) =>
    ask('ListRules', how, () => events.send(new ListRulesCommand({ NamePrefix })));
  await list('all');
  await list('of a prefix that none has', 'zz');
  const turn = (how: string, Name: string) =>
    ask('DisableRule', how, () => events.send(new DisableRuleCommand({ Name })));
  await turn('by name', 'hints');
  await turn('of an unknown name', 'other');
  await ask('EnableRule', 'by name', () => events.send(new EnableRuleCommand({ Name: 'hints' })));
  const test = (how: string, EventPattern: string) =>
    ask('TestEventPattern', how, () =>
      events.send(new TestEventPatternCommand({ EventPattern, Event: sampleEvent })),
    );
  await test('that fits', '{"source":["poolsync.test"]}');
  await test('that does not fit', '{"source":["aws.ec2"]}');
  await test('that is no JSON', '{');
  const remove = (how: string, Name: string) =>
    ask('DeleteRule', how, () => events.send(new DeleteRuleCommand({ Name })));
  await remove('by name', 'hints');
  await remove('of an unknown name', 'hints');
}

const sampleEvent = JSON.stringify({
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'Hint',
  source: 'poolsync.test',
  account,
  time: '2026-11-11T21:29:54Z',
  region,
  resources: [],
  detail: {},
});

/** Events reach a queue by a rule with a target. */
export async function delivery(cloud: Cloud, ask: Ask): Promise<void> {
  const { events, sqs } = cloud;
  const { url: QueueUrl, arn } = await newQueue(cloud, 'delivered');
  await events.send(new PutRuleCommand({ Name: 'deliver', EventPattern: pattern }));
  await targets(cloud, ask, arn);
  const put = (how: string, Entries: PutEventsRequestEntry[]) =>
    ask('PutEvents', how, () => events.send(new PutEventsCommand({ Entries })));
  const hint = {
    Source: 'poolsync.test',
    DetailType: 'Hint',
    Resources: [`arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`],
    Detail: JSON.stringify({ kind: 'hint' }),
  };
  await put('of one that fits and one that does not', [hint, { ...hint, Source: 'other' }]);
  const { Messages: [message] = [] } = await until('the event is delivered', async () => {
    const received = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    return received.Messages === undefined ? undefined : received;
  });
  await ask('PutEvents', 'as it is delivered', async () => ({
    event: JSON.parse(given(message?.Body, 'body')) as unknown,
    $metadata: { httpStatusCode: 200 },
  }));
  await put('without a source', [{ ...hint, Source: undefined }]);
  await put('of a detail that is no JSON', [{ ...hint, Detail: '{' }]);
  await put("with AWS's own source", [{ ...hint, Source: 'aws.autoscaling' }]);
  await put('of none', []);
  await put(
    'of eleven',
    Array.from({ length: 11 }, () => hint),
  );
  await put('to an unknown bus', [{ ...hint, EventBusName: 'no-such-bus' }]);
}

async function targets({ events }: Cloud, ask: Ask, Arn: string): Promise<void> {
  const put = (how: string, Rule: string) =>
    ask('PutTargets', how, () =>
      events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'queue', Arn }] })),
    );
  await put('on a rule', 'deliver');
  await put('on no rule', 'other');
  const list = (how: string, Rule: string) =>
    ask('ListTargetsByRule', how, () => events.send(new ListTargetsByRuleCommand({ Rule })));
  await list('of a rule', 'deliver');
  await list('of no rule', 'other');
  await ask('DeleteRule', 'with targets', () =>
    events.send(new DeleteRuleCommand({ Name: 'deliver' })),
  );
  const remove = (how: string, Id: string) =>
    ask('RemoveTargets', how, () =>
      events.send(new RemoveTargetsCommand({ Rule: 'deliver', Ids: [Id] })),
    );
  await remove('of an unknown ID', 'other');
  await remove('by ID', 'queue');
  await events.send(new PutTargetsCommand({ Rule: 'deliver', Targets: [{ Id: 'queue', Arn }] }));
}
