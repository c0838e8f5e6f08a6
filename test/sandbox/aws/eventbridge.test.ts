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
} from '@aws-sdk/client-eventbridge';
import type { EventBridgeClient, Target } from '@aws-sdk/client-eventbridge';
import { describe, expect, it } from 'vitest';
import { eventually, home, region, startCloud, tenant } from './cloud.ts';
import { createGroup, instancesIn } from './group.ts';
import { createQueue, receive } from './queue.ts';
import { fromJson, matching } from './matchers.ts';

const queueArn = `arn:aws:sqs:${region}:${home}:events`;
const busArn = (account: string, name: string) =>
  `arn:aws:events:${region}:${account}:event-bus/${name}`;

const putRule = (client: EventBridgeClient, pattern: object, EventBusName?: string) =>
  client.send(
    new PutRuleCommand({ Name: 'all', EventPattern: JSON.stringify(pattern), EventBusName }),
  );

const putTarget = (client: EventBridgeClient, target: Partial<Target>, EventBusName?: string) =>
  client.send(
    new PutTargetsCommand({
      Rule: 'all',
      EventBusName,
      Targets: [{ Id: 'target', Arn: queueArn, ...target }],
    }),
  );

const entry = { Source: 'shop', DetailType: 'Order', Detail: '{"amount":5}' };
const put = (client: EventBridgeClient, ...changes: object[]) =>
  client.send(new PutEventsCommand({ Entries: changes.map((one) => ({ ...entry, ...one })) }));

describe('a rule', () => {
  it('sends the events that fit its pattern to a queue', async () => {
    const cloud = await startCloud();
    const [events, sqs] = [cloud.events(), cloud.sqs()];
    const url = await createQueue(sqs, 'events');
    await putRule(events, { source: ['shop'], detail: { amount: [{ numeric: ['>', 4] }] } });
    await putTarget(events, {});
    const Time = new Date('2026-01-02T03:04:05Z');
    const { Entries, FailedEntryCount } = await put(
      events,
      { Time, Resources: ['r'] },
      { Detail: '{"amount":4}' },
    );
    expect(FailedEntryCount).toBe(0);
    const messages = await receive(sqs, url, { WaitTimeSeconds: 5 });
    expect(messages.map(({ Body }) => fromJson(Body))).toEqual([
      {
        version: '0',
        id: Entries?.[0]?.EventId,
        'detail-type': 'Order',
        source: 'shop',
        account: home,
        time: '2026-01-02T03:04:05Z',
        region,
        resources: ['r'],
        detail: { amount: 5 },
      },
    ]);
  });

  it('sends nothing while it is disabled', async () => {
    const cloud = await startCloud();
    const [events, sqs] = [cloud.events(), cloud.sqs()];
    const url = await createQueue(sqs, 'events');
    await putRule(events, { source: ['shop'] });
    await putTarget(events, {});
    await events.send(new DisableRuleCommand({ Name: 'all' }));
    await put(events, { Detail: '{"n":1}' });
    await events.send(new EnableRuleCommand({ Name: 'all' }));
    await put(events, { Detail: '{"n":2}' });
    const messages = await receive(sqs, url, { WaitTimeSeconds: 5 });
    expect(messages.map(({ Body }) => fromJson(Body))).toMatchObject([{ detail: { n: 2 } }]);
  });

  it('is described, listed and deleted when it has no target any more', async () => {
    const client = (await startCloud()).events();
    await putRule(client, { source: ['shop'] });
    await putTarget(client, { RetryPolicy: { MaximumRetryAttempts: 3 } });
    expect(await client.send(new DescribeRuleCommand({ Name: 'all' }))).toMatchObject({
      Arn: `arn:aws:events:${region}:${home}:rule/all`,
      EventPattern: '{"source":["shop"]}',
      State: 'ENABLED',
      EventBusName: 'default',
    });
    expect((await client.send(new ListRulesCommand({}))).Rules).toHaveLength(1);
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'all' }));
    expect(Targets).toEqual([
      { Id: 'target', Arn: queueArn, RetryPolicy: { MaximumRetryAttempts: 3 } },
    ]);
    const remove = () => client.send(new DeleteRuleCommand({ Name: 'all' }));
    await expect(remove()).rejects.toMatchObject({ name: 'ValidationException' });
    await client.send(new RemoveTargetsCommand({ Rule: 'all', Ids: ['target'] }));
    await remove();
    await expect(client.send(new DescribeRuleCommand({ Name: 'all' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule all does not exist on EventBus default.',
    });
  });

  it('keeps its targets when its pattern changes', async () => {
    const client = (await startCloud()).events();
    await putRule(client, { source: ['shop'] });
    await putTarget(client, {});
    await putRule(client, { source: ['bank'] });
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: 'all' }));
    expect(Targets).toHaveLength(1);
  });

  it.each([
    [{ Input: '{}' }, /^Input of target target is not simulated/],
    [{ InputPath: '$.detail' }, /^InputPath of target target is not simulated/],
    [{ InputTransformer: { InputTemplate: '"x"' } }, /^InputTransformer of target/],
    [{ Arn: `arn:aws:lambda:${region}:${home}:function:f` }, /:function:f is not valid/],
  ])('refuses the target %j', async (target, message) => {
    const client = (await startCloud()).events();
    await putRule(client, { source: ['shop'] });
    await expect(putTarget(client, target)).rejects.toMatchObject({
      name: 'ValidationException',
      message: matching(message),
    });
  });

  it('refuses patterns and schedules that it cannot follow', async () => {
    const client = (await startCloud()).events();
    await expect(putRule(client, { source: 'shop' })).rejects.toMatchObject({
      name: 'InvalidEventPatternException',
      message: 'Event pattern is not valid. Reason: "source" must be an object or an array',
    });
    const timed = client.send(
      new PutRuleCommand({ Name: 'timed', ScheduleExpression: 'rate(1 minute)' }),
    );
    await expect(timed).rejects.toThrow(/Schedules are not simulated; put rule timed/);
  });

  it('hands what it cannot deliver to its dead-letter queue', async () => {
    const cloud = await startCloud();
    const [events, sqs] = [cloud.events(), cloud.sqs()];
    const url = await createQueue(sqs, 'undelivered');
    await putRule(events, { source: ['shop'] });
    const Arn = `arn:aws:sqs:${region}:${home}:undelivered`;
    await putTarget(events, { DeadLetterConfig: { Arn } });
    await put(events, {});
    const [message] = await receive(sqs, url, { WaitTimeSeconds: 5 });
    expect(message?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'RESOURCE_NOT_FOUND' },
      TARGET_ARN: { StringValue: queueArn },
    });
  });
});

