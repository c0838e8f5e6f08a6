import type { SQSRecord } from 'aws-lambda';

/** A message as Lambda's event source hands it to a function. */
export function sqsRecord(messageId: string, body: string, receives: number): SQSRecord {
  return {
    messageId,
    body,
    receiptHandle: `handle-of-${messageId}`,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'x',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111111111111:events',
    awsRegion: 'eu-west-1',
  };
}
