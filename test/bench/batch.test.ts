import { describe, expect, it } from 'vitest';
import { groupsOf, parseBatchMessages } from '../../bench/installation/batch.ts';
import { toSqsEvent } from '../../sandbox/lambda/sqs-event.ts';
import { batch } from './requests.ts';

const queue = { queueArn: 'arn:aws:sqs:eu-west-1:111111111111:events', region: 'eu-west-1' };

describe('parseBatchMessages', () => {
  it('reads what the event source hands over, and whether a message was there before', () => {
    const body = JSON.stringify({
      'detail-type': 'EC2 Instance Launch Successful',
      detail: { AutoScalingGroupName: 'web', EC2InstanceId: 'i-1' },
    });
    const received = ['1', '2'].map((ApproximateReceiveCount) => ({
      MessageId: ApproximateReceiveCount,
      ReceiptHandle: 'handle',
      Body: body,
      Attributes: { ApproximateReceiveCount },
    }));
    const told = { group: 'web', instanceId: 'i-1', detailType: 'EC2 Instance Launch Successful' };
    expect(parseBatchMessages(toSqsEvent(queue, received))).toEqual([
      { ...told, returned: false },
      { ...told, returned: true },
    ]);
  });
});

describe('groupsOf', () => {
  it('names each group once', () => {
    expect([...groupsOf(batch(['web', 'batch', 'web'], 0, 1))]).toEqual(['web', 'batch']);
  });
});