describe('a bus of another account', () => {
  it('takes events with its permission, which keep their account, region, time and ID', async () => {
    const cloud = await startCloud();
    const [here, there, sqs] = [cloud.events(), cloud.events(tenant), cloud.sqs()];
    const url = await createQueue(sqs, 'events');
    await here.send(new CreateEventBusCommand({ Name: 'central' }));
    await putRule(here, { account: [tenant] }, 'central');
    await putTarget(here, {}, 'central');
    await putRule(there, { source: ['aws.autoscaling'] });
    await putTarget(there, { Arn: busArn(home, 'central') });
    await here.send(
      new PutPermissionCommand({
        EventBusName: 'central',
        Action: 'events:PutEvents',
        Principal: tenant,
        StatementId: 'tenant',
      }),
    );
    await createGroup(cloud.autoscaling(tenant), { DesiredCapacity: 1 });
    const [id] = await instancesIn(cloud.autoscaling(tenant), 'InService', 1);
    const [message] = await receive(sqs, url, { WaitTimeSeconds: 5 });
    expect(fromJson(message?.Body)).toMatchObject({
      source: 'aws.autoscaling',
      account: tenant,
      region,
      detail: { EC2InstanceId: id },
    });
  });

  it('takes nothing without its permission', async () => {
    const cloud = await startCloud();
    const [here, there, sqs] = [cloud.events(), cloud.events(tenant), cloud.sqs()];
    const url = await createQueue(sqs, 'events');
    await putRule(here, { source: ['shop'] });
    await putTarget(here, {});
    const EventBusName = busArn(home, 'default');
    await expect(put(there, { EventBusName })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: matching(/no resource-based policy allows the events:PutEvents action$/),
    });
    const permission = { StatementId: 'all', Action: 'events:PutEvents', Principal: '*' };
    await here.send(new PutPermissionCommand(permission));
    await put(there, { EventBusName });
    expect(await receive(sqs, url, { WaitTimeSeconds: 5 })).toHaveLength(1);
    await here.send(new RemovePermissionCommand({ StatementId: 'all' }));
    await expect(put(there, { EventBusName })).rejects.toThrow(/not authorized/);
  });

  it('gets nothing forwarded without its permission; the rule says so in its dead-letter queue', async () => {
    const cloud = await startCloud();
    const there = cloud.events(tenant);
    const [sqs, sqsThere] = [cloud.sqs(), cloud.sqs(tenant)];
    const url = await createQueue(sqs, 'events');
    const undelivered = await createQueue(sqsThere, 'undelivered');
    await putRule(cloud.events(), { source: ['shop'] });
    await putTarget(cloud.events(), {});
    await putRule(there, { source: ['shop'] });
    await putTarget(there, {
      Arn: busArn(home, 'default'),
      DeadLetterConfig: { Arn: `arn:aws:sqs:${region}:${tenant}:undelivered` },
    });
    await put(there, {});
    const [message] = await receive(sqsThere, undelivered, { WaitTimeSeconds: 5 });
    expect(message?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'NO_PERMISSIONS' },
    });
    expect(await receive(sqs, url)).toEqual([]);
  });

  it('understands a whole policy', async () => {
    const cloud = await startCloud();
    const here = cloud.events();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: [tenant] },
          Action: ['events:PutEvents'],
          Resource: busArn(home, 'default'),
        },
      ],
    });
    await here.send(new PutPermissionCommand({ Policy }));
    const shown = (await here.send(new DescribeEventBusCommand({}))).Policy;
    expect(fromJson(shown)).toEqual(fromJson(Policy));
    await put(cloud.events(tenant), { EventBusName: busArn(home, 'default') });
  });

  it('ends a ring of buses', async () => {
    const cloud = await startCloud();
    const [client, sqs] = [cloud.events(), cloud.sqs()];
    const url = await createQueue(sqs, 'events');
    await client.send(new CreateEventBusCommand({ Name: 'other' }));
    await putRule(client, { source: ['shop'] });
    await client.send(
      new PutTargetsCommand({
        Rule: 'all',
        Targets: [
          { Id: 'queue', Arn: queueArn },
          { Id: 'bus', Arn: busArn(home, 'other') },
        ],
      }),
    );
    await putRule(client, { source: ['shop'] }, 'other');
    await putTarget(client, { Arn: busArn(home, 'default') }, 'other');
    await put(client, {});
    const count = await eventually('the ring ended', async () => {
      const messages = await receive(sqs, url, { WaitTimeSeconds: 1 });
      return messages.length;
    });
    expect(count).toBe(3);
  });
});

