import { z } from 'zod';
import { problemsOf } from '../../../shared/messages/problems.ts';
import { timestamp } from '../../../shared/messages/timestamp.ts';
import type { ParseResult } from '../../../shared/model/hint.ts';
import type { QueueMessage } from './queue-message.ts';

/** What a lifecycle hook sends straight to a queue: flat, and with the account but no region. */
const lifecycleHookMessage = z.object({
  AutoScalingGroupName: z.string().min(1),
  AccountId: z.string(),
  // Shown to people as the cause of a change, so it must be what AWS would send.
  LifecycleTransition: z.string().regex(/^autoscaling:[A-Z0-9_]{1,64}$/),
  EC2InstanceId: z.string().optional(),
  Time: timestamp.optional(),
});

/** AWS sends this once when a hook is put, to see whether the queue can be written. */
const testNotification = z.object({ Event: z.literal('autoscaling:TEST_NOTIFICATION') });

export function isLifecycleHookMessage(body: object): boolean {
  return 'LifecycleHookName' in body || testNotification.safeParse(body).success;
}

/**
 * Reads a message that a lifecycle hook sent without EventBridge in between.
 * The region is the queue's: a hook's target is always in the group's own region.
 */
export function parseLifecycleHookMessage({ id, region }: QueueMessage, body: object): ParseResult {
  if (testNotification.safeParse(body).success) {
    return {
      kind: 'ignored',
      reason: 'test-notification',
      detail: 'autoscaling:TEST_NOTIFICATION',
    };
  }
  const parsed = lifecycleHookMessage.safeParse(body);
  if (!parsed.success) return { kind: 'rejected', reason: problemsOf('body', parsed.error) };
  const { AutoScalingGroupName: name, AccountId, LifecycleTransition, Time } = parsed.data;
  const { EC2InstanceId } = parsed.data;
  return {
    kind: 'hint',
    hint: {
      id,
      group: { kind: 'AutoScalingGroup', account: AccountId, region, name },
      cause: LifecycleTransition,
      ...(Time === undefined ? {} : { sentAt: Time }),
      ...(EC2InstanceId === undefined ? {} : { instance: { id: EC2InstanceId } }),
    },
  };
}
