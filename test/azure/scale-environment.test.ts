import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/azure/scale/environment.ts';

const needed = {
  ServiceBus__fullyQualifiedNamespace: 'poolsync.servicebus.windows.net',
  POOLSYNC_KUBECONFIG: '/etc/poolsync/kubeconfig',
};

describe('readSettings of scale', () => {
  it('has a queue of its own, and the rest as every function of Azure', () => {
    const settings = readSettings(needed);
    expect([settings.queue, settings.rejectedQueue]).toEqual([
      'poolsync-scale',
      'poolsync-rejected',
    ]);
    const named = readSettings({ ...needed, POOLSYNC_SCALE_QUEUE: 'fleet/scale' });
    expect(named.queue).toBe('fleet/scale');
  });

  it.each([
    [{ POOLSYNC_SCALE_QUEUE: ' ' }, 'POOLSYNC_SCALE_QUEUE is " ": the name of a queue'],
    [
      { POOLSYNC_SCALE_QUEUE: 'Poolsync-Rejected' },
      'POOLSYNC_REJECTED_QUEUE is not set: another queue than that of POOLSYNC_SCALE_QUEUE',
    ],
    [{ POOLSYNC_INSTALLATION: '-' }, 'POOLSYNC_INSTALLATION is "-"'],
  ])('refuses %j', (wrong, what) => {
    expect(() => readSettings({ ...needed, ...wrong })).toThrow(`Poolsync cannot start: ${what}`);
  });
});
