import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startFunctionApp, type FunctionApp } from '../../sandbox/functions-host/function-app.ts';
import { startServiceBus, type ServiceBus } from '../../sandbox/azure/service-bus/start.ts';
import { createCertificateAuthority } from '../../sandbox/management-cluster/certificates.ts';
import { systemClock } from '../../sandbox/simulated/clock.ts';
import { currentEntries } from '../../shared/kube/kubeconfig.ts';
import { startLocalApiServer, type LocalApiServer } from '../kube/local-api-server.ts';
import {
  eventsQueue,
  rejectedQueue,
  startAzureSide,
  sweepQueue,
  type AzureSide,
} from '../path/azure/azure-side.ts';
import { createBuiltCode, type BuiltCode } from '../path/built-code.ts';
import { spawnInto } from '../sandbox/lambda/deployed-function.ts';
import { asCloudEvent, person, scaleSetWrite } from './events.ts';

const noPools = { kind: 'Table', metadata: {}, columnDefinitions: [], rows: [] };
const write = Buffer.from(JSON.stringify(asCloudEvent(scaleSetWrite)));

let code: BuiltCode;
let folder: string;

beforeAll(async () => {
  code = await createBuiltCode();
  folder = await code.folderOf('observe');
});

afterAll(() => code.remove());

interface Started {
  readonly app: FunctionApp;
  readonly output: () => string;
}

/** The namespace that Event Grid has keys of. */
interface Ingress {
  readonly ingress?: ServiceBus;
}

async function startApp(
  settings: Readonly<Record<string, string>>,
  { serviceBus, ingress }: Partial<Pick<AzureSide, 'serviceBus'>> & Ingress = {},
): Promise<Started> {
  const output: string[] = [];
  const app = await startFunctionApp({
    name: 'observe',
    folder,
    environment: settings,
    processes: spawnInto(output),
    serviceBus: (name, namespace) => {
      if (serviceBus === undefined) throw new Error('nothing is fed here');
      return (namespace === ingress?.host ? ingress : serviceBus).queue(name);
    },
    log: (line) => output.push(line),
    now: Date.now,
    stopGraceMs: 200,
  });
  onTestFinished(() => app.stop());
  return { app, output: () => output.join('') };
}

interface World extends AsyncDisposable, Started {
  readonly azure: AzureSide;
  readonly api: LocalApiServer;
}

/** The built app, with an API server that knows no pool. */
async function startWorld(
  access: (api: LocalApiServer) => Readonly<Record<string, string>>,
  { ingress }: Ingress = {},
): Promise<World> {
  const azure = await startAzureSide({});
  onTestFinished(() => azure.close());
  // No other provider is installed.
  const api = await startLocalApiServer(({ path }) =>
    path.endsWith('/azuremachinepools')
      ? { status: 404, body: '404 page not found' }
      : { status: 200, body: noPools },
  );
  const reach = { ...azure.reach, ...access(api) };
  const started = await (ingress === undefined
    ? startApp(reach, azure)
    : startApp(
        { ...reach, Ingress__fullyQualifiedNamespace: ingress.host },
        { ...azure, ingress },
      ));
  return { azure, api, ...started, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() };
}

const byText = ({ kubeconfig }: LocalApiServer) => ({ POOLSYNC_KUBECONFIG_TEXT: kubeconfig });

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

describe.each(['observe', 'act'] as const)('the folder of the function app %s', (name) => {
  it('holds what Azure needs to run it', async () => {
    const deployed = await code.folderOf(name);
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(join(deployed, file), 'utf8'));
    expect(await read('package.json')).toMatchObject({
      name: `poolsync-${name}`,
      main: 'index.mjs',
      type: 'module',
    });
    expect(await read('host.json')).toMatchObject({
      version: '2.0',
      functionTimeout: name === 'observe' ? '00:10:00' : '00:01:00',
      extensionBundle: { id: 'Microsoft.Azure.Functions.ExtensionBundle' },
      extensions: {
        serviceBus: {
          autoCompleteMessages: true,
          prefetchCount: 0,
          // An instance holds one session, and serves no other before it lets that go.
          sessionIdleTimeout: '00:00:01',
        },
      },
      // What the app says during an invocation, and what it prints after one.
      logging: { logLevel: { Function: 'Information', 'Host.Function.Console': 'Information' } },
    });
    expect(await readFile(join(deployed, 'index.mjs.LEGAL.txt'), 'utf8')).toMatch(
      /@azure\/msal-node/,
    );
  });
});

