import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SimulatedAws } from '../../sandbox/aws/start.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { until } from './answers.ts';
import { answerOf, awsCommand, queueArn, type AwsCommand } from './aws-command.ts';
import { account, role, simulatorSettings } from './clouds.ts';
import { pythonPrograms, withoutPython } from './environment.ts';

const received = z.object({
  Messages: z.tuple([z.object({ Body: z.string(), ReceiptHandle: z.string() })]),
});

describe.skipIf(withoutPython)('the aws command on the simulated AWS', () => {
  let cloud: SimulatedAws;
  let aws: AwsCommand;

  beforeAll(async () => {
    cloud = await startSimulatedAws(simulatorSettings);
    aws = awsCommand({ program: pythonPrograms().aws, endpoint: cloud.endpoint });
  });

  afterAll(async () => {
    await cloud.close();
  });

  const json = (line: string) => answerOf(aws(line));
  const newGroup = (name: string, desired: number) =>
    json(`autoscaling create-auto-scaling-group --auto-scaling-group-name ${name}
      --min-size 0 --max-size 5 --desired-capacity ${desired}
      --availability-zones eu-west-1a eu-west-1b --tags Key=pool,Value=${name}
      --launch-template LaunchTemplateName=workers,Version=1`);
  const membersOf = async (name: string, member: string) =>
    z.array(z.string()).parse(
      await json(`autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${name}
        --query AutoScalingGroups[].Instances[].${member}`),
    );
  const untilStates = (name: string, states: readonly string[]) =>
    until(`the instances of ${name} are ${states.join(', ')}`, async () => {
      const found = await membersOf(name, 'LifecycleState');
      return isDeepStrictEqual(found, states) ? true : undefined;
    });
  const newQueue = async (name: string) =>
    z.object({ QueueUrl: z.string() }).parse(await json(`sqs create-queue --queue-name ${name}`))
      .QueueUrl;

  it('is the version that is pinned, on the Python environment', async () => {
    const { stdout } = await aws('--version');
    expect(stdout).toMatch(/^aws-cli\/1\.46\.3 Python\/3\./);
  });

  it('tells who calls, and takes a role', async () => {
    expect(await json('sts get-caller-identity')).toEqual({
      UserId: expect.any(String) as string,
      Account: account,
      Arn: expect.stringMatching(`^arn:aws:iam::${account}:`) as string,
    });
    const assume = `sts assume-role --role-arn ${role.arn} --role-session-name cli`;
    expect(await json(`${assume} --external-id ${role.externalId}`)).toMatchObject({
      AssumedRoleUser: { Arn: `arn:aws:sts::${account}:assumed-role/poolsync/cli` },
      Credentials: {
        SessionToken: expect.any(String) as string,
        Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) as string,
      },
    });
    const { status, stderr } = await aws(assume);
    expect(status).toBe(255);
    expect(stderr).toContain(
      '(AccessDenied) when calling the AssumeRole operation: User: arn:aws:',
    );
  });

  it('makes a group, scales it and finds it by its tag', async () => {
    await newGroup('web', 1);
    await untilStates('web', ['InService']);
    await json(
      'autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 3',
    );
    await untilStates('web', ['InService', 'InService', 'InService']);
    expect(
      await json(`autoscaling describe-auto-scaling-groups --filters Name=tag:pool,Values=web
        --query AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity]`),
    ).toEqual([['web', 3]]);
  });

  it('is told in a sentence why a request is refused', async () => {
    await newGroup('small', 0);
    const { status, stderr } = await aws(
      'autoscaling set-desired-capacity --auto-scaling-group-name small --desired-capacity 6',
    );
    expect(status).toBe(255);
    expect(stderr).toContain(
      '(ValidationError) when calling the SetDesiredCapacity operation: New SetDesiredCapacity value 6 is above max value 5',
    );
  });

  it('puts a hook and ends the wait of an instance in it', async () => {
    await newGroup('hooked', 1);
    await untilStates('hooked', ['InService']);
    const ofHook = '--auto-scaling-group-name hooked --lifecycle-hook-name drain';
    await json(`autoscaling put-lifecycle-hook ${ofHook} --heartbeat-timeout 300
      --lifecycle-transition autoscaling:EC2_INSTANCE_TERMINATING`);
    const [id = ''] = await membersOf('hooked', 'InstanceId');
    expect(
      await json(`autoscaling terminate-instance-in-auto-scaling-group --instance-id ${id}
        --should-decrement-desired-capacity`),
    ).toHaveProperty('Activity.Description', `Terminating EC2 instance: ${id}`);
    await untilStates('hooked', ['Terminating:Wait']);
    await json(`autoscaling complete-lifecycle-action ${ofHook} --instance-id ${id}
      --lifecycle-action-result CONTINUE`);
    await untilStates('hooked', []);
  });

  it('sends an event through a rule to a queue, and handles the message', async () => {
    const queue = `--queue-url ${await newQueue('hints')}`;
    await json('events put-rule --name hints --event-pattern {"source":["test"]}');
    expect(
      await json(`events put-targets --rule hints --targets Id=1,Arn=${queueArn('hints')}`),
    ).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
    const entry = { Source: 'test', DetailType: 'Hint', Detail: '{"a":1}' };
    expect(await json(`events put-events --entries ${JSON.stringify([entry])}`)).toMatchObject({
      FailedEntryCount: 0,
    });
    const { Messages } = received.parse(
      await json(`sqs receive-message ${queue} --wait-time-seconds 5`),
    );
    const [{ Body, ReceiptHandle }] = Messages;
    expect(JSON.parse(Body)).toMatchObject({ account, detail: { a: 1 } });
    const message = `${queue} --receipt-handle ${ReceiptHandle}`;
    await json(`sqs change-message-visibility ${message} --visibility-timeout 60`);
    await json(`sqs delete-message ${message}`);
    expect(await json(`sqs get-queue-attributes ${queue} --attribute-names QueueArn`)).toEqual({
      Attributes: { QueueArn: queueArn('hints') },
    });
  });

  it('shows nothing where SQS has nothing to say', async () => {
    const queue = `--queue-url ${await newQueue('silent')}`;
    expect((await aws(`sqs receive-message ${queue}`)).stdout).toBe('');
    expect((await aws(`sqs list-queue-tags ${queue}`)).stdout).toBe('');
    const { status, stderr } = await aws('sqs get-queue-url --queue-name absent');
    expect(status).toBe(255);
    expect(stderr).toContain('(AWS.SimpleQueueService.NonExistentQueue)');
  });
});
