import { describe, expect, it, onTestFinished } from 'vitest';
import { messagingControl } from '../../../sandbox/azure/control/messaging-routes.ts';
import type { QueueSettings } from '../../../sandbox/azure/service-bus/queue-settings.ts';
import { startServiceBus } from '../../../sandbox/azure/service-bus/start.ts';
import { startSimulatedAzure } from '../../../sandbox/azure/start.ts';
import { anyText, fromJson, matching } from '../aws/matchers.ts';
import { steer } from '../aws/steer.ts';
import { config } from './cloud.ts';
import { publisher, startGrid, write } from './event-grid/started-grid.ts';
import { trustedLocalhost } from './localhost-tls.ts';
import { ManualClock } from './manual-clock.ts';

/** A simulated Azure with a namespace and an Event Grid of its own, and their control port. */
async function startAll(changes: Partial<QueueSettings> = {}) {
  const { pair: tls } = await trustedLocalhost();
  const clock = new ManualClock();
  const settings = { name: 'events', lockMs: 30_000, maxDeliveryCount: 1, ...changes };
  const serviceBus = await startServiceBus({ tls, clock, queues: [settings] });
  onTestFinished(() => serviceBus.close());
  const queue = serviceBus.queue('events');
  const grid = await startGrid([{}], { clock, queue: () => queue });
  const azure = await startSimulatedAzure(
    { ...config, tls, publish: (event) => grid.raise(event) },
    messagingControl(serviceBus, grid),
  );
  onTestFinished(() => azure.close());
  const call = async (method: string, path: string, body?: object) => {
    const { status, text } = await steer(azure.control, method, path, body);
    return { status, answer: text.startsWith('<') || text === '' ? text : fromJson(text) };
  };
  return { azure, clock, queue, grid, call };
}

describe('the control port of Service Bus and Event Grid', () => {
  it('shows what lies in a queue and in its dead letters, and takes nothing', async () => {
    const { queue, call } = await startAll();
    expect((await call('POST', '/queues/events/messages', { body: { a: 1 } })).status).toBe(204);
    await call('POST', '/queues/events/messages', { body: 'no JSON' });

    expect(await call('GET', '/queues/events/messages')).toMatchObject({
      answer: [
        { body: '{"a":1}', state: 'active' },
        { body: 'no JSON', deliveryCount: 0 },
      ],
    });
    const [first] = await queue.receive(1, AbortSignal.timeout(1_000));
    queue.abandon(first?.lock ?? '');
    expect(await call('GET', '/queues/events')).toMatchObject({
      answer: { active: 1, locked: 0, deadLettered: 1 },
    });
    expect(await call('GET', '/queues/events.dead-letters/messages')).toMatchObject({
      answer: [{ properties: { DeadLetterReason: 'MaxDeliveryCountExceeded' } }],
    });
  });

  it('puts messages into sessions, where the queue has them', async () => {
    const { queue, call } = await startAll({ requiresSession: true });
    expect(await call('POST', '/queues/events/messages', { body: 'x' })).toMatchObject({
      status: 400,
      answer: { error: matching(/SessionId was not set/) },
    });
    const body = { body: 'x', sessionId: 's' };
    expect((await call('POST', '/queues/events/messages', body)).status).toBe(204);
    expect(queue.messages()).toMatchObject([{ sessionId: 's' }]);
  });

  it('lets sends to a queue fail, and ends that', async () => {
    const { queue, call } = await startAll();
    await call('POST', '/queues/events/faults', { kind: 'refuse', times: 2 });
    await expect(queue.send({ body: Buffer.from('x') })).rejects.toThrow('busy');
    expect(queue.faults.pending).toBe(1);
    await call('DELETE', '/queues/events/faults');
    await queue.send({ body: Buffer.from('x') });
    expect(queue.depths().active).toBe(1);
  });

  it('lets calls to the topic fail, and changes how events travel', async () => {
    const { grid, clock, queue, call } = await startAll();
    await call('POST', '/event-grid/faults', { kind: 'error', times: 100 });
    const event = { type: 'A.B', source: 'test', data: {} };
    await expect(
      publisher(grid).send([event], { abortSignal: AbortSignal.timeout(300) }),
    ).rejects.toThrow();
    await call('DELETE', '/event-grid/faults');
    await publisher(grid).send([event]);
    await call('PATCH', '/event-grid/travel', { leastDelayMs: 5_000, duplicates: 1 });
    grid.raise(write());
    await clock.advance(4_999);
    expect(queue.depths().active).toBe(0);
    await clock.advance(1);
    expect(queue.depths().active).toBe(2);
    expect(await call('GET', '/event-grid')).toMatchObject({
      answer: { deliveries: { delivered: 2 } },
    });
  });

  it.each([
    ['GET', '/queues/nobody', {}, 404],
    ['GET', '/queues/events.nothing', {}, 404],
    ['POST', '/queues/events/messages', {}, 400],
    ['POST', '/queues/events/faults', { kind: 'cold' }, 400],
    ['PATCH', '/event-grid/travel', { duplicates: 2 }, 400],
  ])('refuses %s %s with %j', async (method, path, body, status) => {
    const { call } = await startAll();
    expect(await call(method, path, body)).toMatchObject({
      status,
      answer: { error: anyText },
    });
  });

  it('tells of itself beside the rest', async () => {
    const { azure } = await startAll();
    const help = await (await fetch(azure.control)).text();
    for (const path of ['/scale-sets/<name>', '/queues/<queue>/faults', '/event-grid/travel']) {
      expect(help).toContain(path);
    }
  });
});
