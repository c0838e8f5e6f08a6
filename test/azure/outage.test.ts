import { describe, expect, it } from 'vitest';
import { MessageQueues } from '../../functions/azure/queue/message-queues.ts';
import { receivedMessages } from '../../functions/azure/queue/received-message.ts';
import { handleBatch, type HandleBatchDeps } from '../../functions/azure/reconcile/handle-batch.ts';
import type { LockedMessage } from '../../sandbox/azure/service-bus/message.ts';
import type { Queue } from '../../sandbox/azure/service-bus/queue.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';
import { ManualClock } from '../sandbox/azure/manual-clock.ts';
import { connect, startBus } from '../sandbox/azure/service-bus/real-client.ts';
import { asCloudEvent, scaleSetWrite } from './events.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const body = Buffer.from(JSON.stringify(asCloudEvent(scaleSetWrite)));
const nobody = AbortSignal.abort();

interface FedFunction {
  readonly clock: ManualClock;
  readonly queue: Queue;
  readonly rejected: Queue;
  /** Whether the cluster answers. */
  isAway: boolean;
  /** The IDs of the hints that were worked on. */
  readonly done: readonly string[];
  /** What the function looked at, in attempts. */
  readonly attempts: readonly number[];
  /** Lets the function work on what can be received, and a second pass. */
  readonly step: () => Promise<void>;
}

/** The function's batches by the real client, from a queue in which a test moves the time. */
async function startFunction(timeToLiveMs?: number): Promise<FedFunction> {
  const clock = new ManualClock();
  const settings = { lockMs: 2 * minuteMs, maxDeliveryCount: 10 };
  const bus = await startBus({
    clock,
    queues: [
      { name: 'events', ...settings, ...(timeToLiveMs === undefined ? {} : { timeToLiveMs }) },
      { name: 'rejected', ...settings },
    ],
  });
  const client = connect(bus);
  const [queue, rejected] = [bus.queue('events'), bus.queue('rejected')];
  const done: string[] = [];
  const attempts: number[] = [];
  let ids = 0;
  const queues = new MessageQueues({
    feeding: client.createSender('events'),
    rejected: client.createSender('rejected'),
    clock: { now: () => new Date(clock.now()) },
    newId: () => `new-${++ids}`,
  });
  const fed = { clock, queue, rejected, isAway: false, done, attempts, step };
  const deps: HandleBatchDeps = {
    installation: 'poolsync',
    queues,
    log: new RecordingLogger(),
    metrics: new RecordingMetrics(),
    random: Math.random,
    reconcile: async ({ hints }) => {
      if (!fed.isAway) done.push(...hints.map(({ id }) => id));
      const outcome: Outcome = fed.isAway
        ? { kind: 'deferred', reason: 'fault', detail: 'the cluster is away' }
        : { kind: 'in-sync' };
      return new Map(hints.map(({ id }) => [id, outcome]));
    },
  };
  async function step(): Promise<void> {
    const batch = await queue.receive(100, nobody);
    if (batch.length > 0) {
      const messages = receivedMessages(
        batch.map((message): unknown => JSON.parse(message.body.toString('utf8'))),
        { invocationId: 'invocation', triggerMetadata: metadataOf(batch) },
      );
      attempts.push(...messages.map(({ attempt }) => attempt));
      await handleBatch(deps, messages);
      for (const { lock } of batch) queue.complete(lock);
    }
    await clock.advance(1_000);
  }
  return fed;
}

function metadataOf(batch: readonly LockedMessage[]): Record<string, unknown> {
  return {
    messageIdArray: batch.map(({ messageId }) => messageId),
    deliveryCountArray: batch.map(({ deliveryCount }) => deliveryCount),
    applicationPropertiesArray: batch.map(({ properties }) => properties),
    expiresAtUtcArray: batch.map(({ expiresAt }) =>
      Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString() : undefined,
    ),
  };
}

const lying = ({ queue }: FedFunction): number => {
  const { active, locked, scheduled } = queue.depths();
  return active + locked + scheduled;
};

describe('a cluster that is away for an hour', () => {
  it('I9: costs time, and neither a hint nor a delivery', async () => {
    const fed = await startFunction();
    fed.isAway = true;
    fed.queue.put(['a', 'b', 'c'].map((messageId) => ({ messageId, body })));
    const backAtMs = fed.clock.now() + hourMs;
    while (fed.clock.now() < backAtMs) {
      await fed.step();
      expect(lying(fed)).toBe(3);
    }
    fed.isAway = false;
    while (lying(fed) > 0) await fed.step();
    expect(fed.done).toHaveLength(3);
    expect(new Set(fed.done.map((id) => id.split('~')[0]))).toEqual(new Set(['a', 'b', 'c']));
    expect(fed.queue.depths().deadLettered).toBe(0);
    expect(fed.clock.now() - backAtMs).toBeLessThan(2 * minuteMs);
    const most = Math.max(...fed.attempts);
    expect(most).toBeGreaterThan(60);
    expect(most).toBeLessThan(180);
  }, 60_000);

  it('I9: leads a message to people only when its life is over, and none to the dead letters', async () => {
    const fed = await startFunction(20 * minuteMs);
    fed.isAway = true;
    fed.queue.put([{ messageId: 'a', body }]);
    const bornAtMs = fed.clock.now();
    while (fed.clock.now() < bornAtMs + 19 * minuteMs) {
      await fed.step();
      expect(lying(fed)).toBe(1);
    }
    while (fed.clock.now() < bornAtMs + 20 * minuteMs) await fed.step();
    expect(fed.queue.depths()).toEqual({ active: 0, locked: 0, scheduled: 0, deadLettered: 0 });
    expect(fed.rejected.messages()).toMatchObject([
      { properties: { reason: expect.stringContaining('time to live was over') as string } },
    ]);
    expect(fed.done).toEqual([]);
  }, 60_000);
});
