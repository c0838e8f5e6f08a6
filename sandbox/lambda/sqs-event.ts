import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A message as a Lambda function gets it from a queue. */
export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, SqsRecordAttribute>>;
  readonly md5OfMessageAttributes?: string;
  readonly md5OfBody: string;
  readonly eventSource: 'aws:sqs';
  readonly eventSourceARN: string;
  readonly awsRegion: string;
}

interface SqsRecordAttribute {
  readonly stringValue?: string;
  readonly binaryValue?: string;
  readonly stringListValues: readonly string[];
  readonly binaryListValues: readonly string[];
  readonly dataType: string;
}

export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/** A received message has both, whatever the SDK's types say. */
export type ReceivedMessage = Message & {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
};

/** Builds the event of Lambda's SQS event source: the keys begin in lower case, bytes are base64. */
export function toSqsEvent(
  queue: { readonly queueArn: string; readonly region: string },
  messages: readonly ReceivedMessage[],
): SqsEvent {
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body ?? '',
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
          name,
          toRecordAttribute(value),
        ]),
      ),
      ...(message.MD5OfMessageAttributes === undefined
        ? {}
        : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queue.queueArn,
      awsRegion: queue.region,
    })),
  };
}

function toRecordAttribute(value: MessageAttributeValue): SqsRecordAttribute {
  return {
    ...(value.StringValue === undefined ? {} : { stringValue: value.StringValue }),
    ...(value.BinaryValue === undefined
      ? {}
      : { binaryValue: Buffer.from(value.BinaryValue).toString('base64') }),
    stringListValues: [],
    binaryListValues: [],
    dataType: value.DataType ?? 'String',
  };
}
