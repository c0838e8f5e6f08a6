import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AzureKeyCredential, EventGridPublisherClient } from '@azure/eventgrid';
import { expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../../../sandbox/simulated/clock.ts';
import { startEventGrid } from '../../../sandbox/azure/event-grid/start.ts';
import type { EventGrid } from '../../../sandbox/azure/event-grid/start.ts';
import { startServiceBus } from '../../../sandbox/azure/service-bus/start.ts';
import type { ServiceBus } from '../../../sandbox/azure/service-bus/start.ts';
import { startFunctionApp } from '../../../sandbox/functions-host/function-app.ts';
import { bundle } from '../../../scripts/bundle.ts';
import { trustedLocalhost } from '../azure/localhost-tls.ts';
import { spawnInto } from '../lambda/deployed-function.ts';

const tls = await trustedLocalhost();

async function startCloud(
  requiresSession: boolean,
): Promise<{ readonly bus: ServiceBus; readonly grid: EventGrid }> {
  const clock = systemClock();
  const bus = await startServiceBus({
    tls: tls.pair,
    clock,
    queues: [{ name: 'events', lockMs: 30_000, maxDeliveryCount: 10, requiresSession }],
  });
  const grid = await startEventGrid({
    tls: tls.pair,
    clock,
    topic: { name: 'poolsync', key: 'key' },
    subscriptions: [
      {
        name: 'hints',
        source: 'poolsync',
        schema: 'CloudEventSchemaV1_0',
        queue: 'events',
        deliveryProperties: requiresSession
          ? [{ name: 'SessionId', sourceField: 'data.session' }]
          : [],
      },
    ],
    queue: (name) => bus.queue(name),
    log: () => {},
  });
  onTestFinished(async () => {
    await grid.close();
    await bus.close();
    clock.stop();
  });
  return { bus, grid };
}

it.each([
  ['a queue', false],
  ['a queue with sessions', true],
])('carries an event by %s to a function, which sends it once more', async (_what, sessions) => {
  const folder = await mkdtemp(join(tmpdir(), 'poolsync-app-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { bus, grid } = await startCloud(sessions);
  const app = join(folder, 'app');
  await bundle({
    entry: fileURLToPath(new URL('./fixtures/resending-app.ts', import.meta.url)),
    folder: app,
  });
  await writeFile(join(app, 'host.json'), '{"version":"2.0"}');
  await writeFile(join(app, 'package.json'), '{"main":"index.mjs"}');
  const caFile = join(folder, 'ca.pem');
  await writeFile(caFile, tls.caPem);
  const output: string[] = [];
  const functions = await startFunctionApp({
    name: 'observe',
    folder: app,
    environment: {
      ServiceBus__fullyQualifiedNamespace: bus.host,
      NODE_EXTRA_CA_CERTS: caFile,
      SESSIONS: sessions ? 'yes' : 'no',
    },
    processes: spawnInto(output),
    serviceBus: (name) => bus.queue(name),
    log: (line) => output.push(line),
    now: Date.now,
  });
  onTestFinished(() => functions.stop());
  const event = {
    id: '1',
    source: 'poolsync',
    type: 'Poolsync.SyncRequest',
    data: { session: 'f00d' },
  };
  const publisher = new EventGridPublisherClient(
    grid.endpoint,
    'CloudEvent',
    new AzureKeyCredential('key'),
  );
  await publisher.send([event]);
  await vi.waitFor(
    () => expect(functions.counts().get('reconcile')).toMatchObject({ completed: 2 }),
    { timeout: 10_000, interval: 10 },
  );
  const logged = output
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.startsWith('{'))
    .map((line) => (JSON.parse(line) as { message: string }).message)
    .map((message): unknown => JSON.parse(message));
  expect(logged).toMatchObject([
    { attempt: 0, messages: [event], ...(sessions ? { session: 'f00d' } : {}) },
    { attempt: 1, messages: [event], ...(sessions ? { session: 'f00d' } : {}) },
  ]);
  expect(bus.tokens()).toMatchObject([{ token: 'identity' }]);
});
