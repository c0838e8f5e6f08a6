import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tapQueue, type Tap } from '../../bench/azure-installation/tapped-queue.ts';
import type { BatchMessage } from '../../bench/installation/batch.ts';
import { Queue } from '../../sandbox/azure/service-bus/queue.ts';
import { systemClock } from '../../sandbox/simulated/clock.ts';

const clock = systemClock();
const never = new AbortController().signal;

let queue: Queue;
let tap: Tap;
let now: number;
let handed: [BatchMessage, number][];

beforeEach(() => {
  queue = new Queue(clock, { name: 'events', lockMs: 60_000, maxDeliveryCount: 10 });
  now = 100;
  handed = [];
  tap = tapQueue(queue, { now: () => now, handed: (...each) => void handed.push(each) });
});

afterEach(() => queue.close());

function put(...names: readonly string[]): void {
  queue.put(
    names.map((name) => ({
      body: Buffer.from(JSON.stringify({ type: 'Poolsync.SyncRequest', data: { name } })),
    })),
  );
}

describe('tapQueue', () => {
  it('notes what is handed over, and when it is done', async () => {
    put('web', 'batch');
    const locked = await queue.receive(10, never);
    expect(handed.map(([{ group }, at]) => [group, at])).toEqual([
      ['web', 100],
      ['batch', 100],
    ]);
    expect(tap.batches()).toMatchObject([{ handedAt: 100, doneAt: undefined }]);
    now = 140;
    for (const { lock } of locked) queue.complete(lock);
    expect(tap.batches()).toMatchObject([{ handedAt: 100, doneAt: 140 }]);
    expect(tap.batches()[0]?.messages).toHaveLength(2);
    expect(queue.depths()).toMatchObject({ active: 0, locked: 0 });
    expect(tap.failures()).toEqual([]);
  });

  it('tells of what is given back', async () => {
    put('web');
    const [first] = await queue.receive(10, never);
    queue.abandon(first?.lock ?? '');
    expect(tap.failures()).toHaveLength(1);
    expect(queue.depths().active).toBe(1);
  });

  it('counts what came back', async () => {
    put('web', 'batch');
    const [first] = await queue.receive(1, never);
    queue.abandon(first?.lock ?? '');
    await queue.receive(10, never);
    expect(tap.batches().map(({ cameBack }) => cameBack)).toEqual([0, 1]);
  });

  it('hears nothing any more once it is removed', async () => {
    tap.remove();
    put('web');
    await queue.receive(10, never);
    expect(tap.batches()).toEqual([]);
  });

  it('sees no batch where nothing came', async () => {
    expect(await queue.receive(10, AbortSignal.abort())).toEqual([]);
    expect(tap.batches()).toEqual([]);
  });
});

describe('tapQueue, with sessions', () => {
  beforeEach(() => {
    queue.close();
    const settings = { name: 'scale', lockMs: 60_000, maxDeliveryCount: 10 };
    queue = new Queue(clock, { ...settings, requiresSession: true });
    tap = tapQueue(queue, { now: () => now, handed: () => undefined });
    const body = Buffer.from(
      JSON.stringify({ type: 'Poolsync.ScaleRequest', data: { name: 'web' } }),
    );
    queue.put([{ body, sessionId: 'a' }]);
  });

  it('notes the session of a batch, and no failure where it is let go afterwards', async () => {
    const session = await queue.acceptSession(never);
    const locked = (await session?.receive(10, 0, never)) ?? [];
    now = 140;
    for (const { lock } of locked) queue.complete(lock);
    session?.release();
    expect(tap.batches()).toMatchObject([
      { session: 'a', handedAt: 100, doneAt: 140, cameBack: 0 },
    ]);
    expect(tap.failures()).toEqual([]);
  });

  it('knows that a function is at work still on what another one has got by now', async () => {
    const first = await queue.acceptSession(never);
    const [lost] = (await first?.receive(10, 0, never)) ?? [];
    first?.release();
    now = 120;
    const second = await queue.acceptSession(never);
    await second?.receive(10, 0, never);
    now = 150;
    expect(queue.complete(lost?.lock ?? '')).toBe(false);
    expect(tap.batches()).toMatchObject([
      { handedAt: 100, doneAt: 150, cameBack: 0 },
      { handedAt: 120, doneAt: undefined, cameBack: 1 },
    ]);
    expect(tap.failures()).toHaveLength(1);
    second?.release();
  });
});
