import { describe, expect, it, vi } from 'vitest';
import type { Authorize } from '../../../../sandbox/azure/service-bus/claims.ts';
import type { ServiceBus } from '../../../../sandbox/azure/service-bus/start.ts';
import { ManualClock } from '../manual-clock.ts';
import { connect, startBus } from './real-client.ts';

describe('startServiceBus, to a client that sends', () => {
  it('takes a message with all that belongs to it', async () => {
    const bus = await startBus();
    const day = new Date(Date.UTC(2026, 10, 26));
    await connect(bus)
      .createSender('events')
      .sendMessages({
        body: { a: 1 },
        messageId: 'm1',
        sessionId: 's1',
        correlationId: 'c1',
        contentType: 'application/json',
        subject: 'hint',
        to: 'you',
        replyTo: 'me',
        replyToSessionId: 'r1',
        partitionKey: 's1',
        timeToLive: 60_000,
        applicationProperties: { attempt: 3, note: 'x', again: true, day, none: null },
      });
    const [message] = bus.queue('events').messages();
    expect(message).toMatchObject({
      messageId: 'm1',
      sessionId: 's1',
      correlationId: 'c1',
      contentType: 'application/json',
      subject: 'hint',
      to: 'you',
      replyTo: 'me',
      replyToSessionId: 'r1',
      partitionKey: 's1',
      timeToLiveMs: 60_000,
      properties: { attempt: 3, note: 'x', again: true, day, none: null },
      state: 'active',
    });
    expect(message?.body.toString()).toBe('{"a":1}');
    expect(message?.expiresAt).toBe((message?.enqueuedTime ?? 0) + 60_000);
  });

  it('takes an array as one batch, and keeps back what is scheduled', async () => {
    const clock = new ManualClock();
    const bus = await startBus({ clock });
    const scheduledEnqueueTimeUtc = new Date(clock.now() + 60_000);
    await connect(bus)
      .createSender('events')
      .sendMessages([
        { body: Buffer.from('raw'), messageId: 'a' },
        { body: 'text', messageId: 'b', scheduledEnqueueTimeUtc },
        { body: [1], messageId: 'c', applicationProperties: { attempt: 1 } },
      ]);
    const queue = bus.queue('EVENTS');
    expect(
      queue.messages().map(({ messageId, state, body }) => [messageId, state, body.toString()]),
    ).toEqual([
      ['a', 'active', 'raw'],
      ['b', 'scheduled', '"text"'],
      ['c', 'active', '[1]'],
    ]);
    await clock.advance(59_999);
    expect(queue.depths()).toMatchObject({ active: 2, scheduled: 1 });
    await clock.advance(1);
    expect(queue.depths()).toMatchObject({ active: 3, scheduled: 0 });
  });

  it('takes a batch of one message', async () => {
    const bus = await startBus();
    await connect(bus)
      .createSender('events')
      .sendMessages([{ body: 1, messageId: 'a' }]);
    expect(bus.queue('events').messages()).toMatchObject([{ messageId: 'a' }]);
  });

  it('keeps the tokens that clients put', async () => {
    const bus = await startBus();
    await connect(bus, 'mine').createSender('events').sendMessages({ body: 1 });
    expect(bus.tokens()).toEqual([
      { token: 'mine', type: 'jwt', audience: `sb://${bus.host}/events` },
    ]);
  });

  it('says which queue it has not', async () => {
    const sender = connect(await startBus()).createSender('nope');
    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({
      code: 'MessagingEntityNotFound',
      retryable: false,
      message: expect.stringContaining('/nope') as unknown,
    });
  });

  it.each([
    ['a token that is not valid', 'bad', /InvalidToken/],
    ['a token without the right to send', 'reader', /'Send' claim\(s\) are required/],
  ])('refuses %s', async (_what, token, message) => {
    const authorize: Authorize = (put, right) =>
      put.token === 'good' || (put.token === 'reader' && right !== 'Send');
    const bus = await startBus({ authorize });
    await connect(bus, 'good').createSender('events').sendMessages({ body: 1 });
    await expect(
      connect(bus, token).createSender('events').sendMessages({ body: 1 }),
    ).rejects.toMatchObject({
      code: 'UnauthorizedAccess',
      message: expect.stringMatching(message) as unknown,
    });
    expect(bus.queue('events').depths().active).toBe(1);
  });

  it('goes by the token that was put for the queue, not by others of the connection', async () => {
    const authorize: Authorize = ({ audience }, right) =>
      right === 'Connect' || audience.endsWith('/events');
    const client = connect(await startBus({ authorize }));
    await client.createSender('events').sendMessages({ body: 1 });
    await expect(
      client.createSender('ordered').sendMessages({ body: 1, sessionId: 'a' }),
    ).rejects.toMatchObject({ code: 'UnauthorizedAccess' });
  });

  it('refuses a message that is too large, and takes the next one on the same link', async () => {
    const bus = await startBus({ maxMessageBytes: 10_000 });
    const sender = connect(bus).createSender('events');
    await expect(sender.sendMessages({ body: 'x'.repeat(10_000) })).rejects.toMatchObject({
      code: 'MessageSizeExceeded',
      retryable: false,
      message: expect.stringContaining('exceeds the limit (10000 bytes)') as unknown,
    });
    // The client knows the limit itself once it builds a batch.
    await expect(sender.sendMessages([{ body: 'x'.repeat(10_000) }])).rejects.toMatchObject({
      code: 'MessageSizeExceeded',
    });
    await sender.sendMessages({ body: 'x'.repeat(9_000) });
    expect(bus.queue('events').depths().active).toBe(1);
  });

  it('refuses a message without a session where the queue has sessions', async () => {
    const bus = await startBus();
    const sender = connect(bus).createSender('ordered');
    await expect(sender.sendMessages({ body: 1 })).rejects.toThrow(/SessionId was not set/);
    await sender.sendMessages({ body: 1, sessionId: 'a' });
    expect(bus.queue('ordered').messages()).toMatchObject([{ sessionId: 'a' }]);
  });

  it('fails sends as it is told, and then takes them again', async () => {
    const bus = await startBus();
    const queue = bus.queue('events');
    const impatient = { maxRetries: 0, timeoutInMs: 2_000 };
    const sender = connect(bus, 'token', impatient).createSender('events');
    queue.faults.refuse();
    await expect(sender.sendMessages({ body: 1 })).rejects.toMatchObject({ code: 'ServiceBusy' });
    queue.faults.hang();
    await expect(sender.sendMessages({ body: 2 })).rejects.toMatchObject({
      code: 'ServiceTimeout',
    });
    queue.faults.cut();
    // The client does not notice: what was on the way when the connection ended runs into its limit.
    await expect(sender.sendMessages({ body: 3 })).rejects.toMatchObject({
      code: 'ServiceTimeout',
    });
    await sender.sendMessages({ body: 4 });
    expect(queue.messages().map(({ body }) => body.toString())).toEqual(['4']);
  });

  it.each([
    ['its links are detached', (bus: ServiceBus) => bus.detachSenders()],
    ['its connections end', (bus: ServiceBus) => bus.dropConnections()],
  ])('takes what a client sends after %s between two sends', async (_what, disturb) => {
    const bus = await startBus();
    const impatient = { maxRetries: 0, timeoutInMs: 1_000 };
    const sender = connect(bus, 'token', impatient).createSender('events');
    await sender.sendMessages({ body: 1 });
    const tokens = bus.tokens().length;
    disturb(bus);
    // A send that the client makes before it has noticed runs into its limit.
    await vi.waitFor(async () => sender.sendMessages({ body: 2 }), {
      timeout: 20_000,
      interval: 20,
    });
    expect(bus.tokens().length).toBeGreaterThan(tokens);
    expect(bus.queue('events').messages().at(-1)?.body.toString()).toBe('2');
  });

  it('lets the client try again by itself', async () => {
    const bus = await startBus();
    bus.queue('events').faults.refuse({ times: 2 });
    const retryOptions = { maxRetries: 2, retryDelayInMs: 10, timeoutInMs: 10_000 };
    await connect(bus, 'token', retryOptions).createSender('events').sendMessages({ body: 1 });
    expect(bus.queue('events').depths().active).toBe(1);
    expect(bus.queue('events').faults.pending).toBe(0);
  });
});
