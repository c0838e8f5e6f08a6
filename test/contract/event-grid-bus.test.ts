import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { EventGridBus } from '../../functions/azure/bus/event-grid-bus.ts';
import { eventGridClientFor } from '../../functions/azure/bus/event-grid-client.ts';
import { startEventGrid, type EventGrid } from '../../sandbox/azure/event-grid/start.ts';
import { startServiceBus, type ServiceBus } from '../../sandbox/azure/service-bus/start.ts';
import { startSimulatedAzure } from '../../sandbox/azure/start.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { systemClock } from '../../sandbox/simulated/clock.ts';
import { foreignPoolKinds } from '../../shared/model/foreign-pool.ts';
import { poolKinds } from '../../shared/model/pool.ts';
import type { WatchRequest } from '../../shared/model/pool-request.ts';
import { aRequest, describeBusContract, type BusWorld } from './request-bus-contract.ts';

const tenantId = randomUUID();
const clientId = randomUUID();

const event = z.object({
  source: z.literal('poolsync'),
  type: z.enum(['Poolsync.ScaleRequest', 'Poolsync.SyncRequest']),
  data: z.strictObject({
    installation: z.string(),
    kind: z.enum([...poolKinds, ...foreignPoolKinds]),
    namespace: z.string(),
    name: z.string(),
    uid: z.string(),
    generation: z.number(),
    session: z.string().optional(),
  }),
});

interface TopicWorld extends BusWorld {
  readonly grid: EventGrid;
}

/** The real client with the identity of a pod, on a topic whose events go to a queue. */
async function makeWorld(limitMs?: number): Promise<TopicWorld> {
  const authority = await createCertificateAuthority(new Date());
  const tls = await authority.issueServer(['localhost', '127.0.0.1']);
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, authority.certPem]);
  const clock = systemClock();
  const azure = await startSimulatedAzure({
    subscriptions: [{ id: randomUUID(), tenantId, locations: ['westeurope'] }],
    identities: [{ clientId, tenantId }],
    publish: () => undefined,
    tls,
  });
  const queues = [{ name: 'requests', lockMs: 60_000, maxDeliveryCount: 10 }];
  const serviceBus = await startServiceBus({ tls, clock, queues });
  const grid = await startEventGrid({
    tls,
    clock,
    topic: { name: 'requests' },
    subscriptions: [
      { name: 'all', source: 'requests', schema: 'CloudEventSchemaV1_0', queue: 'requests' },
    ],
    queue: (name) => serviceBus.queue(name),
    log: () => undefined,
  });
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-topic-'));
  const tokenFilePath = join(folder, 'token');
  await writeFile(tokenFilePath, 'of-the-pod');
  const identity = { tenantId, clientId, tokenFilePath, authorityHost: azure.authority };
  const topic = eventGridClientFor(grid.endpoint, identity, { now: () => new Date() });
  return {
    bus: new EventGridBus({ topic }, limitMs),
    grid,
    arrived: (atLeast) => received(serviceBus, atLeast),
    failOnce: () => Promise.resolve(grid.faults.throttle()),
    async close() {
      await Promise.all([azure.close(), grid.close(), serviceBus.close()]);
      clock.stop();
      setDefaultCACertificates(trusted);
      await rm(folder, { recursive: true });
    },
  };
}

async function received(serviceBus: ServiceBus, atLeast: number): Promise<readonly WatchRequest[]> {
  const queue = serviceBus.queue('requests');
  const all: WatchRequest[] = [];
  while (all.length < atLeast) {
    for (const { lock, body } of await queue.receive(10, AbortSignal.timeout(5_000))) {
      all.push(requestIn(body));
      queue.complete(lock);
    }
  }
  return all;
}

function requestIn(body: Uint8Array): WatchRequest {
  const { type, data } = event.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  const { kind: poolKind, namespace, name, session: _, ...rest } = data;
  const kind = type === 'Poolsync.ScaleRequest' ? 'scale' : 'sync';
  if (poolKind === 'AWSMachinePool' || poolKind === 'AzureMachinePool') {
    return { ...rest, kind: 'sync', pool: { kind: poolKind, namespace, name } };
  }
  return { ...rest, kind, pool: { kind: poolKind, namespace, name } };
}

describeBusContract('EventGridBus', makeWorld);

describe('EventGridBus', () => {
  const world = async (limitMs?: number): Promise<TopicWorld> => {
    const made = await makeWorld(limitMs);
    onTestFinished(() => made.close());
    return made;
  };

  it('shows itself with the token of the identity, and says what it is about', async () => {
    const { bus, grid } = await world();
    await bus.publish([aRequest('a')]);
    expect(grid.calls()).toMatchObject([
      { status: 200, authentication: 'bearer', events: [{ subject: 'fleet/a' }] },
    ]);
  });

  it('puts requests that spend one budget into one session, and asks for no session to sync', async () => {
    const { bus, grid } = await world();
    const ofBudget = (name: string, callBudget: string): WatchRequest => ({
      ...aRequest(name),
      callBudget,
    });
    const [here, there] = ['a-subscription/westeurope', 'a-subscription/northeurope'];
    await bus.publish([
      ofBudget('a', here),
      ofBudget('b', here),
      ofBudget('c', there),
      aRequest('d', 'sync'),
    ]);
    const events = grid.calls().flatMap((call) => call.events);
    const sessions = events.map(
      (each) => z.object({ session: z.string().optional() }).parse(each['data']).session,
    );
    expect(sessions[0]).toMatch(/^b[0-9a-f]{31}$/);
    expect(sessions[1]).toBe(sessions[0]);
    expect(sessions[2]).toMatch(/^b[0-9a-f]{31}$/);
    expect(sessions[2]).not.toBe(sessions[0]);
    expect(sessions[3]).toBeUndefined();
  });

  it('tries a call that fails once and no more: whoever publishes tries again', async () => {
    const { bus, grid } = await world();
    grid.faults.error({ times: 2, status: 503 });
    const failing = bus.publish([aRequest('a')]);
    await expect(failing).rejects.toMatchObject({ code: 'cloud-unavailable', retryable: true });
    expect(grid.calls()).toHaveLength(1);
  });

  it('gives up on a call that hangs', async () => {
    const { bus, grid } = await world(300);
    grid.faults.hang();
    await expect(bus.publish([aRequest('a')])).rejects.toMatchObject({
      code: 'cloud-unavailable',
      message: 'Sending events to the Event Grid topic: no answer within 0.3 s',
    });
  });
});