describe('event buses', () => {
  it('are created, listed and deleted; the default one stays', async () => {
    const client = (await startCloud()).events();
    await client.send(new CreateEventBusCommand({ Name: 'central', Description: 'for all' }));
    const again = client.send(new CreateEventBusCommand({ Name: 'central' }));
    await expect(again).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
    const { EventBuses } = await client.send(new ListEventBusesCommand({}));
    expect(EventBuses?.map(({ Name }) => Name)).toEqual(['default', 'central']);
    expect(EventBuses?.[1]?.CreationTime).toBeInstanceOf(Date);
    await client.send(new DeleteEventBusCommand({ Name: 'central' }));
    await expect(client.send(new DescribeEventBusCommand({ Name: 'central' }))).rejects.toThrow(
      'Event bus central does not exist.',
    );
    const remove = client.send(new DeleteEventBusCommand({ Name: 'default' }));
    await expect(remove).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('PutEvents', () => {
  it.each([
    [{ Source: '' }, 'InvalidArgument'],
    [{ DetailType: undefined }, 'InvalidArgument'],
    [{ Detail: 'no json' }, 'MalformedDetail'],
    [{ Source: 'aws.autoscaling' }, 'NotAuthorizedForSourceException'],
  ])('fails the entry %j alone', async (changes, code) => {
    const client = (await startCloud()).events();
    const answer = await put(client, {}, changes);
    expect(answer.FailedEntryCount).toBe(1);
    expect(answer.Entries?.[0]?.EventId).toBeDefined();
    expect(answer.Entries?.[1]).toMatchObject({ ErrorCode: code });
  });

  it('takes 10 entries and 1 MiB at most', async () => {
    const client = (await startCloud()).events();
    await expect(put(client, ...Array.from({ length: 11 }, () => ({})))).rejects.toMatchObject({
      name: 'ValidationException',
      message: matching(/less than or equal to 10/),
    });
    const Detail = JSON.stringify({ text: 'x'.repeat(600_000) });
    await expect(put(client, { Detail }, { Detail })).rejects.toThrow(/Total size of the entries/);
    await put(client, { Detail });
  });
});
