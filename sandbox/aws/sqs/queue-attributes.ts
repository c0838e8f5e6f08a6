import { parseArn } from '../arn.ts';
import { ApiError } from '../errors.ts';
import { findRegion } from '../world.ts';
import type { World } from '../world.ts';
import { outOfRange } from './errors.ts';
import type { Queue } from './model.ts';

interface Range {
  readonly least: number;
  readonly most: number;
  readonly initial: number;
}

/** Attributes that are whole numbers: seconds, or bytes for MaximumMessageSize. */
const ranges: Readonly<Record<string, Range>> = {
  DelaySeconds: { least: 0, most: 900, initial: 0 },
  MaximumMessageSize: { least: 1024, most: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { least: 60, most: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { least: 0, most: 20, initial: 0 },
  VisibilityTimeout: { least: 0, most: 43_200, initial: 30 },
};

/** Attributes that are stored and shown, and nothing else. */
const texts: ReadonlySet<string> = new Set([
  'Policy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'SqsManagedSseEnabled',
]);

const counted: ReadonlySet<string> = new Set([
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
]);

/** Where a queue's messages go that were received too often. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export function numberAttribute(queue: Queue, name: keyof typeof ranges): number {
  const initial = ranges[name]?.initial;
  if (initial === undefined) throw new Error(`No numeric queue attribute is named ${name}`);
  return Number(queue.attributes.get(name) ?? initial);
}

/**
 * The attributes that a queue has after `changes`; an empty text removes one. Throws
 * `InvalidAttributeName` and `InvalidAttributeValue`, and for RedrivePolicy
 * `InvalidParameterValueException`.
 */
export function changeAttributes(
  world: World,
  before: ReadonlyMap<string, string>,
  changes: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const after = new Map(before);
  for (const [name, value] of Object.entries(changes)) {
    checkAttribute(world, name, value);
    if (value === '') after.delete(name);
    else after.set(name, value);
  }
  return after;
}

function checkAttribute(world: World, name: string, value: string): void {
  if (name === 'FifoQueue' && value === 'false') return;
  if (name === 'RedrivePolicy') return void parseRedrivePolicy(world, value);
  if (texts.has(name)) return;
  const range = ranges[name];
  if (range === undefined) {
    const message = `Unknown Attribute ${name}.`;
    throw new ApiError({ code: 'InvalidAttributeName', message });
  }
  const figure = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
  if (figure >= range.least && figure <= range.most) return;
  const message = `Invalid value for the parameter ${name}.`;
  throw new ApiError({ code: 'InvalidAttributeValue', message });
}

function parseRedrivePolicy(world: World, text: string): RedrivePolicy | undefined {
  if (text === '') return undefined;
  const fail = (reason: string): ApiError => outOfRange('RedrivePolicy', text, reason);
  const policy = readRedrivePolicy(text);
  if (policy === undefined) {
    throw fail('It must be JSON with deadLetterTargetArn and maxReceiveCount.');
  }
  const { maxReceiveCount } = policy;
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    throw fail(
      `Invalid value for maxReceiveCount: ${maxReceiveCount}, valid values are from 1 to 1000 both inclusive.`,
    );
  }
  if (findQueueByArn(world, policy.deadLetterTargetArn) === undefined) {
    throw fail('Dead letter target does not exist.');
  }
  return policy;
}

function readRedrivePolicy(text: string): RedrivePolicy | undefined {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof policy !== 'object' || policy === null) return undefined;
  const target: unknown = Reflect.get(policy, 'deadLetterTargetArn');
  const count: unknown = Reflect.get(policy, 'maxReceiveCount');
  if (typeof target !== 'string' || count === undefined) return undefined;
  return { deadLetterTargetArn: target, maxReceiveCount: Number(count) };
}

export function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  return readRedrivePolicy(queue.attributes.get('RedrivePolicy') ?? '');
}

/** A queue of any account and region, or undefined. */
export function findQueueByArn(world: World, arn: string): Queue | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 'sqs') return undefined;
  return findRegion(world, parts.account, parts.region)?.sqs.queues.get(parts.resource);
}

/** The queues that give their messages up to this one. */
export function deadLetterSources(world: World, arn: string): readonly Queue[] {
  return world.regions
    .flatMap((region) => [...region.sqs.queues.values()])
    .filter((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === arn);
}

/** Attributes as `GetQueueAttributes` shows them; `All` for every one. */
export function showAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const shown = allAttributes(queue);
  for (const name of names) {
    const known = name in ranges || texts.has(name) || counted.has(name);
    if (known || name === 'All' || name === 'RedrivePolicy' || name === 'FifoQueue') continue;
    throw new ApiError({ code: 'InvalidAttributeName', message: `Unknown Attribute ${name}.` });
  }
  if (names.includes('All')) return shown;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => names.includes(name)));
}

function allAttributes(queue: Queue): Record<string, string> {
  const counts = { visible: 0, 'in-flight': 0, delayed: 0 };
  for (const message of queue.messages.values()) counts[message.state] += 1;
  const defaults = Object.entries(ranges).map(([name, range]): [string, string] => [
    name,
    String(range.initial),
  ]);
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts['in-flight']),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    ...Object.fromEntries(defaults),
    SqsManagedSseEnabled: 'true',
    ...Object.fromEntries(queue.attributes),
  };
}
