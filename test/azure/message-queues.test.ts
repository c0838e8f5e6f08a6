import { describe, expect, it } from 'vitest';
import {
  MessageQueues,
  type MessageQueuesDeps,
} from '../../functions/azure/queue/message-queues.ts';
import type { ReceivedMessage } from '../../functions/azure/queue/received-message.ts';
import { parseMessage } from '../../functions/azure/events/parse-message.ts';
import type { ServiceBus } from '../../sandbox/azure/service-bus/start.ts';
import { connect, startBus } from '../sandbox/azure/service-bus/real-client.ts';
import { asCloudEvent, person, scaleSetWrite } from './events.ts';

const now = new Date();
const write = asCloudEvent(scaleSetWrite);
const kib = 1_024;

const aMessage = (overrides: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  id: 'message-1',
  body: write,
  attempt: 1,
  ...overrides,
});

interface Namespace {
  readonly bus: ServiceBus;
  readonly queues: MessageQueues;
  /** How often something was sent to the events queue. */
  readonly sends: () => number;
}

async function aNamespace(limitMs?: number): Promise<Namespace> {
  const bus = await startBus({
    queues: ['events', 'rejected'].map((name) => ({ name, lockMs: 30_000, maxDeliveryCount: 10 })),
  });
  const client = connect(bus);
  const sender = client.createSender('events');
  let ids = 0;
  let sends = 0;
  const deps: MessageQueuesDeps = {
    feeding: {
      createMessageBatch: (options) => sender.createMessageBatch(options),
      sendMessages: (batch, options) => {
        sends += 1;
        return sender.sendMessages(batch, options);
      },
    },
    rejected: client.createSender('rejected'),
    clock: { now: () => now },
    newId: () => `new-${++ids}`,
  };
  return { bus, queues: new MessageQueues(deps, limitMs), sends: () => sends };
}

const lying = (bus: ServiceBus, queue: string) => bus.queue(queue).messages();
const textOf = (message: { readonly body: Buffer } | undefined): string =>
  message?.body.toString('utf8') ?? '';

