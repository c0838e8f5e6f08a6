import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person, personalData } from '../../azure/events.ts';
import { sharedCluster } from '../../setup/shared-cluster.ts';
import { startApiGate, type ApiGate } from '../api-gate.ts';
import type { Fields } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { addFault, deferred, send, writeEvent } from './azure-faults.ts';
import { eventsQueue, rejectedQueue } from './azure-side.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import { membersOf, scaleTo, type ScaleSetPlace } from './scale-sets.ts';

let folder: string;
let gate: ApiGate;
let world: AzureWorld;
let place: ScaleSetPlace;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poolsync-gate-'));
  const { reconcileKubeconfig } = sharedCluster();
  gate = await startApiGate(await readFile(reconcileKubeconfig, 'utf8'));
  const POOLSYNC_KUBECONFIG = join(folder, 'kubeconfig');
  await writeFile(POOLSYNC_KUBECONFIG, gate.kubeconfig);
  world = await createAzureWorld({
    watch: false,
    lockMs: 20_000,
    cluster: { observe: { POOLSYNC_KUBECONFIG } },
  });
  place = await world.addPool({ name: 'workers', mode: 'Uniform', capacity: 2 });
  await world.inStep('workers', place, 2);
  world.cloud.mute(place);
}, 120_000);
afterAll(async () => {
  await world.end();
  await gate[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const depths = (queue: string) => world.cloud.serviceBus.queue(queue).depths();

async function untilQuiet(): Promise<void> {
  await eventually(
    'no message is left in the events queue',
    () => {
      const { active, locked, scheduled } = depths(eventsQueue);
      expect({ active, locked, scheduled }).toEqual({ active: 0, locked: 0, scheduled: 0 });
    },
    60_000,
  );
  expect(depths(eventsQueue).deadLettered).toBe(0);
}

async function scaleInSilence(size: number): Promise<void> {
  await scaleTo(world.cloud, place, size);
  await eventually(`there are ${size}`, async () => {
    expect(await membersOf(world.cloud, place)).toHaveLength(size);
  });
}

/** As people find it in the queue that is theirs. */
interface Rejected {
  readonly text: string;
  readonly reason: unknown;
}

async function takeRejected(atLeast: number): Promise<readonly Rejected[]> {
  const queue = world.cloud.serviceBus.queue(rejectedQueue);
  const taken: Rejected[] = [];
  while (taken.length < atLeast) {
    for (const { lock, body, properties } of await queue.receive(50, AbortSignal.timeout(20_000))) {
      taken.push({ text: Buffer.from(body).toString('utf8'), reason: properties?.['reason'] });
      queue.complete(lock);
    }
  }
  return taken;
}

const broken: readonly [string, () => unknown, RegExp][] = [
  ['is no JSON', () => '{"id":', /^body: not JSON/],
  ['is a number', () => 17, /^body: a JSON object is needed/],
  ['is null', () => null, /^body: a JSON object is needed/],
  ['is an empty list', () => [], /^body/],
  ['is no event', () => ({ hello: 'world' }), /neither eventType nor specversion/],
  ['has no event type', () => writeEvent(place, { eventType: undefined }), /eventType|specversion/],
  ['has a number for its subject', () => writeEvent(place, { subject: 17 }), /subject/],
  ['has no time', () => writeEvent(place, { eventTime: undefined }), /eventTime/],
  ['has a time that is none', () => writeEvent(place, { eventTime: 'noon' }), /eventTime/],
  ['has text for its data', () => writeEvent(place, { data: 'none' }), /data/],
  [
    'is a CloudEvent of another version',
    () => ({ specversion: '0.3', id: '1', source: 's', type: 't', data: {} }),
    /specversion/,
  ],
];

describe('messages that cannot be read', () => {
  it('I9: lie before people with the reason, and hold up none beside them', async () => {
    await scaleInSilence(3);
    for (const [, body] of broken) send(world, body());
    send(world, writeEvent(place));
    await world.inStep('workers', place, 3);
    const rejected = await takeRejected(broken.length);
    const reasons = rejected.map(({ reason }) => String(reason));
    for (const [what, , reason] of broken) {
      expect(reasons, what).toContainEqual(expect.stringMatching(reason));
    }
    await untilQuiet();
  });

  it('leave nothing personal behind, whatever is wrong with them', async () => {
    const data: Fields = { ...(writeEvent(place)['data'] as Fields), ...personalData };
    const wrong = [
      writeEvent(place, { data, subject: 17 }),
      writeEvent(place, { data, eventTime: person.upn }),
      [writeEvent(place, { data }), writeEvent(place, { data, eventType: 7 })],
      `${JSON.stringify(writeEvent(place, { data }))} and more`,
    ];
    for (const body of wrong) send(world, body);
    send(world, writeEvent(place, { data }));
    const rejected = await takeRejected(wrong.length);
    await untilQuiet();
    const { logs } = world.observe;
    const files = (await readdir(logs)).filter((name) => name.startsWith('observe'));
    const texts = [
      ...rejected.flatMap(({ text, reason }) => [text, String(reason)]),
      ...(await Promise.all(files.map((file) => readFile(join(logs, file), 'utf8')))),
      JSON.stringify(await world.cluster.versions('workers')),
    ];
    expect(files.length).toBeGreaterThan(0);
    for (const value of Object.values(person)) {
      for (const text of texts) expect(text).not.toContain(value);
    }
  });
});

describe('messages that ask for nothing', () => {
  const ignored: readonly [string, () => unknown][] = [
    [
      'subscription-validation',
      () =>
        writeEvent(place, {
          eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
          subject: '',
          data: { validationCode: '0000', validationUrl: 'https://example.com/?id=1' },
        }),
    ],
    ['unknown-event', () => writeEvent(place, { eventType: 'Microsoft.Storage.BlobCreated' })],
    ['no-pool', () => writeEvent({ ...place, name: 'nobodys' })],
  ];

  it.each(ignored)('are counted as %s', async (reason, body) => {
    const before = await world.observe.counted('MessagesIgnored', reason);
    send(world, body());
    await eventually(`one more is counted as ${reason}`, async () => {
      expect(await world.observe.counted('MessagesIgnored', reason)).toBe(before + 1);
    });
    expect(depths(rejectedQueue).active).toBe(0);
  });
});

describe('events that come doubled and out of order', () => {
  it('I6: come to the same list', async () => {
    await scaleInSilence(4);
    const old = new Date(Date.now() - 600_000).toISOString();
    for (let n = 0; n < 20; n += 1) {
      send(world, writeEvent(place, n % 2 === 0 ? {} : { eventTime: old }));
    }
    await world.inStep('workers', place, 4);
    await untilQuiet();
  });
});

describe('a function that dies in the middle of its work', () => {
  it('I9: loses nothing: its messages come back, and another works on them', async () => {
    await scaleInSilence(5);
    const end = await addFault(world, place, {
      kind: 'hang',
      action: 'VirtualMachineScaleSets_Get',
    });
    const calls = () => depths(eventsQueue).locked;
    send(world, writeEvent(place));
    await eventually('the function works on it', () => expect(calls()).toBe(1));
    for (const pid of world.observe.pids()) process.kill(pid, 'SIGKILL');
    await end();
    await world.inStep('workers', place, 5);
    await untilQuiet();
  });
});

describe('a token that cannot be had', () => {
  it('I1: costs time, and neither a message nor a list', async () => {
    const { tenant } = world.cloud.subscriptions;
    const lent = { name: 'lent', mode: 'Flexible', capacity: 2, subscription: tenant } as const;
    const other = await world.addObjects(lent);
    const end = await addFault(world, other, {
      kind: 'error',
      action: 'ManagedIdentity_Token',
      status: 503,
      subscription: undefined,
      resource: undefined,
      principal: undefined,
    });
    const created = world.addScaleSet(other, 2);
    send(world, writeEvent(other));
    await deferred(world, other, /token|identity|Identity/);
    await created;
    expect((await world.cluster.pool('lent')).spec.providerIDList).toEqual([]);
    await end();
    await world.inStep('lent', other, 2);
  });
});

describe('a cluster that is away for a while', () => {
  it('I9: costs time, and neither a message nor a list; nothing becomes a dead letter', async () => {
    await scaleInSilence(6);
    const before = await world.cluster.pool('workers');
    gate.behave(() => ({ kind: 'cut' }));
    gate.cut();
    const deferredBefore = await world.observe.counted('MessagesDeferred', 'fault');
    for (let n = 0; n < 5; n += 1) send(world, writeEvent(place));
    await eventually(
      'each has come back more than once',
      async () => {
        const counted = await world.observe.counted('MessagesDeferred', 'fault');
        expect(counted - deferredBefore).toBeGreaterThan(10);
      },
      60_000,
    );
    const { spec, status } = await world.cluster.pool('workers');
    expect([spec, status]).toEqual([before.spec, before.status]);
    gate.behave(() => ({ kind: 'pass' }));
    await world.inStep('workers', place, 6);
    await untilQuiet();
  });
});
