import type { ServiceBusReceiverOptions } from '@azure/service-bus';
import { describe, expect, it } from 'vitest';
import {
  ServiceBusLetters,
  type ServiceBusLettersDeps,
} from '../../../functions/azure/operator/service-bus-letters.ts';
import type { Queue } from '../../../sandbox/azure/service-bus/queue.ts';
import { anyDate, matching } from '../../sandbox/aws/matchers.ts';
import { allOf, bounds, deedOf, neverStopped } from '../../delivery/letters.ts';
import { connect, startBus } from '../../sandbox/azure/service-bus/real-client.ts';

interface Setup {
  /** Of letters that were passed over. */
  readonly canPutBack?: boolean;
}

async function withQueues({ canPutBack = true }: Setup = {}) {
  const usual = { lockMs: 30_000, maxDeliveryCount: 2 };
  const bus = await startBus({
    queues: [
      { name: 'events', ...usual },
      { name: 'scale', ...usual, requiresSession: true },
      { name: 'rejected', lockMs: 30_000, maxDeliveryCount: 10 },
    ],
  });
  const client = connect(bus);
  const operatorsBus: ServiceBusLettersDeps['bus'] = {
    createSender: (queue) => client.createSender(queue),
    createReceiver(queue: string, options?: ServiceBusReceiverOptions | string) {
      if (typeof options === 'string') throw new Error(`${options} is a subscription`);
      const receiver = client.createReceiver(queue, options);
      if (!canPutBack) receiver.abandonMessage = () => Promise.reject(new Error('too slow'));
      return receiver;
    },
  };
  let ids = 0;
  const lettersOf = (queue: string, isDeadLetterQueue: boolean) =>
    new ServiceBusLetters({
      bus: operatorsBus,
      kind: queue === 'rejected' ? 'rejected' : 'redrive',
      queue,
      isDeadLetterQueue,
      sources: { events: 'events', scale: 'scale', rejected: 'rejected' },
      newId: () => `new-${(ids += 1)}`,
    });
  return {
    events: bus.queue('events'),
    scale: bus.queue('scale'),
    rejected: bus.queue('rejected'),
    rejectedLetters: lettersOf('rejected', false),
    eventsLetters: lettersOf('events', true),
    scaleLetters: lettersOf('scale', true),
  };
}

const reject = (queue: Queue, body: string, reason: string) =>
  queue.send({ body: Buffer.from(body), messageId: 'm', properties: { reason } });

const giveUp = async (queue: Queue, body: string) => {
  await queue.send({ body: Buffer.from(body), properties: { poolsyncAttempt: 7, own: 'kept' } });
  const [held] = await queue.receive(1, neverStopped);
  if (held !== undefined) queue.deadLetter(held.lock, 'MaxDeliveryCountExceeded', 'too often');
};

const bodiesIn = (queue: Queue | undefined) =>
  (queue?.messages() ?? []).map(({ body }) => body.toString());