describe('MessageQueues', () => {
  describe('sendAgain', () => {
    it('sends a message for the time that it waits, with the count of the next attempt', async () => {
      const { bus, queues } = await aNamespace();
      const message = aMessage({ attempt: 3 });
      expect(await queues.sendAgain([{ message, delayMs: 20_000 }])).toEqual([]);
      const [sent, ...more] = lying(bus, 'events');
      expect(more).toEqual([]);
      expect(sent).toMatchObject({
        messageId: 'message-1~new-1',
        contentType: 'application/json',
        properties: { poolsyncAttempt: 4 },
        scheduledEnqueueTime: now.getTime() + 20_000,
        state: 'scheduled',
      });
      expect(sent?.timeToLiveMs).toBeUndefined();
    });

    it('says to a parser what the message said, and nothing of a person', async () => {
      const { bus, queues } = await aNamespace();
      await queues.sendAgain([{ message: aMessage(), delayMs: 1_000 }]);
      const body = textOf(lying(bus, 'events')[0]);
      expect(parseMessage({ id: 'a', body })).toEqual(parseMessage({ id: 'a', body: write }));
      for (const secret of Object.values(person)) expect(body).not.toContain(secret);
    });

    it('sends all that wait equally long by one send, each with an ID of its own', async () => {
      const { bus, queues, sends } = await aNamespace();
      const many = Array.from({ length: 60 }, (_, at) => ({
        message: aMessage({ id: `message-${at % 2}` }),
        delayMs: at < 30 ? 1_000 : 7_000,
      }));
      await queues.sendAgain(many);
      expect(sends()).toBe(2);
      const sent = lying(bus, 'events');
      expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(60);
      const times = sent.map(
        ({ scheduledEnqueueTime = 0 }) => scheduledEnqueueTime - now.getTime(),
      );
      expect(times.filter((ms) => ms === 1_000)).toHaveLength(30);
      expect(times.filter((ms) => ms === 7_000)).toHaveLength(30);
    });

    it('keeps each message in its session, by a send for each', async () => {
      const { bus, queues, sends } = await aNamespace();
      const many = ['one', 'other', 'one'].map((sessionId, at) => ({
        message: aMessage({ id: `message-${at}`, sessionId }),
        delayMs: 1_000,
      }));
      await queues.sendAgain(many);
      expect(sends()).toBe(2);
      const sent = lying(bus, 'events').map(
        ({ messageId, sessionId }) => `${messageId?.split('~')[0]} in ${sessionId}`,
      );
      expect(new Set(sent)).toEqual(
        new Set(['message-0 in one', 'message-1 in other', 'message-2 in one']),
      );
    });

    it('keeps the origin in the ID, however often the message is sent', async () => {
      const { bus, queues } = await aNamespace();
      const id = `${'x'.repeat(200)}~new-7`;
      await queues.sendAgain([{ message: aMessage({ id }), delayMs: 1_000 }]);
      expect(lying(bus, 'events')[0]?.messageId).toBe(`${'x'.repeat(80)}~new-1`);
    });

    it('lets what expires expire when it would have', async () => {
      const { bus, queues } = await aNamespace();
      const message = aMessage({ expiresAt: new Date(now.getTime() + 60_000) });
      await queues.sendAgain([{ message, delayMs: 20_000 }]);
      expect(lying(bus, 'events')[0]?.timeToLiveMs).toBe(40_000);
    });

    it.each([20_000, 10_000, -5_000])(
      'gives back what expires in %i ms, before its next look',
      async (leftMs) => {
        const { bus, queues, sends } = await aNamespace();
        const message = aMessage({ expiresAt: new Date(now.getTime() + leftMs) });
        expect(await queues.sendAgain([{ message, delayMs: 20_000 }])).toEqual([
          { message, reason: 'its time to live was over before what it waited for came about' },
        ]);
        expect([sends(), lying(bus, 'events')]).toEqual([0, []]);
      },
    );

    it('leaves the life of a message to the queue where it has no end', async () => {
      const { bus, queues } = await aNamespace();
      const message = aMessage({ expiresAt: new Date('9999-12-31T23:59:59.999Z') });
      await queues.sendAgain([{ message, delayMs: 20_000 }]);
      expect(lying(bus, 'events')[0]?.timeToLiveMs).toBeUndefined();
    });

    it('splits what one batch does not take, and gives back what none takes', async () => {
      const { bus, queues } = await aNamespace();
      const sized = (id: string, size: number) => ({
        message: aMessage({ id, body: { text: 'x'.repeat(size * kib) } }),
        delayMs: 1_000,
      });
      const tooLarge = sized('c', 300);
      const all = [sized('a', 100), sized('b', 200), tooLarge, sized('d', 100)];
      expect(await queues.sendAgain(all)).toEqual([
        {
          message: tooLarge.message,
          reason: 'the message is too large to be sent once more for another try',
        },
      ]);
      expect(lying(bus, 'events').map(({ messageId }) => messageId?.[0])).toEqual(['a', 'b', 'd']);
    });

    it('fails where the queue refuses, and where it does not answer in time', async () => {
      const { bus, queues } = await aNamespace(300);
      const one = [{ message: aMessage(), delayMs: 1_000 }];
      const { faults } = bus.queue('events');
      faults.refuse({
        condition: 'amqp:unauthorized-access',
        description: 'Send claim is required',
      });
      await expect(queues.sendAgain(one)).rejects.toThrow(
        /^Sending a message again: UnauthorizedAccess: .*Send claim is required/,
      );
      faults.hang();
      await expect(queues.sendAgain(one)).rejects.toThrow(
        'Sending a message again: no answer within 0.3 s',
      );
      expect(lying(bus, 'events')).toEqual([]);
      await queues.sendAgain(one);
      expect(lying(bus, 'events')).toHaveLength(1);
    });

    it('goes on by another connection where one was cut', async () => {
      const { bus, queues } = await aNamespace();
      const one = [{ message: aMessage(), delayMs: 1_000 }];
      await queues.sendAgain(one);
      bus.queue('events').faults.cut();
      await queues.sendAgain(one).catch(() => queues.sendAgain(one));
      expect(lying(bus, 'events')).toHaveLength(2);
    });
  });

  describe('reject', () => {
    it('puts messages before people, each with its reason, without what tells of a person', async () => {
      const { bus, queues } = await aNamespace();
      await queues.reject([
        { message: aMessage(), reason: 'body: no event' },
        { message: aMessage({ body: '{"claims": {"name": "' }), reason: 'body: no JSON' },
      ]);
      const [first, second] = lying(bus, 'rejected');
      expect([first?.properties, second?.properties]).toEqual([
        { reason: 'body: no event' },
        { reason: 'body: no JSON' },
      ]);
      expect(textOf(first)).toContain(String(write['type']));
      expect(textOf(second)).toContain('text that is not JSON');
      for (const secret of Object.values(person)) {
        expect(textOf(first)).not.toContain(secret);
      }
    });

    it('takes a message out of its session, since the queue for people has none', async () => {
      const { bus, queues } = await aNamespace();
      await queues.reject([{ message: aMessage({ sessionId: 'one' }), reason: 'body: no event' }]);
      expect(lying(bus, 'rejected')[0]?.sessionId).toBeUndefined();
    });

    it('cuts what the queue would not take, and says so', async () => {
      const { bus, queues } = await aNamespace();
      const body = { text: 'ü'.repeat(300 * kib) };
      await queues.reject([{ message: aMessage({ body }), reason: '€'.repeat(2_000) }]);
      const [sent] = lying(bus, 'rejected');
      expect(sent?.body.length).toBeGreaterThan(240 * kib);
      expect(sent?.properties?.['reason']).toMatch(
        /^€{1000}; the end of the \d+ bytes is cut off$/,
      );
    });

    it('asks nobody where there is nothing to put there', async () => {
      const { bus, queues } = await aNamespace();
      await queues.reject([]);
      expect(bus.tokens()).toEqual([]);
    });
  });
});
