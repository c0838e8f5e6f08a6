import { describe, expect, it } from 'vitest';
import type { HeldSession } from '../../../../sandbox/azure/service-bus/held-session.ts';
import type { LockedMessage, NewMessage } from '../../../../sandbox/azure/service-bus/message.ts';
import type { QueueSettings } from '../../../../sandbox/azure/service-bus/queue-settings.ts';
import { Queue } from '../../../../sandbox/azure/service-bus/queue.ts';
import { SendRefused } from '../../../../sandbox/azure/service-bus/refusal.ts';
import { ManualClock } from '../manual-clock.ts';

const never = new AbortController().signal;
const day = 24 * 60 * 60 * 1_000;

function newQueue(settings: Partial<QueueSettings> = {}): { clock: ManualClock; queue: Queue } {
  const clock = new ManualClock();
  const queue = new Queue(clock, {
    name: 'events',
    lockMs: 30_000,
    maxDeliveryCount: 3,
    ...settings,
  });
  return { clock, queue };
}

function message(messageId: string, rest: Partial<NewMessage> = {}): NewMessage {
  return { body: Buffer.from(messageId), messageId, ...rest };
}

function ids(messages: readonly { readonly messageId?: string | undefined }[]): unknown[] {
  return messages.map(({ messageId }) => messageId);
}

/** A queue with sessions, with three messages of one and one of another. */
function sessionQueue(): ReturnType<typeof newQueue> {
  const made = newQueue({ requiresSession: true });
  made.queue.put([
    message('a1', { sessionId: 'a' }),
    message('b1', { sessionId: 'b' }),
    message('a2', { sessionId: 'a' }),
    message('a3', { sessionId: 'a' }),
  ]);
  return made;
}

async function accept(queue: Queue): Promise<HeldSession> {
  const session = await queue.acceptSession(never);
  if (session === undefined) throw new Error('no session was accepted');
  return session;
}

async function receiveOne(queue: Queue): Promise<LockedMessage> {
  const [received] = await queue.receive(1, never);
  if (received === undefined) throw new Error('nothing was received');
  return received;
}

