import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AwsInstallationProbe } from '../../functions/aws/operator/aws-installation-probe.ts';
import { AwsOperator } from '../../functions/aws/operator/aws-operator.ts';
import { startSimulatedAws } from '../../sandbox/aws/start.ts';
import { addFault, steer } from '../sandbox/aws/steer.ts';
import { account, anAccess, otherAccount, region } from '../fakes/builders.ts';

let aws: Awaited<ReturnType<typeof startSimulatedAws>>;
let queueUrl = '';
const queueArn = `arn:aws:sqs:${region}:${account}:events`;
const deadArn = `arn:aws:sqs:${region}:${account}:dead`;

beforeAll(async () => {
  aws = await startSimulatedAws({
    accounts: [
      { id: account, accessKeyId: 'test', secretAccessKey: 'test', regions: [region] },
      { id: otherAccount, accessKeyId: 'other', secretAccessKey: 'other', regions: [region] },
    ],
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
  queueUrl = await deploy();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

/** A rule that is off, a queue with a message, and a function that it feeds. */
async function deploy(): Promise<string> {
  const sqs = new SQSClient({ region });
  const events = new EventBridgeClient({ region });
  await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const redrive = JSON.stringify({ deadLetterTargetArn: deadArn, maxReceiveCount: 5 });
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'events', Attributes: { RedrivePolicy: redrive } }),
  );
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'one' }));
  const rule = { Name: 'all', EventPattern: '{"source":["aws.autoscaling"]}' };
  await events.send(new PutRuleCommand({ ...rule, State: 'DISABLED' }));
  const targets = { Rule: rule.Name, Targets: [{ Id: 'a', Arn: queueArn }] };
  await events.send(new PutTargetsCommand(targets));
  const told = { account, region, feeds: [queueArn] };
  await fetch(`${aws.control}/functions/reconcile`, { method: 'PUT', body: JSON.stringify(told) });
  sqs.destroy();
  events.destroy();
  return url;
}

function probe(place = { account, region }): AwsInstallationProbe {
  return new AwsInstallationProbe(new AwsOperator(), place);
}

describe('AwsInstallationProbe', () => {
  it('sees a rule with its state and its targets', async () => {
    expect(await probe().rule('default', 'all')).toEqual({ enabled: false, targets: [queueArn] });
    expect(await probe().rule('default', 'other')).toBeUndefined();
    expect(await probe().rule('no-bus', 'all')).toBeUndefined();
  });

  it('sees a queue with what waits in it, and takes nothing out', async () => {
    const looked = { arn: queueArn, waiting: 1, inFlight: 0, redriveArn: deadArn };
    const first = await probe().queue(queueUrl);
    expect(first).toEqual({ ...looked, oldestSentAt: expect.any(Date) as Date });
    const sentMs = first?.oldestSentAt?.getTime() ?? 0;
    expect(Math.abs(sentMs - new Date().getTime())).toBeLessThan(60_000);
    expect(await probe().queue(queueUrl)).toEqual(first);
    expect(await probe().queue(queueUrl.replace(/events$/, 'dead'))).not.toHaveProperty(
      'oldestSentAt',
    );
    expect(await probe().queue(queueUrl.replace('events', 'none'))).toBeUndefined();
  });

  it('counts what waits for whoever may not look into the queue', async () => {
    const fault = { kind: 'error', action: 'ReceiveMessage', code: 'AccessDenied', status: 403 };
    await addFault(aws.control, fault);
    const looked = await probe().queue(queueUrl);
    expect(looked).toMatchObject({ waiting: 1 });
    expect(looked).not.toHaveProperty('oldestSentAt');
    await steer(aws.control, 'DELETE', '/faults');
  });

  it('sees a function with the queues that feed it', async () => {
    expect(await probe().functionNamed('reconcile')).toEqual({
      state: 'Active',
      feeds: [{ queueArn, enabled: true }],
    });
    expect(await probe().functionNamed('none')).toBeUndefined();
  });

  it('learns the time from an answer', async () => {
    const at = await probe().time(queueUrl);
    expect(Math.abs((at?.getTime() ?? 0) - new Date().getTime())).toBeLessThan(60_000);
  });

  it('reads groups by a way of access, and says where it may not', async () => {
    expect(await probe().whoAmI()).toContain(account);
    await expect(probe().readAnyGroup(anAccess())).resolves.toBeUndefined();
    const elsewhere = anAccess({ account: otherAccount });
    await expect(probe().readAnyGroup(elsewhere)).rejects.toMatchObject({ code: 'cloud-denied' });
  });

  it('does not look for queues of another account with credentials of this one', async () => {
    const elsewhere = probe({ account: otherAccount, region });
    await expect(elsewhere.queue(queueUrl)).rejects.toMatchObject({ code: 'cloud-denied' });
  });
});
