import { describe, expect, it } from 'vitest';
import type { ConfigMaps } from '../../shared/kube/config-maps.ts';
import { configMapsBy } from '../../shared/kube/connection.ts';
import { parseEmbeddedKubeconfig } from '../../shared/kube/embedded-kubeconfig.ts';
import { readInstallation } from '../../shared/kube/kube-installation.ts';
import { KubeSweepRecords } from '../../shared/kube/kube-sweep-records.ts';
import { Sessions } from '../../shared/kube/sessions.ts';
import type { SweepRecord } from '../../shared/model/drift.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { inTurn } from './in-turn.ts';
import { startLocalApiServer, type LocalApiServer, type Reaction } from './local-api-server.ts';

function configMapsOf({ kubeconfig }: Pick<LocalApiServer, 'kubeconfig'>): ConfigMaps {
  const clock = new FixedClock();
  const sessions = new Sessions({
    readKubeconfig: async () => kubeconfig,
    parse: parseEmbeddedKubeconfig,
    clock,
    log: new RecordingLogger(),
  });
  return configMapsBy({ sessions, clock, random: () => 0, sleep: async () => undefined });
}

const holding = (data: Readonly<Record<string, string>>): Reaction => ({ body: { data } });
const refusal = (status: number): Reaction => ({ status, body: { message: 'no' } });

const blue = {
  name: 'blue',
  aws: {
    account: '111111111111',
    region: 'eu-west-1',
    requestBus: 'poolsync-requests',
    queues: {
      events: 'https://sqs/events',
      scale: 'https://sqs/scale',
      rejected: 'https://sqs/rejected',
      redrive: 'https://sqs/redrive',
    },
    functions: { reconcile: 'poolsync-reconcile' },
    rules: [{ bus: 'default', name: 'poolsync-events', feeds: 'events' }],
  },
  azure: {
    subscription: '11111111-1111-4111-8111-111111111111',
    serviceBus: 'blue.servicebus.windows.net',
    queues: { events: 'events', scale: 'scale', rejected: 'rejected', sweep: 'sweep' },
    requestTopic: 'https://blue.westeurope-1.eventgrid.azure.net/api/events',
    functionApps: {},
    eventSubscriptions: [],
  },
};

describe('readInstallation', () => {
  it('reads the parts of both clouds', async () => {
    const written = { 'installation.json': JSON.stringify(blue) };
    await using server = await startLocalApiServer(() => holding(written));
    expect(await readInstallation(configMapsOf(server))).toEqual(blue);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/api/v1/namespaces/poolsync-system/configmaps/poolsync-installation',
    ]);
  });

  it('reads one that has no more than a name', async () => {
    const written = { 'installation.json': '{"name":"blue"}' };
    await using server = await startLocalApiServer(() => holding(written));
    expect(await readInstallation(configMapsOf(server), 'elsewhere')).toEqual({ name: 'blue' });
  });

  it('says where nobody has written one', async () => {
    await using server = await startLocalApiServer(() => refusal(404));
    expect(await readInstallation(configMapsOf(server))).toBeUndefined();
  });

  it.each([
    ['no key', {}, 'it has no key installation.json'],
    ['no JSON', { 'installation.json': 'name: blue' }, 'it is no JSON object'],
    ['no name', { 'installation.json': '{}' }, 'name: '],
    [
      'two wrong fields',
      {
        'installation.json': JSON.stringify({
          ...blue,
          name: 'Blue Ridge',
          aws: { ...blue.aws, account: '1' },
        }),
      },
      'name: is no name of a-z, 0-9 and -; aws.account: is no account',
    ],
  ])('names what is wrong: %s', async (_, written, problem) => {
    await using server = await startLocalApiServer(() => holding(written));
    await expect(readInstallation(configMapsOf(server))).rejects.toMatchObject({
      code: 'cluster-refused',
      message: expect.stringContaining(problem) as string,
    });
  });

  it('passes on that it may not be read', async () => {
    await using server = await startLocalApiServer(() => refusal(403));
    await expect(readInstallation(configMapsOf(server))).rejects.toMatchObject({
      code: 'cluster-denied',
    });
  });
});

const ended: SweepRecord = {
  cloud: 'aws',
  startedAt: '2026-11-26T08:00:00.000Z',
  endedAt: '2026-11-26T08:00:21.000Z',
  version: '0.8.0',
  complete: true,
  tally: {
    pools: 12,
    foreignPools: 1,
    groupsRead: 13,
    findings: { 'list-drift': 2 },
    corrected: 2,
    missedByEvents: 1,
    scaleRequests: 0,
    nudged: 0,
    failed: 0,
    unseen: 3,
  },
  unseen: [
    {
      where: 'account 222222222222, region eu-west-1',
      pools: 3,
      code: 'cloud-denied',
      detail: 'x',
    },
  ],
  searchedAt: '2026-11-26T08:00:00.000Z',
};
const path = '/api/v1/namespaces/poolsync-system/configmaps';

describe('KubeSweepRecords', () => {
  it('reads what it wrote', async () => {
    let data: Readonly<Record<string, string>> = {};
    await using server = await startLocalApiServer(({ method, body }) => {
      if (method === 'PATCH') data = (body as { data: typeof data }).data;
      return holding(data);
    });
    const records = new KubeSweepRecords(configMapsOf(server));
    await records.write(ended);
    expect(await records.read('aws')).toEqual(ended);
    // That of another cloud stands elsewhere.
    expect(await records.read('azure')).toBeUndefined();
    expect(server.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      `PATCH ${path}/poolsync-sweep-aws`,
      `GET ${path}/poolsync-sweep-aws`,
      `GET ${path}/poolsync-sweep-azure`,
    ]);
  });

  it('makes the ConfigMap where there is none, and writes to the one that another has made', async () => {
    const answers = inTurn<Reaction>(refusal(404), refusal(409), holding({}));
    await using server = await startLocalApiServer(answers);
    await new KubeSweepRecords(configMapsOf(server)).write(ended);
    expect(server.requests.map(({ method, path: asked }) => `${method} ${asked}`)).toEqual([
      `PATCH ${path}/poolsync-sweep-aws`,
      `POST ${path}`,
      `PATCH ${path}/poolsync-sweep-aws`,
    ]);
  });

  it('says that a record was not written', async () => {
    const answers = inTurn<Reaction>(refusal(404), refusal(409), refusal(404));
    await using server = await startLocalApiServer(answers);
    await expect(new KubeSweepRecords(configMapsOf(server)).write(ended)).rejects.toMatchObject({
      code: 'cluster-refused',
    });
  });

  it('knows none where what is kept cannot be read', async () => {
    await using server = await startLocalApiServer(() => holding({ 'record.json': '{"a":1}' }));
    expect(await new KubeSweepRecords(configMapsOf(server)).read('aws')).toBeUndefined();
  });
});
