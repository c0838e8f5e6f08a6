import { z } from 'zod';
import type { ParseResult } from '../../../shared/model/hint.ts';
import type { EventBridgeEnvelope } from './event-bridge.ts';
import { problemsOf } from './problems.ts';

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
});

/** Reads an event of `aws.autoscaling`, whichever its detail-type. */
export function parseAutoScalingEvent(messageId: string, event: EventBridgeEnvelope): ParseResult {
  const parsed = detail.safeParse(event.detail);
  if (!parsed.success) {
    return { kind: 'rejected', reason: problemsOf('detail', parsed.error) };
  }
  const { AutoScalingGroupName: name, EC2InstanceId: instanceId } = parsed.data;
  return {
    kind: 'hint',
    hint: {
      id: messageId,
      group: { kind: 'AutoScalingGroup', account: event.account, region: event.region, name },
      cause: event['detail-type'],
      ...(instanceId === undefined ? {} : { instanceId }),
    },
  };
}