describe('ServiceBusLetters', { timeout: 20_000 }, () => {
  it('shows each letter with its reason and takes none', async () => {
    const { rejected, rejectedLetters } = await withQueues();
    const bodies = Array.from({ length: 300 }, (_, at) => `{"n":${at}}`);
    for (const body of bodies) await reject(rejected, body, 'body: not for us');
    const { letters, end } = await allOf(rejectedLetters.look(bounds, neverStopped));
    expect(letters.map(({ body }) => body)).toEqual(bodies);
    expect(letters[0]).toMatchObject({ reason: 'body: not for us', at: anyDate });
    expect(end.complete).toBe(true);
    expect(rejected.depths()).toMatchObject({ active: 300, locked: 0 });
    expect(rejected.messages()[0]?.deliveryCount).toBe(0);
  });

  it('shows what a queue gave up with the reason of Service Bus', async () => {
    const { events, eventsLetters } = await withQueues();
    await giveUp(events, 'no JSON');
    const { letters } = await allOf(eventsLetters.look(bounds, neverStopped));
    expect(letters).toMatchObject([
      { body: 'no JSON', reason: 'MaxDeliveryCountExceeded: too often' },
    ]);
  });

  it('sends back chosen letters to the queue of the function that reads such', async () => {
    const { rejected, rejectedLetters, events, scale } = await withQueues();
    const scaleRequest = JSON.stringify({
      specversion: '1.0',
      type: 'Poolsync.ScaleRequest',
      data: { session: 'budget-7' },
    });
    await reject(rejected, '{"stays":true}', 'stays');
    await reject(rejected, scaleRequest, 'bad');
    await reject(rejected, 'no JSON', 'worse');
    const { letters } = await allOf(rejectedLetters.look(bounds, neverStopped));
    const chosen = letters.filter(({ reason }) => reason !== 'stays').map(({ id }) => id);
    const { end } = await deedOf(rejectedLetters, new Set(chosen), 'send-back');
    expect(end).toEqual({ done: 2 });
    expect(scale.messages()).toMatchObject([{ sessionId: 'budget-7', properties: {} }]);
    expect(bodiesIn(scale)).toEqual([scaleRequest]);
    expect(bodiesIn(events)).toEqual(['no JSON']);
    expect(bodiesIn(rejected)).toEqual(['{"stays":true}']);
    expect(rejected.depths().locked).toBe(0);
  });

  it('sends back what was given up with a new life, and without what tells of a person', async () => {
    const { events, eventsLetters } = await withQueues();
    await giveUp(events, JSON.stringify({ data: { claims: { name: 'Anna' }, status: 'ok' } }));
    expect((await deedOf(eventsLetters, 'all', 'send-back')).end).toEqual({ done: 1 });
    expect(bodiesIn(events)).toEqual(['{"data":{"status":"ok"}}']);
    expect(events.messages()[0]).toMatchObject({ properties: { own: 'kept' }, deliveryCount: 0 });
    expect(events.messages()[0]?.properties).not.toHaveProperty('poolsyncAttempt');
    expect(bodiesIn(events.deadLetters)).toEqual([]);
  });

  it('deletes nothing that could not be sent back, and says so', async () => {
    const { events, eventsLetters } = await withQueues();
    await giveUp(events, '{"n":1}');
    events.faults.refuse({ condition: 'amqp:unauthorized-access', description: 'not you' });
    const { end } = await deedOf(eventsLetters, 'all', 'send-back');
    expect(end).toMatchObject({ done: 0, problem: matching(/events/) });
    expect(bodiesIn(events.deadLetters)).toEqual(['{"n":1}']);
    expect(events.deadLetters?.depths().locked).toBe(0);
  });

  it('deletes the chosen ones, or all', async () => {
    const { rejected, rejectedLetters } = await withQueues();
    for (const n of [1, 2, 3]) await reject(rejected, `{"n":${n}}`, 'no');
    const { letters } = await allOf(rejectedLetters.look(bounds, neverStopped));
    const first = new Set([letters[0]?.id ?? '']);
    expect((await deedOf(rejectedLetters, first, 'delete')).end).toEqual({ done: 1 });
    expect(bodiesIn(rejected)).toEqual(['{"n":2}', '{"n":3}']);
    expect((await deedOf(rejectedLetters, 'all', 'delete')).end).toEqual({ done: 2 });
    expect(rejected.depths()).toMatchObject({ active: 0, locked: 0 });
  });

  it('tells what was done though the others could not be put back: their locks end', async () => {
    const { rejected, rejectedLetters } = await withQueues({ canPutBack: false });
    for (const n of [1, 2]) await reject(rejected, `{"n":${n}}`, 'no');
    const { letters } = await allOf(rejectedLetters.look(bounds, neverStopped));
    const second = new Set([letters[1]?.id ?? '']);
    expect((await deedOf(rejectedLetters, second, 'delete')).end).toEqual({ done: 1 });
    expect(bodiesIn(rejected)).toEqual(['{"n":1}']);
  });

  it('leaves the others where they are when it is stopped between two', async () => {
    const { rejected, rejectedLetters } = await withQueues();
    for (let n = 0; n < 5; n += 1) await reject(rejected, `{"n":${n}}`, 'no');
    const stop = new AbortController();
    const end = await rejectedLetters.treat('all', 'delete', () => stop.abort(), stop.signal);
    expect(end).toEqual({ done: 1 });
    expect(rejected.depths()).toMatchObject({ active: 4, locked: 0 });
  });
});
