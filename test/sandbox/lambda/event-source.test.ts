import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startEventSource } from '../../../sandbox/lambda/event-source.ts';
import type { EventSource, EventSourceOptions } from '../../../sandbox/lambda/event-source.ts';
import { failed } from '../../../sandbox/lambda/invocation.ts';
import type { InvocationResult } from '../../../sandbox/lambda/invocation.ts';
import type { SqsEvent } from '../../../sandbox/lambda/sqs-event.ts';
import { memoryQueue } from './memory-queue.ts';
import type { MemoryQueue } from './memory-queue.ts';

interface Fed {
  readonly queue: MemoryQueue;
  readonly source: EventSource;
  readonly events: SqsEvent[];
  readonly log: string[];
}

function feed(
  answer: (event: SqsEvent) => Promise<InvocationResult> | InvocationResult,
  options: Partial<EventSourceOptions> = {},
): Fed {
  const queue = memoryQueue();
  const events: SqsEvent[] = [];
  const log: string[] = [];
  const source = startEventSource({
    sqs: queue.sqs,
    queueUrl: 'http://127.0.0.1/111122223333/events',
    queueArn: 'arn:aws:sqs:eu-west-1:111122223333:events',
    region: 'eu-west-1',
    function: {
      name: 'reconcile',
      invoke: async (event) => {
        events.push(event as SqsEvent);
        return answer(event as SqsEvent);
      },
    },
    log: (line) => log.push(line),
    ...options,
  });
  onTestFinished(() => source.stop());
  return { queue, source, events, log };
}

const succeed: InvocationResult = { ok: true, payload: '{"batchItemFailures":[]}' };

function failItems(...ids: readonly string[]): InvocationResult {
  const batchItemFailures = ids.map((itemIdentifier) => ({ itemIdentifier }));
  return { ok: true, payload: JSON.stringify({ batchItemFailures }) };
}

async function eventually(assertion: () => void): Promise<void> {
  await vi.waitFor(assertion, { timeout: 5_000, interval: 10 });
}

