import { z } from 'zod';
import { actionMaker } from '../action.ts';
import type { Action, RequestContext } from '../action.ts';
import { ApiError } from '../errors.ts';
import { findRegion, soon } from '../world.ts';
import {
  invalidValue,
  outOfRange,
  queueDoesNotExist,
  sqsComplaint,
  unsupported,
} from './errors.ts';
import { remove } from './messages.ts';
import type { Queue } from './model.ts';
import { changeAttributes, deadLetterSources, showAttributes } from './queue-attributes.ts';

const action = actionMaker(sqsComplaint);
const texts = z.record(z.string(), z.string());
const withUrl = z.object({ QueueUrl: z.string() });

/** AWS allows one purge a minute. */
const PURGE_INTERVAL_MS = 60_000;

/** The queue that a URL names; throws where it is none of the caller's in this region. */
export function queueOf(context: RequestContext, url: string): Queue {
  const [account = '', name = ''] = url.split('/').slice(-2);
  if (account !== context.region.account) throw denied(context, account, name, url);
  const queue = context.region.sqs.queues.get(name);
  if (queue === undefined) throw queueDoesNotExist();
  return queue;
}

/** Cross-account access would need a queue policy, which is not evaluated here. */
function denied(context: RequestContext, account: string, name: string, url: string): ApiError {
  const region = findRegion(context.world, account, context.region.name);
  if (region?.sqs.queues.get(name) === undefined) return queueDoesNotExist();
  const message = `Access to the resource ${url} is denied.`;
  return new ApiError({ code: 'AccessDenied', status: 403, message });
}

const createQueue = action(
  z.object({ QueueName: z.string(), Attributes: texts.default({}), tags: texts.default({}) }),
  ({ world, region }, given) => {
    const name = given.QueueName;
    if (name.endsWith('.fifo') || given.Attributes['FifoQueue'] === 'true') {
      throw unsupported(`FIFO queues are not simulated; create "${name}" as a standard queue`);
    }
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      throw invalidValue(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    const attributes = changeAttributes(world, new Map(), given.Attributes);
    const existing = region.sqs.queues.get(name);
    if (existing !== undefined) {
      requireSameAttributes(existing, given.Attributes);
      return { QueueUrl: existing.url };
    }
    const url = `${world.endpoint}/${region.account}/${name}`;
    region.sqs.queues.set(name, {
      name,
      arn: `arn:aws:sqs:${region.name}:${region.account}:${name}`,
      url,
      createdAt: world.clock.now(),
      modifiedAt: world.clock.now(),
      attributes,
      tags: new Map(Object.entries(given.tags)),
      messages: new Map(),
      visible: new Set(),
      waiters: new Set(),
      wakeQueued: false,
    });
    return { QueueUrl: url };
  },
);

function requireSameAttributes(queue: Queue, asked: Readonly<Record<string, string>>): void {
  const shown = showAttributes(queue, ['All']);
  for (const [name, value] of Object.entries(asked)) {
    if (value === (shown[name] ?? '')) continue;
    throw new ApiError({
      code: 'QueueNameExists',
      queryCode: 'QueueAlreadyExists',
      message: `A queue already exists with the same name and a different value for attribute ${name}`,
    });
  }
}

const getQueueUrl = action(
  z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  (context, given) => {
    const account = given.QueueOwnerAWSAccountId ?? context.region.account;
    return {
      QueueUrl: queueOf(context, `${context.world.endpoint}/${account}/${given.QueueName}`).url,
    };
  },
);

const listQueues = action(
  z.object({
    QueueNamePrefix: z.string().default(''),
    MaxResults: z.number().int().min(1).max(1000).optional(),
    NextToken: z.string().optional(),
  }),
  ({ region }, given) => {
    const start =
      given.NextToken === undefined ? '' : Buffer.from(given.NextToken, 'base64').toString();
    const names = [...region.sqs.queues.keys()].toSorted();
    const wanted = names.filter((name) => name.startsWith(given.QueueNamePrefix) && name > start);
    const page = wanted.slice(0, given.MaxResults ?? 1000);
    const last = page.at(-1);
    // AWS pages only where the caller asked for a page size.
    const more =
      given.MaxResults !== undefined && page.length < wanted.length && last !== undefined;
    return {
      // Without a queue the field is absent, as in an empty receive.
      ...(page.length === 0
        ? {}
        : { QueueUrls: page.map((name) => region.sqs.queues.get(name)?.url) }),
      ...(more ? { NextToken: Buffer.from(last).toString('base64') } : {}),
    };
  },
);

const deleteQueue = action(withUrl, (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  context.region.sqs.queues.delete(queue.name);
  empty(queue);
  for (const waiter of queue.waiters) waiter.serve([]);
});

const purgeQueue = action(withUrl, (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  const now = context.world.clock.now();
  if (queue.purgedAt !== undefined && now - queue.purgedAt < PURGE_INTERVAL_MS) {
    throw new ApiError({
      code: 'PurgeQueueInProgress',
      queryCode: 'AWS.SimpleQueueService.PurgeQueueInProgress',
      status: 403,
      message: `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
    });
  }
  queue.purgedAt = now;
  soon(context.world, () => empty(queue));
});

function empty(queue: Queue): void {
  for (const message of queue.messages.values()) remove(queue, message);
}

const getQueueAttributes = action(
  withUrl.extend({ AttributeNames: z.array(z.string()).default([]) }),
  (context, given) => {
    const shown = showAttributes(queueOf(context, given.QueueUrl), given.AttributeNames);
    return Object.keys(shown).length === 0 ? {} : { Attributes: shown };
  },
);

const setQueueAttributes = action(withUrl.extend({ Attributes: texts }), (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  queue.attributes = changeAttributes(context.world, queue.attributes, given.Attributes);
  queue.modifiedAt = context.world.clock.now();
});

const listDeadLetterSourceQueues = action(withUrl, (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  return { queueUrls: deadLetterSources(context.world, queue.arn).map(({ url }) => url) };
});

const listQueueTags = action(withUrl, (context, given) => {
  const { tags } = queueOf(context, given.QueueUrl);
  return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
});

const tagQueue = action(withUrl.extend({ Tags: texts }), (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  const tags = new Map([...queue.tags, ...Object.entries(given.Tags)]);
  if (tags.size > 50) throw outOfRange('Tags', tags.size, 'A queue has at most 50 tags.');
  queue.tags = tags;
});

const untagQueue = action(withUrl.extend({ TagKeys: z.array(z.string()) }), (context, given) => {
  const queue = queueOf(context, given.QueueUrl);
  queue.tags = new Map([...queue.tags].filter(([key]) => !given.TagKeys.includes(key)));
});

/** Actions on queues themselves. */
export const queueActions: Readonly<Record<string, Action>> = {
  CreateQueue: createQueue,
  GetQueueUrl: getQueueUrl,
  ListQueues: listQueues,
  DeleteQueue: deleteQueue,
  PurgeQueue: purgeQueue,
  GetQueueAttributes: getQueueAttributes,
  SetQueueAttributes: setQueueAttributes,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListQueueTags: listQueueTags,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
