import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  DescribePoliciesCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  EventBridgeClient,
  ListArchivesCommand,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { AddPermissionCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { home, keys, region, startCloud } from './cloud.ts';
import { createGroup } from './group.ts';
import { fromJson, matching } from './matchers.ts';
import { createQueue } from './queue.ts';
import { call } from './signed-call.ts';

describe('the Query protocol', () => {
  it('answers in XML with a wrapper, an empty list and a request ID', async () => {
    const { endpoint } = await startCloud();
    const answer = await call(
      endpoint,
      'autoscaling',
      'Action=DescribeAutoScalingGroups&Version=2011-01-01',
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/xml');
    const id = answer.headers.get('x-amzn-requestid');
    expect(answer.text).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>\n` +
        `<DescribeAutoScalingGroupsResponse xmlns="https://autoscaling.amazonaws.com/doc/2011-01-01/">` +
        `<DescribeAutoScalingGroupsResult><AutoScalingGroups/></DescribeAutoScalingGroupsResult>` +
        `<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>` +
        `</DescribeAutoScalingGroupsResponse>\n`,
    );
  });

  it('escapes what a name may hold', async () => {
    const cloud = await startCloud();
    const client = cloud.autoscaling();
    const AutoScalingGroupName = `a<b>&"c' ü`;
    await createGroup(client, { AutoScalingGroupName });
    const { AutoScalingGroups } = await client.send(new DescribeAutoScalingGroupsCommand({}));
    expect(AutoScalingGroups?.[0]?.AutoScalingGroupName).toBe(AutoScalingGroupName);
  });

  it('names an action that it does not have', async () => {
    const client = (await startCloud()).autoscaling();
    const asked = client.send(new DescribePoliciesCommand({}));
    await expect(asked).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'Could not find operation DescribePolicies for version 2011-01-01',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it.each([
    [
      'Action=SetDesiredCapacity',
      /2 validation errors detected: Value null at 'autoScalingGroupName'/,
    ],
    [
      'Action=SetDesiredCapacity&AutoScalingGroupName=web&DesiredCapacity=many',
      /1 validation error detected: Value at 'desiredCapacity'/,
    ],
    ['Action=DescribeTags&Filters.member.1.Name=a&Filters=b', /<Code>MalformedQueryString</],
    ['Action=DescribeTags&__proto__.MaxRecords=5', /<DescribeTagsResult>/],
  ])('answers %s', async (body, expected) => {
    const { endpoint } = await startCloud();
    expect((await call(endpoint, 'autoscaling', body)).text).toMatch(expected);
  });
});

describe('the JSON protocols', () => {
  it('answers SQS errors with the codes of both protocols', async () => {
    const { endpoint } = await startCloud();
    const answer = await call(endpoint, 'sqs', '{"QueueName":"none"}', {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.GetQueueUrl',
      'x-amzn-query-mode': 'true',
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('x-amzn-query-error')).toBe(
      'AWS.SimpleQueueService.NonExistentQueue;Sender',
    );
    expect(fromJson(answer.text)).toEqual({
      __type: 'com.amazonaws.sqs#QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  const framework = 'com.amazon.coral.service';
  const model = 'com.amazonaws.sqs';

  it.each([
    [
      'DeleteMessage',
      '{"QueueUrl":"<events>"}',
      `${framework}#MissingRequiredParameterException`,
      'MissingParameter;Sender',
    ],
    [
      'CreateQueue',
      '{"QueueName":"a queue"}',
      `${framework}#InvalidParameterValueException`,
      'InvalidParameterValue;Sender',
    ],
    [
      'CreateQueue',
      '{"QueueName":"a","Attributes":{"Colour":"red"}}',
      `${model}#InvalidAttributeName`,
      'InvalidAttributeName;Sender',
    ],
    ['ListQueues', '{', `${framework}#SerializationException`, 'MalformedInput;Sender'],
    ['Sing', '{}', `${framework}#UnknownOperationException`, 'InvalidAction;Sender'],
  ])('tells whose error it is: SQS %s of %s', async (action, body, type, queryError) => {
    const cloud = await startCloud();
    const url = await createQueue(cloud.sqs(), 'events');
    const answer = await call(cloud.endpoint, 'sqs', body.replace('<events>', url), {
      'x-amz-target': `AmazonSQS.${action}`,
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-query-error')).toBe(queryError);
    expect(fromJson(answer.text)).toMatchObject({ __type: type });
  });

  it.each([
    ['sqs', 'AmazonSQS.ListQueues', 'SerializationException'],
    ['events', 'AWSEvents.ListRules', 'SerializationException'],
  ])('refuses a body for %s that is no JSON', async (service, target, type) => {
    const { endpoint } = await startCloud();
    const answer = await call(endpoint, service, '{"a":', { 'x-amz-target': target });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(type);
  });

  it('names actions that they do not have', async () => {
    const cloud = await startCloud();
    const queue = { QueueUrl: 'x', Label: 'x', AWSAccountIds: [], Actions: [] };
    await expect(cloud.sqs().send(new AddPermissionCommand(queue))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: matching(/AddPermission/),
    });
    await expect(cloud.events().send(new ListArchivesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: matching(/ListArchives/),
    });
  });
});

describe('the signature of a request', () => {
  const attempts = [
    [
      'an unknown key',
      { accessKeyId: 'nobody', secretAccessKey: 'test' },
      region,
      'InvalidClientTokenId',
    ],
    [
      'a wrong secret',
      { ...keys[home], secretAccessKey: 'guess' },
      region,
      'SignatureDoesNotMatch',
    ],
    ['a region that is not enabled', keys[home], 'ap-south-1', 'InvalidClientTokenId'],
  ] as const;

  it.each(attempts)('is refused with %s', async (_case, credentials, inRegion, code) => {
    const { endpoint } = await startCloud();
    const settings = { endpoint, credentials, region: inRegion, maxAttempts: 1 };
    const autoscaling = new AutoScalingClient(settings);
    const sqs = new SQSClient(settings);
    const refused = { name: code, $metadata: { httpStatusCode: 403 } };
    const describeGroups = autoscaling.send(new DescribeAutoScalingGroupsCommand({}));
    await expect(describeGroups).rejects.toMatchObject(refused);
    await expect(sqs.send(new ListQueuesCommand({}))).rejects.toMatchObject(refused);
    autoscaling.destroy();
    sqs.destroy();
  });

  it('is refused by EventBridge with its own code', async () => {
    const { endpoint } = await startCloud();
    const credentials = { accessKeyId: 'nobody', secretAccessKey: 'x' };
    const client = new EventBridgeClient({ endpoint, credentials, region, maxAttempts: 1 });
    await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    client.destroy();
  });

  it('must be there', async () => {
    const { endpoint } = await startCloud();
    const response = await fetch(endpoint, { method: 'POST', body: 'Action=GetCallerIdentity' });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it('names the service; one that is not simulated is told so', async () => {
    const { endpoint } = await startCloud();
    const answer = await call(endpoint, 'ec2', 'Action=DescribeInstances');
    expect(answer.status).toBe(400);
    expect(answer.text).toMatch(
      /InvalidAction.*The service ec2 is not simulated; these are: autoscaling, events, lambda, secretsmanager, sqs, sts/,
    );
  });
});

describe('the endpoint', () => {
  it('refuses a body beyond 4 MiB and goes on', async () => {
    const { endpoint } = await startCloud();
    const answer = await call(endpoint, 'autoscaling', 'x'.repeat(5 * 1024 * 1024));
    expect(answer.status).toBe(413);
    expect(answer.text).toMatch(/^The body has 5242880 bytes; send 4194304 at most/);
    const next = await call(endpoint, 'autoscaling', 'Action=DescribeAutoScalingGroups');
    expect(next.status).toBe(200);
  });
});
