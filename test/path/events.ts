import { randomUUID } from 'node:crypto';
import type { GroupPlace } from './groups.ts';

type Fields = Readonly<Record<string, unknown>>;

/** So old that nobody expects the cloud's answers to be behind it. */
const ageMs = 600_000;

/** An event of EventBridge as AWS sends it, but for what `changes` replaces. */
export function eventBody(
  { group, account, region }: GroupPlace,
  changes: Fields = {},
  detail: Fields = {},
): Fields {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'EC2 Instance Launch Successful',
    source: 'aws.autoscaling',
    account,
    time: new Date(Date.now() - ageMs).toISOString(),
    region,
    resources: [],
    detail: { AutoScalingGroupName: group, EC2InstanceId: 'i-0123456789abcdef0', ...detail },
    ...changes,
  };
}

/** The same as a message. */
export function eventMessage(...of: Parameters<typeof eventBody>): string {
  return JSON.stringify(eventBody(...of));
}

/** A message that makes Poolsync look at the group now, and says nothing of any instance. */
export function freshMessage(place: GroupPlace): string {
  const changes = {
    'detail-type': 'EC2 Instance Launch Unsuccessful',
    time: new Date().toISOString(),
  };
  return eventMessage(place, changes, { EC2InstanceId: '', StatusCode: 'Failed' });
}
