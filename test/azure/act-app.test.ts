import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startFunctionApp, type FunctionApp } from '../../sandbox/functions-host/function-app.ts';
import { startLocalApiServer, type LocalApiServer } from '../kube/local-api-server.ts';
import {
  eventsQueue,
  rejectedQueue,
  scaleQueue,
  startAzureSide,
  type AzureSide,
} from '../path/azure/azure-side.ts';
import { createBuiltCode, type BuiltCode } from '../path/built-code.ts';
import { spawnInto } from '../sandbox/lambda/deployed-function.ts';
import { aRequest, person } from './events.ts';

const notFound = { kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 };
const inSession = (body: unknown, sessionId = 'one') => ({
  body: Buffer.from(JSON.stringify(body)),
  sessionId,
});

let code: BuiltCode;
beforeAll(async () => {
  code = await createBuiltCode();
  await code.folderOf('act');
});
afterAll(() => code.remove());

interface World {
  readonly azure: AzureSide;
  readonly api: LocalApiServer;
  readonly app: FunctionApp;
  readonly output: () => string;
}

/** The built app, with an API server that knows no object. */
async function startWorld(settings: Readonly<Record<string, string>> = {}): Promise<World> {
  const azure = await startAzureSide({});
  onTestFinished(() => azure.close());
  const api = await startLocalApiServer(() => ({ status: 404, body: notFound }));
  onTestFinished(() => api[Symbol.asyncDispose]());
  const output: string[] = [];
  const app = await startFunctionApp({
    name: 'act',
    folder: await code.folderOf('act'),
    environment: { ...azure.reach, POOLSYNC_KUBECONFIG_TEXT: api.kubeconfig, ...settings },
    processes: spawnInto(output),
    serviceBus: (name) => azure.serviceBus.queue(name),
    log: (line) => output.push(line),
    now: Date.now,
    stopGraceMs: 200,
  });
  onTestFinished(() => app.stop());
  return { azure, api, app, output: () => output.join('') };
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe('the built function app act', () => {
  it('feeds scale from a queue with sessions, by the connection ServiceBus', async () => {
    const { app } = await startWorld();
    expect(app.functions().map(({ name }) => name)).toEqual(['scale']);
    expect(Object.values(app.functions()[0]?.bindings ?? {})).toMatchObject([
      {
        type: 'serviceBusTrigger',
        connection: 'ServiceBus',
        queueName: scaleQueue,
        cardinality: 'many',
        isSessionsEnabled: true,
      },
    ]);
  });

  it('does not start where its two queues are one, and says why', async () => {
    const starting = startWorld({ POOLSYNC_SCALE_QUEUE: rejectedQueue });
    await expect(starting).rejects.toThrow(
      /another queue than that of POOLSYNC_SCALE_QUEUE is needed/,
    );
  });

  it('I9: completes a request for a pool that is gone, and counts it', async () => {
    const { azure, output, app } = await startWorld();
    azure.serviceBus.queue(scaleQueue).put([inSession(aRequest('Scale'))]);
    await eventually(() => expect(app.counts().get('scale')).toMatchObject({ completed: 1 }));
    await eventually(() => expect(output()).toContain('pool-deleted'));
  });

  it('I9: sends a request once more into its session while the cluster is away', async () => {
    const { azure, api } = await startWorld();
    const requests = azure.serviceBus.queue(scaleQueue);
    api.setDown(true);
    requests.put([inSession(aRequest('Scale'), 'a'), inSession(aRequest('Scale'), 'b')]);
    await eventually(() =>
      expect(requests.depths()).toMatchObject({ active: 0, locked: 0, scheduled: 2 }),
    );
    const again = requests.messages();
    expect(new Set(again.map(({ sessionId }) => sessionId))).toEqual(new Set(['a', 'b']));
    for (const { properties } of again) {
      expect(properties?.['poolsyncAttempt']).toBeGreaterThanOrEqual(2);
    }
    api.setDown(false);
    await eventually(() =>
      expect(requests.depths()).toEqual({ active: 0, locked: 0, scheduled: 0, deadLettered: 0 }),
    );
  }, 60_000);

  it('I9: sends a request once more into its session from a batch with an empty message', async () => {
    const { azure, api } = await startWorld();
    const requests = azure.serviceBus.queue(scaleQueue);
    api.setDown(true);
    requests.put([{ body: Buffer.from(''), sessionId: 'a' }, inSession(aRequest('Scale'), 'a')]);
    await eventually(() =>
      expect(requests.depths()).toEqual({ active: 0, locked: 0, scheduled: 1, deadLettered: 0 }),
    );
    expect(requests.messages()).toMatchObject([{ sessionId: 'a', deliveryCount: 0 }]);
  }, 60_000);

  it('I9: puts before people what nobody can read, without the person', async () => {
    const { azure, output } = await startWorld();
    const broken = aRequest('Scale', { uid: 7, claims: person });
    azure.serviceBus.queue(scaleQueue).put([inSession(broken)]);
    const rejected = azure.serviceBus.queue(rejectedQueue);
    await eventually(() => expect(rejected.messages()).toHaveLength(1));
    const [message] = rejected.messages();
    expect(message?.properties?.['reason']).toMatch(/^body\.data\.uid: /);
    const shown = `${message?.body.toString('utf8') ?? ''} ${output()}`;
    for (const secret of Object.values(person)) expect(shown).not.toContain(secret);
    expect(azure.serviceBus.queue(eventsQueue).depths()).toMatchObject({ active: 0 });
  });
});