describe('the start of the built function app', () => {
  const bus = { ServiceBus__fullyQualifiedNamespace: 'localhost:1' };
  const file = { POOLSYNC_KUBECONFIG: '/nowhere' };

  it.each([
    [
      'nothing is set',
      {},
      /none of .* is set: set one of them; ServiceBus__fullyQualifiedNamespace is not set/,
    ],
    ['the namespace is missing', file, /ServiceBus__fullyQualifiedNamespace is not set/],
    [
      'the namespace is a URL',
      { ...file, ServiceBus__fullyQualifiedNamespace: 'https://x/' },
      /"https:\/\/x\/": the host name/,
    ],
    [
      'there is no way into the cluster',
      bus,
      /POOLSYNC_KUBECONFIG, POOLSYNC_KUBECONFIG_TEXT and POOLSYNC_AKS_SERVER/,
    ],
    ['there are two ways', { ...bus, ...file, POOLSYNC_KUBECONFIG_TEXT: 'x' }, /both set/],
    [
      'a secret was not resolved',
      { ...bus, POOLSYNC_KUBECONFIG_TEXT: '@Microsoft.KeyVault(VaultName=v;SecretName=s)' },
      /Key Vault that Azure has not resolved/,
    ],
    [
      'the authority of the cluster is missing',
      { ...bus, POOLSYNC_AKS_SERVER: 'https://x' },
      /POOLSYNC_AKS_CA is not set/,
    ],
    [
      'a queue has no name',
      { ...bus, ...file, POOLSYNC_EVENTS_QUEUE: ' ' },
      /POOLSYNC_EVENTS_QUEUE is " ": the name of a queue/,
    ],
    [
      'an identity is none',
      { ...bus, ...file, AZURE_CLIENT_ID: 'me' },
      /AZURE_CLIENT_ID is "me": the client ID/,
    ],
    [
      'the management API is no URL',
      { ...bus, ...file, POOLSYNC_RESOURCE_MANAGER: 'azure' },
      /POOLSYNC_RESOURCE_MANAGER is "azure": the https URL/,
    ],
    [
      'the installation has no name',
      { ...bus, ...file, POOLSYNC_INSTALLATION: 'A B' },
      /POOLSYNC_INSTALLATION is "A B": a name/,
    ],
  ])('fails, and says why, where %s', async (_, settings, problem) => {
    const starting = startApp(settings);
    await expect(starting).rejects.toThrow(/Poolsync cannot start: .* See docs\/configuration\.md/);
    await expect(starting).rejects.toThrow(problem);
  });

  it('feeds each function from the queue that is set, by the connection ServiceBus, or by the clock', async () => {
    const azure = await startAzureSide({});
    onTestFinished(() => azure.close());
    const { app } = await startApp(
      {
        ...azure.reach,
        ...file,
        POOLSYNC_EVENTS_QUEUE: rejectedQueue,
        POOLSYNC_REJECTED_QUEUE: eventsQueue,
      },
      azure,
    );
    const served = app.functions().map(({ name, bindings }) => [name, Object.values(bindings)]);
    const trigger = { type: 'serviceBusTrigger', connection: 'ServiceBus', cardinality: 'many' };
    expect(served).toMatchObject([
      ['reconcile', [{ ...trigger, queueName: rejectedQueue }]],
      ['sweep', [{ type: 'timerTrigger', schedule: '0 */5 * * * *' }]],
      ['sweep-on', [{ ...trigger, queueName: sweepQueue }]],
    ]);
  });
});

