import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/aws/sweep/environment.ts';

const bus = 'arn:aws:events:eu-west-1:111111111111:event-bus/poolsync-requests';
const settings = {
  POOLSYNC_KUBECONFIG: '/etc/poolsync/kubeconfig',
  POOLSYNC_REQUEST_BUS: bus,
};

const cannotStart = (problem: string): string =>
  `Poolsync cannot start: ${problem}. See docs/configuration.md for what each setting means.`;

describe('readSettings of sweep', () => {
  it('reads its settings, corrects and is called poolsync where nobody says otherwise', () => {
    expect(readSettings({ ...settings, PATH: '/bin' })).toEqual({
      kubeconfig: { kind: 'file', path: settings.POOLSYNC_KUBECONFIG },
      installation: 'poolsync',
      requestBus: bus,
      policy: 'correct',
    });
  });

  it('takes the policy report', () => {
    expect(readSettings({ ...settings, POOLSYNC_DRIFT_POLICY: 'report' }).policy).toBe('report');
  });

  it('names everything that is missing or wrong at once', () => {
    const wrong = { POOLSYNC_INSTALLATION: 'Blue', POOLSYNC_DRIFT_POLICY: 'repair' };
    expect(() => readSettings(wrong)).toThrow(
      cannotStart(
        'none of POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_SECRET_ARN and POOLSYNC_EKS_CLUSTER is set: set one of them; POOLSYNC_INSTALLATION is "Blue": a name of a-z, 0-9 and - is needed; POOLSYNC_REQUEST_BUS is not set; POOLSYNC_DRIFT_POLICY is "repair": correct or report is needed',
      ),
    );
    expect(() => readSettings({ ...settings, POOLSYNC_REQUEST_BUS: 'a bus' })).toThrow(
      cannotStart('POOLSYNC_REQUEST_BUS is "a bus": the name or the ARN of an event bus is needed'),
    );
  });
});
