import { z } from 'zod';
import { problemsOf } from '../../../shared/messages/problems.ts';
import type { HintedInstance, ParseResult } from '../../../shared/model/hint.ts';
import type { EventBridgeEnvelope } from './event-bridge.ts';
import type { QueueMessage } from './queue-message.ts';

/** The events of `aws.autoscaling` that tell of a group's instances, as AWS documents them. */
export const autoScalingDetailTypes: readonly string[] = [
  'EC2 Instance Launch Successful',
  'EC2 Instance Launch Unsuccessful',
  'EC2 Instance Terminate Successful',
  'EC2 Instance Terminate Unsuccessful',
  'EC2 Instance-launch Lifecycle Action',
  'EC2 Instance-terminate Lifecycle Action',
  'EC2 Instance Detach Successful',
  'EC2 Instance Detach Unsuccessful',
  'EC2 Auto Scaling Instance Refresh Checkpoint Reached',
  'EC2 Auto Scaling Instance Refresh Started',
  'EC2 Auto Scaling Instance Refresh Succeeded',
  'EC2 Auto Scaling Instance Refresh Failed',
  'EC2 Auto Scaling Instance Refresh Cancelled',
  'EC2 Auto Scaling Instance Refresh Rollback Started',
  'EC2 Auto Scaling Instance Refresh Rollback Succeeded',
  'EC2 Auto Scaling Instance Refresh Rollback Failed',
  'EC2 Auto Scaling Instance Refresh Started Baking',
];

/** What all of them share, and all that a hint needs of them. */
const detail = z.object({
  AutoScalingGroupName: z.string().min(1),
  EC2InstanceId: z.string().optional(),
  /** Where the instance goes to: `AutoScalingGroup`, `EC2` or `WarmPool`; absent in older events. */
  Destination: z.string().optional(),
});

/** Reads an event of `aws.autoscaling`, whichever its detail-type. */
export function parseAutoScalingEvent(
  { id }: QueueMessage,
  event: EventBridgeEnvelope,
): ParseResult {
  const parsed = detail.safeParse(event.detail);
  if (!parsed.success) {
    return { kind: 'rejected', reason: problemsOf('detail', parsed.error) };
  }
  const { account, region, time: sentAt, 'detail-type': cause } = event;
  const { AutoScalingGroupName: name, EC2InstanceId: instanceId, Destination } = parsed.data;
  return {
    kind: 'hint',
    hint: {
      id,
      group: { kind: 'AutoScalingGroup', account, region, name },
      cause,
      sentAt,
      ...(instanceId === undefined
        ? {}
        : { instance: { id: instanceId, ...expectationOf(cause, Destination) } }),
    },
  };
}

/** What the group shows of the instance after the event; an instance in a warm pool is not listed. */
function expectationOf(
  detailType: string,
  destination: string | undefined,
): Pick<HintedInstance, 'expected'> {
  switch (detailType) {
    case 'EC2 Instance Launch Successful':
      return { expected: destination === 'WarmPool' ? 'gone' : 'present' };
    case 'EC2 Instance Terminate Successful':
    case 'EC2 Instance Detach Successful':
      return { expected: 'gone' };
    default:
      return {};
  }
}
