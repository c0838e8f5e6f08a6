import { describe, expect, it } from 'vitest';
import {
  isLifecycleHookMessage,
  parseLifecycleHookMessage,
} from '../../functions/aws/events/lifecycle-hook-message.ts';
import { parseMessage } from '../../functions/aws/events/parse-message.ts';
import type { QueueMessage } from '../../functions/aws/events/queue-message.ts';
import { aGroupRef } from '../fakes/builders.ts';
import { textWith } from '../fakes/text-like.ts';
import { activity, anEvent, hookMessage, testNotification } from './events.ts';

const message = { id: 'message-1', body: '', region: 'eu-west-1' };
const parse = (body: object, fields: Partial<QueueMessage> = {}) =>
  parseLifecycleHookMessage({ ...message, ...fields }, body);
const hint = {
  id: 'message-1',
  group: aGroupRef(),
  cause: 'autoscaling:EC2_INSTANCE_TERMINATING',
  sentAt: new Date('2026-11-23T12:00:00.123Z'),
  instance: { id: 'i-0123456789abcdef0' },
};

describe('isLifecycleHookMessage', () => {
  it('knows the flat message and the test notification, and no event', () => {
    expect(isLifecycleHookMessage(hookMessage)).toBe(true);
    expect(isLifecycleHookMessage(testNotification)).toBe(true);
    expect(isLifecycleHookMessage(anEvent('EC2 Instance Launch Successful', activity))).toBe(false);
    expect(isLifecycleHookMessage({})).toBe(false);
  });
});

describe('parseLifecycleHookMessage', () => {
  it('makes a hint with the region of the queue, since the message has none', () => {
    expect(parse(hookMessage)).toEqual({ kind: 'hint', hint });
    expect(parse(hookMessage, { region: 'us-east-1' })).toMatchObject({
      hint: { group: { region: 'us-east-1' } },
    });
  });

  it('ignores the test notification of a new hook', () => {
    expect(parse(testNotification)).toEqual({
      kind: 'ignored',
      reason: 'test-notification',
      detail: 'autoscaling:TEST_NOTIFICATION',
    });
  });

  it('needs no instance', () => {
    const { EC2InstanceId: _, ...without } = hookMessage;
    expect(parse(without)).toMatchObject({ kind: 'hint', hint: { group: aGroupRef() } });
    expect(parse(without)).not.toHaveProperty('hint.instance');
  });

  it('needs no time either, and takes none that is no time', () => {
    const { Time: _, ...timeless } = hookMessage;
    expect(parse(timeless)).not.toHaveProperty('hint.sentAt');
    expect(parse({ ...hookMessage, Time: 'noon' })).toMatchObject({
      kind: 'rejected',
      reason: textWith('body.Time: '),
    });
  });

  it('expects nothing of the instance: the hook still holds it', () => {
    expect(parse(hookMessage)).not.toHaveProperty('hint.instance.expected');
  });

  it.each<[string, unknown]>([
    ['AutoScalingGroupName', undefined],
    ['AutoScalingGroupName', ''],
    ['AutoScalingGroupName', 7],
    ['AccountId', undefined],
    ['AccountId', 111111111111],
    ['LifecycleTransition', undefined],
    ['LifecycleTransition', 'rm -rf /'],
    ['LifecycleTransition', 'autoscaling:lower'],
    ['LifecycleTransition', `autoscaling:${'X'.repeat(65)}`],
    ['LifecycleTransition', 'autoscaling:X\nY'],
    ['EC2InstanceId', 7],
  ])('rejects a message whose %s is %j, and names it', (field, value) => {
    expect(parse({ ...hookMessage, [field]: value })).toMatchObject({
      kind: 'rejected',
      reason: textWith(`body.${field}: `),
    });
  });

  it('is reached through the queue', () => {
    const body = JSON.stringify(hookMessage);
    expect(parseMessage({ ...message, body })).toEqual({
      kind: 'hint',
      hint,
    });
    const test = JSON.stringify(testNotification);
    expect(parseMessage({ ...message, body: test }).kind).toBe('ignored');
  });
});
