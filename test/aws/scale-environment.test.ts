import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/aws/scale/environment.ts';

const settings = {
  POOLSYNC_SCALE_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/scale',
  POOLSYNC_REJECTED_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/rejected',
  POOLSYNC_KUBECONFIG: '/etc/poolsync/kubeconfig',
};

const cannotStart = (problem: string): string =>
  `Poolsync cannot start: ${problem}. See docs/configuration.md for what each setting means.`;

describe('readSettings of scale', () => {
  it('reads its settings, and is called poolsync where nobody says otherwise', () => {
    expect(readSettings({ ...settings, PATH: '/bin' })).toEqual({
      kubeconfig: { kind: 'file', path: settings.POOLSYNC_KUBECONFIG },
      scaleQueueUrl: settings.POOLSYNC_SCALE_QUEUE_URL,
      rejectedQueueUrl: settings.POOLSYNC_REJECTED_QUEUE_URL,
      installation: 'poolsync',
    });
  });

  it.each(['blue', 'a', '0-9', 'x'.repeat(63)])('takes the name %s', (name) => {
    const read = readSettings({ ...settings, POOLSYNC_INSTALLATION: name });
    expect(read.installation).toBe(name);
  });

  it.each(['', 'Blue', '-a', 'a-', 'a b', 'a.b', 'x'.repeat(64)])('refuses the name %j', (name) => {
    expect(() => readSettings({ ...settings, POOLSYNC_INSTALLATION: name })).toThrow(
      cannotStart(
        `POOLSYNC_INSTALLATION is ${JSON.stringify(name)}: a name of a-z, 0-9 and - is needed`,
      ),
    );
  });

  it('names everything that is missing at once', () => {
    expect(() => readSettings({})).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_SECRET_ARN and POOLSYNC_EKS_CLUSTER is set: set one of them; POOLSYNC_SCALE_QUEUE_URL is not set; POOLSYNC_REJECTED_QUEUE_URL is not set',
      ),
    );
  });
});
