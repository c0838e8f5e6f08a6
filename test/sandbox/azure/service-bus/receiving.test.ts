import { describe, expect, it } from 'vitest';
import { connect, startBus } from './real-client.ts';

/** Receiving ends with the last message that is asked for. */
const soon = { maxWaitTimeInMs: 10_000 };

describe('startServiceBus, to a client that receives', () => {
  it('shows what lies in a queue without touching it', async () => {
    const bus = await startBus();
    bus.queue('events').put([
      { body: Buffer.from('{"a":1}'), messageId: 'a', properties: { attempt: 2 } },
      { body: Buffer.from('1'), messageId: 'b', scheduledEnqueueTime: Date.now() + 60_000 },
    ]);
    const peeked = await connect(bus).createReceiver('events').peekMessages(10);
    expect(peeked).toMatchObject([
      { messageId: 'a', body: { a: 1 }, applicationProperties: { attempt: 2 }, state: 'active' },
      { messageId: 'b', body: 1, state: 'scheduled' },
    ]);
    expect(bus.queue('events').depths()).toMatchObject({ active: 1, scheduled: 1, locked: 0 });
  });

  it('locks what it hands out, and settles it as the client says', async () => {
    const bus = await startBus();
    const queue = bus.queue('events');
    queue.put(['a', 'b', 'c'].map((messageId) => ({ body: Buffer.from('1'), messageId })));
    const receiver = connect(bus).createReceiver('events');
    const [first, second, ...none] = await receiver.receiveMessages(2, soon);
    if (first === undefined || second === undefined) throw new Error('two were expected');
    expect(none).toEqual([]);
    expect(queue.depths()).toMatchObject({ active: 1, locked: 2 });
    // The JavaScript client counts from 0, other than the host of the functions.
    expect(first).toMatchObject({ messageId: 'a', deliveryCount: 0 });
    expect(first.lockedUntilUtc?.getTime()).toBeGreaterThan(Date.now());
    await receiver.completeMessage(first);
    await receiver.abandonMessage(second);
    expect(queue.messages().map(({ messageId }) => messageId)).toEqual(['b', 'c']);
    const [again] = await receiver.receiveMessages(1, soon);
    if (again === undefined) throw new Error('one was expected');
    expect(again).toMatchObject({ messageId: 'b', deliveryCount: 1 });
    await receiver.renewMessageLock(again);
    await receiver.deadLetterMessage(again, {
      deadLetterReason: 'mine',
      deadLetterErrorDescription: 'why',
    });
    expect(queue.depths()).toMatchObject({ active: 1, locked: 0, deadLettered: 1 });
  });

  it('refuses a receiver that accepted no session of a queue that has them', async () => {
    const bus = await startBus();
    bus.queue('ordered').put([{ body: Buffer.from('1'), sessionId: 's' }]);
    const client = connect(bus);
    await expect(client.createReceiver('ordered').receiveMessages(1, soon)).rejects.toThrow(
      'non-sessionful message receiver',
    );
    expect(await client.createReceiver('ordered').peekMessages(1)).toMatchObject([
      { sessionId: 's', state: 'active' },
    ]);
  });

  it('hands out the dead letters', async () => {
    const bus = await startBus();
    const queue = bus.queue('events');
    queue.put([{ body: Buffer.from('1'), messageId: 'a' }]);
    const [held] = await queue.receive(1, AbortSignal.timeout(1_000));
    queue.deadLetter(held?.lock ?? '', 'mine', 'why');
    const receiver = connect(bus).createReceiver('events', { subQueueType: 'deadLetter' });
    const [dead] = await receiver.receiveMessages(1, soon);
    if (dead === undefined) throw new Error('one was expected');
    expect(dead).toMatchObject({
      messageId: 'a',
      deadLetterReason: 'mine',
      deadLetterErrorDescription: 'why',
      deadLetterSource: 'events',
    });
    await receiver.completeMessage(dead);
    expect(queue.depths().deadLettered).toBe(0);
  });

  it('removes what it hands out where the client wants it so', async () => {
    const bus = await startBus();
    bus.queue('events').put([{ body: Buffer.from('1') }, { body: Buffer.from('2') }]);
    const receiver = connect(bus).createReceiver('events', { receiveMode: 'receiveAndDelete' });
    const received = await receiver.receiveMessages(2, soon);
    expect(received.map(({ body }) => body as unknown)).toEqual([1, 2]);
    expect(bus.queue('events').messages()).toEqual([]);
  });

  it('lets fewer be settled than the client asked for', async () => {
    const bus = await startBus();
    bus.queue('events').put([{ body: Buffer.from('1'), messageId: 'a' }]);
    const receiver = connect(bus).createReceiver('events');
    const [only] = await receiver.receiveMessages(50, { maxWaitTimeInMs: 300 });
    if (only === undefined) throw new Error('one was expected');
    await receiver.completeMessage(only);
    expect(bus.queue('events').messages()).toEqual([]);
  });

  it('says that a lock was lost', async () => {
    const bus = await startBus({
      queues: [{ name: 'events', lockMs: 50, maxDeliveryCount: 10 }],
    });
    const queue = bus.queue('events');
    queue.put([{ body: Buffer.from('1'), messageId: 'a' }]);
    const receiver = connect(bus).createReceiver('events');
    const [message] = await receiver.receiveMessages(1, soon);
    if (message === undefined) throw new Error('one was expected');
    await queue.arrival(AbortSignal.timeout(5_000));
    await expect(receiver.completeMessage(message)).rejects.toMatchObject({
      code: 'MessageLockLost',
    });
  });

  it('ends with the connections of its clients', async () => {
    const bus = await startBus();
    const receiver = connect(bus).createReceiver('events');
    await receiver.receiveMessages(1, { maxWaitTimeInMs: 10 });
    await bus.close();
    await expect(receiver.peekMessages(1)).rejects.toThrow();
  });
});
