import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import { runBatch } from './batch.ts';
import { batchError, invalidValue, missingParameter, outOfRange, sqsComplaint } from './errors.ts';
import { md5OfAttributes, md5OfBody } from './md5.ts';
import { enqueue } from './messages.ts';
import type { MessageAttributes, Queue } from './model.ts';
import { numberAttribute } from './queue-attributes.ts';
import { queueOf } from './queue-actions.ts';

const action = actionMaker(sqsComplaint);

/** Largest sum of all bodies and attributes in one batch. */
const MAX_BATCH_BYTES = 1_048_576;

const attributes = z.record(
  z.string(),
  z.object({
    DataType: z.string(),
    StringValue: z.string().optional(),
    BinaryValue: z.string().optional(),
  }),
);

const message = z.object({
  MessageBody: z.string(),
  DelaySeconds: z.number().int().optional(),
  MessageAttributes: attributes.default({}),
  MessageSystemAttributes: attributes.default({}),
  MessageGroupId: z.string().optional(),
});

type GivenMessage = z.output<typeof message>;

const sendMessage = action(message.extend({ QueueUrl: z.string() }), (context, given) =>
  send(context, queueOf(context, given.QueueUrl), given),
);

const sendMessageBatch = action(
  z.object({ QueueUrl: z.string(), Entries: z.array(message.extend({ Id: z.string() })) }),
  (context, given) => {
    const queue = queueOf(context, given.QueueUrl);
    const total = given.Entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (total > MAX_BATCH_BYTES) {
      throw batchError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${total} bytes.`,
      );
    }
    return runBatch('SendMessageBatchRequestEntry', given.Entries, (entry) =>
      send(context, queue, entry),
    );
  },
);

function send({ world, principal }: RequestContext, queue: Queue, given: GivenMessage): object {
  checkMessage(queue, given);
  const sent = enqueue(world, queue, {
    body: given.MessageBody,
    attributes: given.MessageAttributes,
    systemAttributes: given.MessageSystemAttributes,
    senderId: principal.userId,
    delayMs: given.DelaySeconds === undefined ? undefined : given.DelaySeconds * 1000,
  });
  return {
    MessageId: sent.id,
    MD5OfMessageBody: md5OfBody(given.MessageBody),
    MD5OfMessageAttributes: md5OfAttributes(given.MessageAttributes),
    MD5OfMessageSystemAttributes: md5OfAttributes(given.MessageSystemAttributes),
  };
}

function checkMessage(queue: Queue, given: GivenMessage): void {
  if (given.MessageBody === '') throw missingParameter('MessageBody');
  if (!Array.from(given.MessageBody).every(isAllowed)) {
    const text =
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
    throw new ApiError({ code: 'InvalidMessageContents', message: text });
  }
  const limit = numberAttribute(queue, 'MaximumMessageSize');
  if (sizeOf(given) > limit) {
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  const { DelaySeconds } = given;
  if (DelaySeconds !== undefined && (DelaySeconds < 0 || DelaySeconds > 900)) {
    throw outOfRange('DelaySeconds', DelaySeconds, 'DelaySeconds must be >= 0 and <= 900.');
  }
  checkAttributes(given.MessageAttributes);
}

/** The characters that XML 1.0 allows, which SQS still keeps to. */
function isAllowed(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code !== 0xfffe && code !== 0xffff);
}

function checkAttributes(given: MessageAttributes): void {
  const entries = Object.entries(given);
  if (entries.length > 10) {
    throw invalidValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  }
  for (const [name, attribute] of entries) {
    if (!/^(String|Number|Binary)(\..+)?$/.test(attribute.DataType)) {
      throw invalidValue(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    }
    const value = attribute.DataType.startsWith('Binary')
      ? attribute.BinaryValue
      : attribute.StringValue;
    if (value === undefined || value === '') {
      const field = attribute.DataType.split('.')[0] ?? '';
      throw invalidValue(
        `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${field}'.`,
      );
    }
  }
}

function sizeOf(given: GivenMessage): number {
  const attributeBytes = Object.entries(given.MessageAttributes).map(
    ([name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      Buffer.byteLength(name + DataType + StringValue) + Buffer.byteLength(BinaryValue, 'base64'),
  );
  return attributeBytes.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(given.MessageBody));
}

export const sendActions: Readonly<Record<string, Action>> = {
  SendMessage: sendMessage,
  SendMessageBatch: sendMessageBatch,
};