describe('the built function app', () => {
  it('completes what it has done, counts it, and says so without a person in it', async () => {
    await using world = await startWorld(byText);
    const events = world.azure.serviceBus.queue(eventsQueue);
    events.put([{ body: write, messageId: 'a' }]);
    await eventually(() =>
      expect(world.app.counts().get('reconcile')).toMatchObject({ completed: 1 }),
    );
    await eventually(() =>
      expect(world.output()).toContain(
        String.raw`{\"metric\":\"MessagesIgnored\",\"value\":1,\"reason\":\"no-pool\"`,
      ),
    );
    for (const secret of Object.values(person)) expect(world.output()).not.toContain(secret);
  });

  it('I9: counts a message without a body, which the host hands to nobody and completes', async () => {
    await using world = await startWorld(byText);
    world.azure.serviceBus.queue(eventsQueue).put([{ body: Buffer.from('') }]);
    await eventually(() =>
      expect(world.output()).toContain(
        String.raw`{\"metric\":\"MessagesIgnored\",\"value\":1,\"reason\":\"empty\"`,
      ),
    );
  });

  it('I9: sends a hint once more while the cluster is away, and works on it when it is back', async () => {
    await using world = await startWorld(byText);
    const events = world.azure.serviceBus.queue(eventsQueue);
    world.api.setDown(true);
    events.put([{ body: write, messageId: 'a' }]);
    await eventually(() =>
      expect(events.depths()).toMatchObject({ active: 0, locked: 0, scheduled: 1 }),
    );
    const [again] = events.messages();
    expect(again).toMatchObject({
      state: 'scheduled',
      deliveryCount: 0,
      properties: { poolsyncAttempt: 2 },
    });
    expect(again?.messageId).toMatch(/^a~[-0-9a-f]{36}$/);
    const body = again?.body.toString('utf8') ?? '';
    for (const secret of Object.values(person)) expect(body).not.toContain(secret);
    world.api.setDown(false);
    await eventually(() =>
      expect(events.depths()).toEqual({ active: 0, locked: 0, scheduled: 0, deadLettered: 0 }),
    );
    expect(world.output()).toContain('no-pool');
    expect(world.app.counts().get('reconcile')).toMatchObject({ failedInvocations: 0 });
    for (const secret of Object.values(person)) expect(world.output()).not.toContain(secret);
  }, 40_000);

  it('I9: takes hints from a namespace with keys too, and sends them once more to the one without', async () => {
    const authority = await createCertificateAuthority(new Date());
    const clock = systemClock();
    const ingress = await startServiceBus({
      tls: await authority.issueServer(['localhost']),
      clock,
      queues: [{ name: eventsQueue, lockMs: 60_000, maxDeliveryCount: 10 }],
    });
    onTestFinished(async () => {
      await ingress.close();
      clock.stop();
    });
    await using world = await startWorld(byText, { ingress });
    const events = world.azure.serviceBus.queue(eventsQueue);
    world.api.setDown(true);
    ingress.queue(eventsQueue).put([{ body: write, messageId: 'a' }]);
    await eventually(() => expect(events.depths()).toMatchObject({ scheduled: 1 }));
    await eventually(() =>
      expect(world.app.counts().get('reconcile-ingress')).toMatchObject({ completed: 1 }),
    );
    expect(ingress.queue(eventsQueue).depths()).toMatchObject({ active: 0, scheduled: 0 });
    world.api.setDown(false);
    await eventually(() =>
      expect(world.app.counts().get('reconcile')).toMatchObject({ completed: 1 }),
    );
    expect(world.output()).toContain('no-pool');
  }, 40_000);

  it('I9: puts before people what nobody can read, with the reason and without the person', async () => {
    await using world = await startWorld(byText);
    const { serviceBus } = world.azure;
    const broken = { ...asCloudEvent(scaleSetWrite), type: 7 };
    serviceBus.queue(eventsQueue).put([{ body: Buffer.from(JSON.stringify(broken)) }]);
    const rejected = serviceBus.queue(rejectedQueue);
    await eventually(() => expect(rejected.messages()).toHaveLength(1));
    const [message] = rejected.messages();
    expect(message?.properties?.['reason']).toMatch(/^body/);
    const body = message?.body.toString('utf8') ?? '';
    expect(body).toContain('virtualMachineScaleSets');
    for (const secret of Object.values(person)) expect(body).not.toContain(secret);
    await eventually(() =>
      expect(world.app.counts().get('reconcile')).toMatchObject({ completed: 1, abandoned: 0 }),
    );
  });

  it('throws where nothing can be sent once more, so that the host keeps the batch', async () => {
    await using world = await startWorld(byText);
    const events = world.azure.serviceBus.queue(eventsQueue);
    world.api.setDown(true);
    // As often as it takes: the client tries more than once.
    events.faults.refuse({ condition: 'amqp:unauthorized-access', description: 'no', times: 100 });
    events.put([{ body: write, messageId: 'a' }]);
    const counts = () => world.app.counts().get('reconcile');
    await eventually(() => expect(counts()?.abandoned).toBeGreaterThan(0));
    expect(events.depths()).toMatchObject({ scheduled: 0, deadLettered: 0 });
    events.faults.clear();
    await eventually(() =>
      expect(events.depths()).toMatchObject({ active: 0, locked: 0, scheduled: 1 }),
    );
    const { abandoned = 0 } = counts() ?? {};
    // What was delivered again was looked at again.
    expect(events.messages()[0]?.properties).toEqual({ poolsyncAttempt: 2 + abandoned });
  }, 40_000);

  it('shows a cluster of AKS the token of its own identity', async () => {
    await using world = await startWorld((api) => {
      const { fields } = currentEntries(api.kubeconfig).cluster;
      return {
        POOLSYNC_AKS_SERVER: String(fields['server']),
        POOLSYNC_AKS_CA: String(fields['certificate-authority-data']),
      };
    });
    world.azure.serviceBus.queue(eventsQueue).put([{ body: write }]);
    await eventually(() => expect(world.output()).toContain('no-pool'));
    const shown = world.api.requests[0]?.headers.authorization ?? '';
    expect(shown).toMatch(/^Bearer .+/);
    expect(world.output()).not.toContain(shown.slice('Bearer '.length));
  });

  it('refuses a kubeconfig that would run a program, and says what to do', async () => {
    await using world = await startWorld(({ kubeconfig }) => ({
      POOLSYNC_KUBECONFIG_TEXT: kubeconfig.replace('"token":', '"exec":{"command":"sh"},"token":'),
    }));
    world.azure.serviceBus.queue(eventsQueue).put([{ body: write }]);
    await eventually(() => expect(world.output()).toContain('has exec in user'));
    expect(world.api.requests).toEqual([]);
  });
});
