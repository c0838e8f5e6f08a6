import { describe, expect, it } from 'vitest';
import { toSqsEvent } from '../../../sandbox/lambda/sqs-event.ts';

const queue = { queueArn: 'arn:aws:sqs:eu-west-1:111122223333:events', region: 'eu-west-1' };

describe('toSqsEvent', () => {
  it('writes message attributes with keys in lower case and bytes in base64', () => {
    const event = toSqsEvent(queue, [
      {
        MessageId: 'm1',
        ReceiptHandle: 'h1',
        Body: '',
        MD5OfMessageAttributes: 'aa',
        MessageAttributes: {
          reason: { DataType: 'String', StringValue: 'unknown group' },
          bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
        },
      },
    ]);
    expect(event.Records[0]).toMatchObject({
      body: '',
      md5OfMessageAttributes: 'aa',
      messageAttributes: {
        reason: {
          stringValue: 'unknown group',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'String',
        },
        bytes: {
          binaryValue: 'AQL/',
          stringListValues: [],
          binaryListValues: [],
          dataType: 'Binary',
        },
      },
    });
  });

  it('leaves out what a message without attributes does not have', () => {
    const [record] = toSqsEvent(queue, [{ MessageId: 'm1', ReceiptHandle: 'h1' }]).Records;
    expect(record).not.toHaveProperty('md5OfMessageAttributes');
    expect(record).toMatchObject({ attributes: {}, messageAttributes: {} });
  });
});
