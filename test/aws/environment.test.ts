import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/aws/reconcile/environment.ts';

const queues = {
  POOLSYNC_EVENTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/events',
  POOLSYNC_REJECTED_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/rejected',
};
const path = '/etc/poolsync/kubeconfig';
const arn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:poolsync/blue-AbCdEf';
const withFile = { ...queues, POOLSYNC_KUBECONFIG: path };
const withSecret = { ...queues, POOLSYNC_KUBECONFIG_SECRET_ARN: arn };

const cannotStart = (problem: string): string =>
  `Poolsync cannot start: ${problem}. See docs/configuration.md for what each setting means.`;

describe('readSettings', () => {
  it('reads its settings and leaves the rest', () => {
    expect(readSettings({ ...withFile, PATH: '/bin' })).toEqual({
      kubeconfig: { kind: 'file', path },
      eventsQueueUrl: queues.POOLSYNC_EVENTS_QUEUE_URL,
      rejectedQueueUrl: queues.POOLSYNC_REJECTED_QUEUE_URL,
      installation: 'poolsync',
    });
  });

  it.each([
    [arn, 'eu-central-1'],
    ['arn:aws-us-gov:secretsmanager:us-gov-west-1:111111111111:secret:p-AbCdEf', 'us-gov-west-1'],
    ['arn:aws-cn:secretsmanager:cn-north-1:111111111111:secret:p-AbCdEf', 'cn-north-1'],
  ])('reads the secret %s in its own region', (secret, region) => {
    const settings = readSettings({ ...withSecret, POOLSYNC_KUBECONFIG_SECRET_ARN: secret });
    expect(settings.kubeconfig).toEqual({ kind: 'secret', arn: secret, region });
  });

  it.each(Object.keys(queues))('does not start without %s, and names it', (name) => {
    expect(() => readSettings({ ...withFile, [name]: undefined })).toThrow(
      cannotStart(`${name} is not set`),
    );
  });

  it('does not start without a kubeconfig, and names the three ways to give one', () => {
    expect(() => readSettings(queues)).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_SECRET_ARN and POOLSYNC_EKS_CLUSTER is set: set one of them',
      ),
    );
  });

  it('does not start with two kubeconfigs, and names both', () => {
    expect(() => readSettings({ ...withFile, ...withSecret })).toThrow(
      cannotStart(
        'POOLSYNC_KUBECONFIG and POOLSYNC_KUBECONFIG_SECRET_ARN are both set, and only one may be: remove one',
      ),
    );
  });

  it('names all that is missing at once', () => {
    expect(() => readSettings({})).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_SECRET_ARN and POOLSYNC_EKS_CLUSTER is set: set one of them; POOLSYNC_EVENTS_QUEUE_URL is not set; POOLSYNC_REJECTED_QUEUE_URL is not set',
      ),
    );
  });

  it('shows a value that is wrong', () => {
    expect(() => readSettings({ ...withFile, POOLSYNC_EVENTS_QUEUE_URL: 'events' })).toThrow(
      /POOLSYNC_EVENTS_QUEUE_URL is "events": .*URL/,
    );
    expect(() => readSettings({ ...withFile, POOLSYNC_KUBECONFIG: '' })).toThrow(
      cannotStart('POOLSYNC_KUBECONFIG is "": the path of a kubeconfig is needed'),
    );
  });

  it.each(['', 'poolsync/blue', 'arn:aws:ssm:eu-west-1:111111111111:parameter/kubeconfig'])(
    'shows %j, which is the ARN of no secret',
    (wrong) => {
      expect(() => readSettings({ ...queues, POOLSYNC_KUBECONFIG_SECRET_ARN: wrong })).toThrow(
        cannotStart(
          `POOLSYNC_KUBECONFIG_SECRET_ARN is ${JSON.stringify(wrong)}: the ARN of a secret in AWS Secrets Manager is needed`,
        ),
      );
    },
  );
});