describe('startEventSource', () => {
  it('gives the function batches of at most ten and deletes what succeeded', async () => {
    const { queue, source, events } = feed(() => succeed);
    queue.put(...Array.from({ length: 25 }, (_, n) => `m${n}`));
    await eventually(() => expect(source.counts().deleted).toBe(25));
    expect(queue.ids()).toEqual([]);
    const sizes = events.map(({ Records }) => Records.length);
    expect(Math.max(...sizes)).toBe(10);
    expect(source.counts()).toMatchObject({ messages: 25, failedMessages: 0, inWork: 0 });
  });

  it('builds the event as Lambda does', async () => {
    const { queue, source, events } = feed(() => succeed);
    queue.put('m1');
    await eventually(() => expect(source.counts().deleted).toBe(1));
    expect(events[0]).toEqual({
      Records: [
        {
          messageId: 'm1',
          receiptHandle: 'handle of m1',
          body: 'body of m1',
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700' },
          messageAttributes: {},
          md5OfBody: 'd41d8cd98f00b204e9800998ecf8427e',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:events',
          awsRegion: 'eu-west-1',
        },
      ],
    });
  });

  it('leaves in the queue only the messages that the function names', async () => {
    const { queue, source, events } = feed(({ Records }) =>
      Records.some(({ attributes }) => attributes['ApproximateReceiveCount'] === '1')
        ? failItems('m2')
        : succeed,
    );
    queue.put('m1', 'm2', 'm3');
    await eventually(() => expect(queue.ids()).toEqual(['m2']));
    expect(source.counts()).toMatchObject({ deleted: 2, failedMessages: 1, failedBatches: 0 });
    queue.expire();
    await eventually(() => expect(queue.ids()).toEqual([]));
    expect(events[1]?.Records[0]?.attributes['ApproximateReceiveCount']).toBe('2');
  });

  it.each([
    ['the function throws', failed('TypeError', 'boom'), 'TypeError: boom'],
    ['it runs out of time', failed('Sandbox.Timedout', 'Task timed out'), 'Task timed out'],
    ['it names a foreign message', failItems('m1', 'other'), 'other is not one of the batch'],
    ['it answers no JSON', { ok: true, payload: 'oops' } as const, 'is no JSON: oops'],
  ])('deletes nothing where %s', async (_how, answer, reason) => {
    const { queue, source, log } = feed(() => answer);
    queue.put('m1', 'm2');
    await eventually(() => expect(source.counts().failedBatches).toBe(1));
    await eventually(() => expect(source.counts().inWork).toBe(0));
    expect(queue.ids()).toEqual(['m1', 'm2']);
    expect(queue.calls.delete).toBe(0);
    expect(log.join('\n')).toContain(reason);
  });

  it('does not read the response where single failures are not reported', async () => {
    const { queue } = feed(() => failItems('m1'), { reportBatchItemFailures: false });
    queue.put('m1');
    await eventually(() => expect(queue.ids()).toEqual([]));
  });

  it('works on several batches at once, and on no more than its concurrency', async () => {
    const gate = Promise.withResolvers<void>();
    const { queue, source } = feed(async () => gate.promise.then(() => succeed), {
      batchSize: 1,
      maxConcurrency: 3,
    });
    queue.put('m1', 'm2', 'm3', 'm4', 'm5');
    await eventually(() => expect(source.counts().inWork).toBe(3));
    expect(source.counts().batches).toBe(3);
    gate.resolve();
    await eventually(() => expect(source.counts().deleted).toBe(5));
  });

  it('collects a batch for as long as its window is open', async () => {
    const { queue, source, events } = feed(() => succeed, {
      batchSize: 20,
      windowMs: 2_500,
      maxConcurrency: 2,
    });
    const ids = Array.from({ length: 40 }, (_, n) => `m${n}`);
    queue.put(...ids);
    await eventually(() => expect(source.counts().deleted).toBe(40));
    expect(events.map(({ Records }) => Records.length)).toEqual([20, 20]);
  });

  it('rests in its long polls while the queue is empty', async () => {
    const { queue } = feed(() => succeed, { maxConcurrency: 2 });
    await eventually(() => expect(queue.calls.receive).toBe(2));
    queue.put('m1');
    await eventually(() => expect(queue.ids()).toEqual([]));
    // The arrival ended both polls: each poller asks once more, and waits.
    await eventually(() => expect(queue.calls.receive).toBe(4));
  });

  it('goes on after the queue failed to answer', async () => {
    const { queue, source, log } = feed(() => succeed, { maxConcurrency: 2 });
    await eventually(() => expect(queue.calls.receive).toBe(2));
    queue.faults.push(new Error('ServiceUnavailable'), new Error('ServiceUnavailable'));
    queue.expire();
    await eventually(() => expect(source.counts().queueErrors).toBe(2));
    queue.put('m1');
    await eventually(() => expect(queue.ids()).toEqual([]));
    expect(log[0]).toContain('/events: Error: ServiceUnavailable');
  });

  it('lets batches in work finish when it stops, and takes no more', async () => {
    const gate = Promise.withResolvers<void>();
    const { queue, source } = feed(async () => gate.promise.then(() => succeed), { batchSize: 1 });
    queue.put('m1');
    await eventually(() => expect(source.counts().inWork).toBe(1));
    const stopped = source.stop();
    queue.put('m2');
    gate.resolve();
    await stopped;
    expect(queue.ids()).toEqual(['m2']);
  });

  it('abandons batches that do not finish in time when it stops', async () => {
    const { source, queue, log } = feed(() => new Promise<InvocationResult>(() => undefined), {
      stopGraceMs: 50,
    });
    queue.put('m1');
    await eventually(() => expect(source.counts().inWork).toBe(1));
    await source.stop();
    expect(queue.ids()).toEqual(['m1']);
    expect(log).toEqual(['reconcile: 1 batches abandoned at the stop']);
  });

  it.each([
    [{ batchSize: 11 }, 'batchSize is 11: Lambda takes 1 to 10 (more than 10 need windowMs'],
    [{ batchSize: 0 }, 'batchSize is 0'],
    [{ maxConcurrency: 1 }, 'maxConcurrency is 1: Lambda takes 2 to 1000'],
    [{ windowMs: -1 }, 'windowMs is -1'],
  ])('refuses %o as Lambda does', (options, message) => {
    expect(() => feed(() => succeed, options)).toThrow(message);
  });
});
