import { describe, expect, it } from 'vitest';
import { readSettings } from '../../functions/aws/reconcile/environment.ts';

const complete = {
  POOLSYNC_KUBECONFIG: '/etc/poolsync/kubeconfig',
  POOLSYNC_EVENTS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/events',
  POOLSYNC_REJECTED_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111111111111/rejected',
};

describe('readSettings', () => {
  it('reads its settings and leaves the rest', () => {
    expect(readSettings({ ...complete, PATH: '/bin' })).toEqual({
      kubeconfig: complete.POOLSYNC_KUBECONFIG,
      eventsQueueUrl: complete.POOLSYNC_EVENTS_QUEUE_URL,
      rejectedQueueUrl: complete.POOLSYNC_REJECTED_QUEUE_URL,
    });
  });

  it.each(Object.keys(complete))('does not start without %s, and names it', (name) => {
    expect(() => readSettings({ ...complete, [name]: undefined })).toThrow(
      `Poolsync cannot start: ${name} is not set. See docs/configuration.md for what each setting means.`,
    );
  });

  it('names all that is missing at once', () => {
    expect(() => readSettings({})).toThrow(
      /POOLSYNC_KUBECONFIG is not set; POOLSYNC_EVENTS_QUEUE_URL is not set; POOLSYNC_REJECTED_QUEUE_URL is not set/,
    );
  });

  it('shows a value that is wrong', () => {
    expect(() => readSettings({ ...complete, POOLSYNC_EVENTS_QUEUE_URL: 'events' })).toThrow(
      /POOLSYNC_EVENTS_QUEUE_URL is "events": .*URL/,
    );
    expect(() => readSettings({ ...complete, POOLSYNC_KUBECONFIG: '' })).toThrow(
      /POOLSYNC_KUBECONFIG is "": /,
    );
  });
});
