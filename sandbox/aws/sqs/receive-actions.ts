import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import { runBatch } from './batch.ts';
import { batchError, outOfRange, sqsComplaint } from './errors.ts';
import { md5OfAttributes, md5OfBody } from './md5.ts';
import { hide, messageIdOf, receiveOrWait, remove } from './messages.ts';
import type { Message, MessageAttributes, Queue } from './model.ts';
import { numberAttribute } from './queue-attributes.ts';
import { queueOf } from './queue-actions.ts';

const action = actionMaker(sqsComplaint);
const MAX_VISIBILITY_SECONDS = 43_200;
const whole = z.number().int();
const names = z.array(z.string()).default([]);
const byHandle = z.object({ ReceiptHandle: z.string() });
const change = byHandle.extend({ VisibilityTimeout: whole });
const onQueue = { QueueUrl: z.string() };
const withId = { Id: z.string() };

const receiveMessage = action(
  z.object({
    ...onQueue,
    AttributeNames: names,
    MessageSystemAttributeNames: names,
    MessageAttributeNames: names,
    MaxNumberOfMessages: whole.default(1),
    VisibilityTimeout: whole.optional(),
    WaitTimeSeconds: whole.optional(),
  }),
  async (context, given) => {
    const queue = queueOf(context, given.QueueUrl);
    const max = given.MaxNumberOfMessages;
    if (max < 1 || max > 10) {
      throw outOfRange('MaxNumberOfMessages', max, 'Must be between 1 and 10, if provided.');
    }
    const visibility = given.VisibilityTimeout ?? numberAttribute(queue, 'VisibilityTimeout');
    checkVisibility(visibility);
    const wait = given.WaitTimeSeconds ?? numberAttribute(queue, 'ReceiveMessageWaitTimeSeconds');
    if (wait < 0 || wait > 20) {
      throw outOfRange('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
    }
    const wanted = {
      max,
      visibilityMs: visibility * 1000,
      waitMs: wait * 1000,
      signal: context.signal,
    };
    const messages = await receiveOrWait(context.world, queue, wanted);
    if (messages.length === 0) return {};
    const system = [...given.AttributeNames, ...given.MessageSystemAttributeNames];
    return {
      Messages: messages.map((message) =>
        showMessage(message, system, given.MessageAttributeNames),
      ),
    };
  },
);

function showMessage(
  message: Message,
  system: readonly string[],
  custom: readonly string[],
): object {
  const attributes = pickAttributes(message.attributes, custom);
  const shownSystem = pickSystemAttributes(message, system);
  return {
    MessageId: message.id,
    ReceiptHandle: message.handle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(Object.keys(shownSystem).length === 0 ? {} : { Attributes: shownSystem }),
    ...(Object.keys(attributes).length === 0
      ? {}
      : { MessageAttributes: attributes, MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function pickSystemAttributes(message: Message, wanted: readonly string[]): object {
  const all = {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    DeadLetterQueueSourceArn: message.deadLetterSource,
    AWSTraceHeader: message.systemAttributes['AWSTraceHeader']?.StringValue,
  };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name, value]) => value !== undefined && (wanted.includes('All') || wanted.includes(name)),
    ),
  );
}

/** `All`, `.*`, whole names, or `prefix.*`. */
function pickAttributes(
  attributes: MessageAttributes,
  wanted: readonly string[],
): MessageAttributes {
  const isWanted = (name: string): boolean =>
    wanted.some((pattern) => {
      if (pattern === 'All' || pattern === '.*' || pattern === name) return true;
      return pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -1));
    });
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => isWanted(name)));
}

function checkVisibility(seconds: number): void {
  if (seconds >= 0 && seconds <= MAX_VISIBILITY_SECONDS) return;
  const reason = `Must be between 0 and ${MAX_VISIBILITY_SECONDS}, if provided.`;
  throw outOfRange('VisibilityTimeout', seconds, reason);
}

function messageOf(queue: Queue, handle: string): Message | undefined {
  const id = messageIdOf(handle);
  if (id === undefined) {
    throw new ApiError({
      code: 'ReceiptHandleIsInvalid',
      status: 404,
      message: `The input receipt handle "${handle.slice(0, 200)}" is not a valid receipt handle.`,
    });
  }
  const message = queue.messages.get(id);
  return message?.handle === handle ? message : undefined;
}

/** A handle that is no longer the latest deletes nothing, and AWS reports success all the same. */
function deleteOne(queue: Queue, handle: string): object {
  const message = messageOf(queue, handle);
  if (message !== undefined) remove(queue, message);
  return {};
}

function changeOne(context: RequestContext, queue: Queue, given: z.output<typeof change>): object {
  checkVisibility(given.VisibilityTimeout);
  const message = messageOf(queue, given.ReceiptHandle);
  if (message === undefined) {
    const reason = 'Message does not exist or is not available for visibility timeout change.';
    throw outOfRange('ReceiptHandle', given.ReceiptHandle, reason);
  }
  if (message.state !== 'in-flight') {
    throw batchError('MessageNotInflight', 'The message referred to is not in flight.');
  }
  hide(context.world, queue, message, 'in-flight', given.VisibilityTimeout * 1000);
  return {};
}

const deleteMessage = action(byHandle.extend(onQueue), (context, given) => {
  deleteOne(queueOf(context, given.QueueUrl), given.ReceiptHandle);
});

const deleteMessageBatch = action(
  z.object({ ...onQueue, Entries: z.array(byHandle.extend(withId)) }),
  (context, given) => {
    const queue = queueOf(context, given.QueueUrl);
    return runBatch('DeleteMessageBatchRequestEntry', given.Entries, (entry) =>
      deleteOne(queue, entry.ReceiptHandle),
    );
  },
);

const changeMessageVisibility = action(change.extend(onQueue), (context, given) => {
  changeOne(context, queueOf(context, given.QueueUrl), given);
});

const changeMessageVisibilityBatch = action(
  z.object({ ...onQueue, Entries: z.array(change.extend(withId)) }),
  (context, given) => {
    const queue = queueOf(context, given.QueueUrl);
    return runBatch('ChangeMessageVisibilityBatchRequestEntry', given.Entries, (entry) =>
      changeOne(context, queue, entry),
    );
  },
);

export const receiveActions: Readonly<Record<string, Action>> = {
  ReceiveMessage: receiveMessage,
  DeleteMessage: deleteMessage,
  DeleteMessageBatch: deleteMessageBatch,
  ChangeMessageVisibility: changeMessageVisibility,
  ChangeMessageVisibilityBatch: changeMessageVisibilityBatch,
};
