import { describe, expect, it } from 'vitest';
import { groupsOf, parseBatchMessages } from '../../bench/installation/batch.ts';
import { toSqsEvent } from '../../sandbox/lambda/sqs-event.ts';
import { batch } from './requests.ts';

const queue = { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:events', region: 'eu-west-1' };

describe('parseBatchMessages', () => {
  it('reads events of instances, and requests that name a pool', () => {
    const bodies = [
      {
        'detail-type': 'EC2 Instance Launch Successful',
        detail: { AutoScalingGroupName: 'web', EC2InstanceId: 'i-1' },
      },
      {
        'detail-type': 'Poolsync Sync Request',
        detail: { kind: 'AutoScalingGroupMachinePool', namespace: 'fleet', name: 'batch' },
      },
    ];
    const received = bodies.map((body, index) => ({
      MessageId: String(index),
      ReceiptHandle: 'handle',
      Body: JSON.stringify(body),
    }));
    expect(parseBatchMessages(toSqsEvent(queue, received))).toEqual([
      { group: 'web', instanceId: 'i-1', detailType: 'EC2 Instance Launch Successful' },
      { group: 'batch', detailType: 'Poolsync Sync Request' },
    ]);
  });
});

describe('groupsOf', () => {
  it('names each group once', () => {
    expect([...groupsOf(batch(['web', 'batch', 'web'], 0, 1))]).toEqual(['web', 'batch']);
  });
});
