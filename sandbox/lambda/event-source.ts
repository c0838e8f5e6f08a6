import { setTimeout as delay } from 'node:timers/promises';
import { judgeBatch } from './batch-response.ts';
import type { BatchVerdict } from './batch-response.ts';
import type { LambdaFunction } from './function.ts';
import { deleteMessages, receiveBatch } from './queue.ts';
import type { QueueDeps } from './queue.ts';
import { toSqsEvent } from './sqs-event.ts';
import type { ReceivedMessage } from './sqs-event.ts';

export interface EventSourceOptions extends QueueDeps {
  readonly queueArn: string;
  readonly region: string;
  /** Messages an invocation gets at most: 1–10, or up to 10,000 with a window. Default: 10. */
  readonly batchSize?: number;
  /** How long a batch is collected from its first message on, 0–300,000 ms. Default: 0. */
  readonly windowMs?: number;
  /** Batches in work at once, 2–1,000. Default: 5. */
  readonly maxConcurrency?: number;
  /** Whether the function's response can name single messages as failed. Default: true. */
  readonly reportBatchItemFailures?: boolean;
  /** How long `stop` waits for batches in work. Default: 5,000. */
  readonly stopGraceMs?: number;
  readonly function: Pick<LambdaFunction, 'name' | 'invoke'>;
  readonly log: (line: string) => void;
}

/** What an event source has done since it was started. */
export interface EventSourceCounts {
  readonly batches: number;
  readonly messages: number;
  readonly deleted: number;
  /** Messages left in the queue, one by one or with their whole batch. */
  readonly failedMessages: number;
  /** Batches of which nothing was deleted. */
  readonly failedBatches: number;
  readonly queueErrors: number;
  readonly inWork: number;
}

export interface EventSource {
  counts(): EventSourceCounts;
  /** Ends polling at once and waits for the batches in work, up to `stopGraceMs`. */
  stop(): Promise<void>;
}

const firstBackOffMs = 200;
const longestBackOffMs = 10_000;

/**
 * Feeds a function from a queue as Lambda's SQS event source mapping does: long polls, several
 * batches at once, what succeeded is deleted, and what failed is left to the visibility time-out.
 * Unlike Lambda it neither adds pollers by load nor slows down after failures.
 *
 * @throws Error where Lambda would refuse the settings.
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const settings = {
    batchSize: options.batchSize ?? 10,
    windowMs: options.windowMs ?? 0,
    maxConcurrency: options.maxConcurrency ?? 5,
  };
  check(settings);
  const counts = noCounts();
  const stopping = new AbortController();
  const pollers = Array.from({ length: settings.maxConcurrency }, async () =>
    poll(options, settings, counts, stopping.signal),
  );
  return {
    counts: () => ({ ...counts }),
    stop: async () => {
      stopping.abort();
      const graceEnds = new AbortController();
      const grace = delay(options.stopGraceMs ?? 5_000, 'late' as const, {
        signal: graceEnds.signal,
      }).catch(() => undefined);
      if ((await Promise.race([Promise.all(pollers), grace])) === 'late') {
        options.log(`${options.function.name}: ${counts.inWork} batches abandoned at the stop`);
      }
      graceEnds.abort();
    },
  };
}

type Counts = { -readonly [Name in keyof EventSourceCounts]: number };

function noCounts(): Counts {
  return {
    batches: 0,
    messages: 0,
    deleted: 0,
    failedMessages: 0,
    failedBatches: 0,
    queueErrors: 0,
    inWork: 0,
  };
}

function check(of: { batchSize: number; windowMs: number; maxConcurrency: number }): void {
  const largest = of.windowMs >= 1_000 ? 10_000 : 10;
  demand('batchSize', of.batchSize, 1, largest, 'more than 10 need windowMs of 1000 or more');
  demand('windowMs', of.windowMs, 0, 300_000);
  demand('maxConcurrency', of.maxConcurrency, 2, 1_000);
}

function demand(name: string, value: number, least: number, most: number, hint?: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const why = hint === undefined ? '' : ` (${hint})`;
  throw new Error(`${name} is ${value}: Lambda takes ${least} to ${most}${why}.`);
}

async function poll(
  options: EventSourceOptions,
  settings: { readonly batchSize: number; readonly windowMs: number },
  counts: Counts,
  signal: AbortSignal,
): Promise<void> {
  let backOffMs = firstBackOffMs;
  while (!signal.aborted) {
    try {
      const messages = await receiveBatch(options, settings, signal);
      backOffMs = firstBackOffMs;
      if (messages.length > 0) await work(options, messages, counts);
    } catch (error) {
      if (signal.aborted) return;
      counts.queueErrors += 1;
      options.log(`${options.function.name}: ${options.queueUrl}: ${String(error)}`);
      await delay(backOffMs, undefined, { signal }).catch(() => undefined);
      backOffMs = Math.min(2 * backOffMs, longestBackOffMs);
    }
  }
}

async function work(
  options: EventSourceOptions,
  messages: readonly ReceivedMessage[],
  counts: Counts,
): Promise<void> {
  counts.batches += 1;
  counts.messages += messages.length;
  counts.inWork += 1;
  try {
    const verdict = await invoke(options, messages);
    const done = succeeded(messages, verdict);
    if (verdict.kind === 'failed') {
      counts.failedBatches += 1;
      options.log(`${options.function.name}: batch of ${messages.length}: ${verdict.reason}`);
    }
    counts.failedMessages += messages.length - done.length;
    const { deleted, refused } = await deleteMessages(options, done);
    counts.deleted += deleted;
    counts.queueErrors += refused.length;
    for (const reason of refused) options.log(`${options.function.name}: not deleted: ${reason}`);
  } finally {
    counts.inWork -= 1;
  }
}

async function invoke(
  options: EventSourceOptions,
  messages: readonly ReceivedMessage[],
): Promise<BatchVerdict> {
  const result = await options.function.invoke(toSqsEvent(options, messages));
  if (!result.ok) {
    const { errorType, errorMessage } = result.error;
    return { kind: 'failed', reason: `${errorType}: ${errorMessage}` };
  }
  if (options.reportBatchItemFailures === false) return { kind: 'succeeded' };
  return judgeBatch(
    messages.map(({ MessageId }) => MessageId),
    result.payload,
  );
}

function succeeded(
  messages: readonly ReceivedMessage[],
  verdict: BatchVerdict,
): readonly ReceivedMessage[] {
  switch (verdict.kind) {
    case 'succeeded':
      return messages;
    case 'failed':
      return [];
    case 'partly-failed':
      return messages.filter(({ MessageId }) => !verdict.failedIds.has(MessageId));
  }
}