describe('Queue', () => {
  it('hands out messages in their order, locked, up to the number asked for', async () => {
    const { clock, queue } = newQueue();
    queue.put([message('a'), message('b'), message('c')]);
    const received = await queue.receive(2, never);
    expect(ids(received)).toEqual(['a', 'b']);
    expect(received[0]).toMatchObject({
      state: 'locked',
      deliveryCount: 1,
      sequenceNumber: 1,
      enqueuedTime: clock.now(),
      lockedUntil: clock.now() + 30_000,
    });
    expect(queue.depths()).toEqual({ active: 1, locked: 2, scheduled: 0, deadLettered: 0 });
  });

  it('removes completed messages, once', async () => {
    const { queue } = newQueue();
    queue.put([message('a')]);
    const { lock } = await receiveOne(queue);
    expect(queue.complete(lock)).toBe(true);
    expect(queue.complete(lock)).toBe(false);
    expect(queue.messages()).toEqual([]);
  });

  it('gives abandoned messages out again at once, in their old place', async () => {
    const { queue } = newQueue();
    queue.put([message('a'), message('b'), message('c')]);
    const [, second] = await queue.receive(2, never);
    expect(queue.abandon(second?.lock ?? '')).toBe(true);
    const again = await queue.receive(5, never);
    expect(again.map(({ messageId, deliveryCount }) => [messageId, deliveryCount])).toEqual([
      ['b', 2],
      ['c', 1],
    ]);
  });

  it('gives a message out again when its lock has expired, and not before', async () => {
    const { clock, queue } = newQueue();
    queue.put([message('a')]);
    const { lock } = await receiveOne(queue);
    await clock.advance(29_999);
    expect(queue.depths().locked).toBe(1);
    await clock.advance(1);
    expect(await receiveOne(queue)).toMatchObject({ messageId: 'a', deliveryCount: 2 });
    expect(queue.complete(lock)).toBe(false);
  });

  it('keeps a message locked that is renewed', async () => {
    const { clock, queue } = newQueue();
    queue.put([message('a')]);
    const { lock } = await receiveOne(queue);
    await clock.advance(20_000);
    expect(queue.renew(lock)).toBe(clock.now() + 30_000);
    await clock.advance(29_999);
    expect(queue.complete(lock)).toBe(true);
    expect(() => queue.renew(lock)).toThrow(/message-lock-lost/);
  });

  it('gives a message up after the last delivery that it may have', async () => {
    const { clock, queue } = newQueue({ maxDeliveryCount: 2 });
    queue.put([message('a', { properties: { attempt: 1 } })]);
    queue.abandon((await receiveOne(queue)).lock);
    await receiveOne(queue);
    await clock.advance(30_000);
    expect(queue.depths()).toEqual({ active: 0, locked: 0, scheduled: 0, deadLettered: 1 });
    expect(queue.deadLetters?.messages()).toMatchObject([
      {
        messageId: 'a',
        deadLetterSource: 'events',
        properties: { attempt: 1, DeadLetterReason: 'MaxDeliveryCountExceeded' },
      },
    ]);
  });

  it('dead-letters for the reason that a receiver gives', async () => {
    const { queue } = newQueue();
    queue.put([message('a')]);
    queue.deadLetter((await receiveOne(queue)).lock, 'mine', 'why');
    expect(queue.deadLetters?.messages()[0]?.properties).toEqual({
      DeadLetterReason: 'mine',
      DeadLetterErrorDescription: 'why',
    });
  });

  it('keeps a scheduled message back until its time', async () => {
    const { clock, queue } = newQueue();
    queue.put([message('later', { scheduledEnqueueTime: clock.now() + 60_000 }), message('now')]);
    expect(queue.depths()).toMatchObject({ active: 1, scheduled: 1 });
    await clock.advance(59_999);
    expect(queue.depths().scheduled).toBe(1);
    await clock.advance(1);
    const received = await queue.receive(5, never);
    expect(received.map(({ messageId, sequenceNumber }) => [messageId, sequenceNumber])).toEqual([
      ['now', 2],
      ['later', 3],
    ]);
    expect(received[1]?.enqueuedTime).toBe(clock.now());
  });

  it('schedules for longer than a timer of Node waits', async () => {
    const { clock, queue } = newQueue();
    queue.put([message('a', { scheduledEnqueueTime: clock.now() + 60 * day })]);
    await clock.advance(60 * day - 1);
    expect(queue.depths()).toMatchObject({ active: 0, scheduled: 1 });
    await clock.advance(1);
    expect(queue.depths()).toMatchObject({ active: 1, scheduled: 0 });
  });

  it('dead-letters what has expired, by the shorter of the two times', async () => {
    const { clock, queue } = newQueue({ timeToLiveMs: 10_000 });
    queue.put([message('short', { timeToLiveMs: 1_000 }), message('long', { timeToLiveMs: day })]);
    await clock.advance(1_000);
    expect(ids(queue.messages())).toEqual(['long']);
    await clock.advance(9_000);
    expect(queue.messages()).toEqual([]);
    const reasons = queue.deadLetters
      ?.messages()
      .map((one) => one.properties?.['DeadLetterReason']);
    expect(reasons).toEqual(['TTLExpiredException', 'TTLExpiredException']);
  });

  it('lets expired messages vanish where it is told to', async () => {
    const { clock, queue } = newQueue({ timeToLiveMs: 1_000, deadLetterOnExpiry: false });
    queue.put([message('a')]);
    await clock.advance(1_000);
    expect(queue.depths()).toEqual({ active: 0, locked: 0, scheduled: 0, deadLettered: 0 });
  });

  it('lets a receiver finish a message that expires in its hands, but not give it back', async () => {
    const { clock, queue } = newQueue({ timeToLiveMs: 1_000 });
    queue.put([message('a'), message('b')]);
    const [first, second] = await queue.receive(2, never);
    await clock.advance(2_000);
    expect(queue.complete(first?.lock ?? '')).toBe(true);
    queue.abandon(second?.lock ?? '');
    expect(queue.depths()).toMatchObject({ active: 0, deadLettered: 1 });
  });

  it('gives a waiting receiver what comes in one step as one batch', async () => {
    const { clock, queue } = newQueue();
    const received = queue.receive(10, never);
    await queue.send(message('a'));
    await queue.send(message('b'));
    await clock.advance(0);
    expect(ids(await received)).toEqual(['a', 'b']);
  });

  it('gives nothing to a receiver that no longer waits', async () => {
    const { clock, queue } = newQueue();
    const gone = new AbortController();
    const received = queue.receive(10, gone.signal);
    gone.abort();
    expect(await received).toEqual([]);
    queue.put([message('a')]);
    await clock.advance(0);
    expect(queue.depths().active).toBe(1);
  });

  it('tells of an arrival without taking anything', async () => {
    const { clock, queue } = newQueue();
    let arrived = false;
    const arrival = queue.arrival(never).then(() => {
      arrived = true;
    });
    await clock.advance(1_000);
    expect(arrived).toBe(false);
    queue.put([message('a')]);
    await clock.advance(0);
    await arrival;
    expect(queue.depths().active).toBe(1);
  });

  describe('with sessions', () => {
    it('gives each session to one receiver at a time, the oldest message first', async () => {
      const { clock, queue } = sessionQueue();
      const first = await accept(queue);
      const second = await accept(queue);
      expect([first.id, second.id]).toEqual(['a', 'b']);
      expect(queue.hasReceivable()).toBe(false);
      expect(ids(await first.receive(2, 0, never))).toEqual(['a1', 'a2']);
      expect(ids(await first.receive(2, 0, never))).toEqual(['a3']);
      expect(ids(await second.receive(2, 0, never))).toEqual(['b1']);
      const third = queue.acceptSession(never);
      queue.put([message('c1', { sessionId: 'c' }), message('a4', { sessionId: 'a' })]);
      await clock.advance(0);
      expect((await third)?.id).toBe('c');
      expect(ids(await first.receive(2, 0, never))).toEqual(['a4']);
    });

    it('gives back what a receiver did not settle when it lets the session go', async () => {
      const { clock, queue } = sessionQueue();
      const first = await accept(queue);
      expect((await accept(queue)).id).toBe('b');
      const [a1, a2] = await first.receive(2, 0, never);
      expect(queue.complete(a1?.lock ?? '')).toBe(true);
      first.release();
      expect(queue.complete(a2?.lock ?? '')).toBe(false);
      await expect(first.receive(2, 0, never)).rejects.toThrow('session-lock-lost');
      await clock.advance(0);
      const again = await accept(queue);
      expect(ids(await again.receive(5, 0, never))).toEqual(['a2', 'a3']);
    });

    it('frees a session when its lock is over, however lately messages were received', async () => {
      const { clock, queue } = sessionQueue();
      const first = await accept(queue);
      expect(first.lockedUntil).toBe(clock.now() + 30_000);
      await clock.advance(29_999);
      const [a1] = await first.receive(1, 0, never);
      expect(a1).toMatchObject({ lockedUntil: clock.now() + 1, deliveryCount: 1 });
      expect((await accept(queue)).id).toBe('b');
      await clock.advance(1);
      const again = await accept(queue);
      expect(again.id).toBe('a');
      expect(queue.complete(a1?.lock ?? '')).toBe(false);
      expect(await again.receive(1, 0, never)).toMatchObject([
        { messageId: 'a1', deliveryCount: 2 },
      ]);
      await expect(first.receive(1, 0, never)).rejects.toThrow('session-lock-lost');
    });

    it('waits for messages of a session for as long as the receiver asks for', async () => {
      const { clock, queue } = sessionQueue();
      const session = await accept(queue);
      await session.receive(5, 0, never);
      const nothing = session.receive(5, 2_000, never);
      await clock.advance(2_000);
      expect(await nothing).toEqual([]);
      const something = session.receive(5, 2_000, never);
      await clock.advance(1_999);
      queue.put([message('a4', { sessionId: 'a' }), message('b2', { sessionId: 'b' })]);
      await clock.advance(0);
      expect(ids(await something)).toEqual(['a4']);
      const lost = session.receive(5, 60_000, never);
      const refused = expect(lost).rejects.toThrow('session-lock-lost');
      await clock.advance(60_000);
      await refused;
    });

    it('gives nothing to receivers that no longer wait, or that accepted no session', async () => {
      const { clock, queue } = newQueue({ requiresSession: true });
      await expect(queue.receive(1, never)).rejects.toThrow('non-sessionful');
      const gone = new AbortController();
      const accepted = queue.acceptSession(gone.signal);
      gone.abort();
      expect(await accepted).toBeUndefined();
      queue.put([message('a1', { sessionId: 'a' })]);
      await clock.advance(0);
      expect(queue.hasReceivable()).toBe(true);
    });

    it('refuses messages without a session ID, and all that come with them', () => {
      const { queue } = newQueue({ requiresSession: true });
      expect(() => queue.put([message('a', { sessionId: 'a' }), message('b')])).toThrow(
        SendRefused,
      );
      expect(queue.messages()).toEqual([]);
    });
  });

  it.each([
    ['refuses', 'com.microsoft:server-busy', (queue: Queue) => queue.faults.refuse()],
    ['does not answer', 'com.microsoft:timeout', (queue: Queue) => queue.faults.hang()],
    ['ends the connection', 'com.microsoft:timeout', (queue: Queue) => queue.faults.cut()],
  ])('fails one send within the process where a fault %s', async (_how, condition, fail) => {
    const { queue } = newQueue();
    fail(queue);
    await expect(queue.send(message('a'))).rejects.toMatchObject({ refusal: { condition } });
    await queue.send(message('b'));
    expect(ids(queue.messages())).toEqual(['b']);
  });
});
