import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { person } from '../../../azure/events.ts';
import type { Fields } from '../../cluster-side.ts';
import { wish } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { rejectedQueue } from '../azure-side.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import type { ScaleSetPlace } from '../scale-sets.ts';
import { scaleRequest, sendToAct } from './scale-requests.ts';
import { addAdopted, askedOf, capacityOf, carriedOut, quiet } from './wishes.ts';

/** A pool of two for each test, made together to save time. */
const names = ['stale', 'doubled', 'forged', 'sessions', 'in-vain', 'paused'] as const;
type Name = (typeof names)[number];

let world: AzureWorld;
const places = new Map<string, ScaleSetPlace>();
beforeAll(async () => {
  world = await createAzureWorld();
  await Promise.all(
    names.map(async (name) => {
      places.set(name, await addAdopted(world, { name, mode: 'Uniform' }));
    }),
  );
  // From here on the test asks by itself.
  await world.watch().end('SIGTERM');
  await quiet(world);
}, 120_000);
afterAll(() => world.end());

function placeOf(name: Name): ScaleSetPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`there is no scale set ${name}`);
  return place;
}

async function send(name: Name, changes: Fields = {}, event: Fields = {}): Promise<Fields> {
  const body = { ...(await scaleRequest(world, name, changes)), ...event };
  sendToAct(world, body);
  return body;
}

const ignored = (reason: string) => world.act.counted('MessagesIgnored', reason);

describe('a request is a hint', () => {
  it('I4: stale ones that come after a newer one, in whatever order, ask for what spec.replicas is now', async () => {
    const place = placeOf('stale');
    const { generation } = (await world.cluster.pool('stale')).metadata;
    for (const replicas of [4, 6, 5]) await wish(world, 'stale', replicas);
    for (const older of [0, 2, 1]) await send('stale', { generation: generation - older });
    await carriedOut(world, place, 5);
    await quiet(world);
    expect(new Set(await askedOf(world, place))).toEqual(new Set([5]));
  });

  it('I6: sent twenty times, in two sessions at once, it changes nothing that one would not', async () => {
    const place = placeOf('doubled');
    await wish(world, 'doubled', 4);
    const body = await scaleRequest(world, 'doubled');
    for (let at = 0; at < 20; at += 1) sendToAct(world, body, `session-${at % 2}`);
    await carriedOut(world, place, 4);
    await quiet(world);
    expect(new Set(await askedOf(world, place))).toEqual(new Set([4]));
    const { status } = await world.cluster.pool('doubled');
    expect(status).toMatchObject({ lastScale: { to: 4, result: 'Accepted' } });
    expect(status).not.toHaveProperty('contested');
  });

  it('I4: a figure in it is not looked at', async () => {
    const place = placeOf('forged');
    const figures = { replicas: 40, capacity: 40, to: 40, sku: { capacity: 40 } };
    await send('forged', figures);
    await quiet(world);
    expect(await askedOf(world, place)).toEqual([]);
    await wish(world, 'forged', 3);
    await send('forged', figures);
    await carriedOut(world, place, 3);
    expect(await askedOf(world, place)).toEqual([3]);
  });

  it('is worked on in whatever session it lies', async () => {
    await wish(world, 'sessions', 3);
    const request = await scaleRequest(world, 'sessions', { session: 'of somebody else' });
    sendToAct(world, request, 'of nobody');
    await carriedOut(world, placeOf('sessions'), 3);
  });
});

describe('I7: a request asks for nothing where it', () => {
  /** Sends it to a pool whose MachinePool wants 4, and holds that nothing of the pool changed. */
  async function sendInVain(changes: Fields, event: Fields = {}): Promise<void> {
    const place = placeOf('in-vain');
    await wish(world, 'in-vain', 4);
    const { spec, status } = await world.cluster.pool('in-vain');
    await send('in-vain', changes, event);
    await quiet(world);
    expect([await capacityOf(world, place), await askedOf(world, place)]).toEqual([2, []]);
    expect(await world.cluster.pool('in-vain')).toMatchObject({ spec, status });
  }

  it.each<[what: string, data: Fields, event: Fields, reason: string]>([
    ['is for another installation', { installation: 'green' }, {}, 'other-installation'],
    ['means another object of this name', { uid: 'another' }, {}, 'other-pool'],
    ['names no pool that there is', { name: 'nobody' }, {}, 'pool-deleted'],
    ['names an object of CAPZ', { kind: 'AzureMachinePool' }, {}, 'unknown-kind'],
    ['names an Auto Scaling group', { kind: 'AutoScalingGroupMachinePool' }, {}, 'unknown-kind'],
    ['is no request to scale', {}, { type: 'Poolsync.SyncRequest' }, 'unknown-event'],
    ['is not from the watch', {}, { source: 'somebody' }, 'unknown-event'],
  ])('%s', async (_what, data, event, reason) => {
    const before = await ignored(reason);
    await sendInVain(data, event);
    await eventually('it is counted', async () => expect(await ignored(reason)).toBe(before + 1));
  });

  it.each<[what: string, data: Fields, reason: RegExp]>([
    ['names no pool at all', { name: undefined }, /^body\.data\.name: /],
    ['leads to another path', { name: '../machinepools/x' }, /^body\.data\.name: /],
    ['has no UID', { uid: 7 }, /^body\.data\.uid: /],
    ['has a generation that is none', { generation: 'newest' }, /^body\.data\.generation: /],
  ])('%s: it is laid before people, without the person', async (_what, data, reason) => {
    const rejected = world.cloud.serviceBus.queue(rejectedQueue);
    const before = rejected.messages().length;
    await sendInVain({ ...data, claims: person });
    const [message, ...more] = rejected.messages().slice(before);
    expect(more).toEqual([]);
    expect(message?.properties?.['reason']).toMatch(reason);
    const shown = message?.body.toString('utf8') ?? '';
    for (const secret of Object.values(person)) expect(shown).not.toContain(secret);
  });

  it('comes while the pool is paused', async () => {
    const paused = (value: string | null) =>
      world.cluster.patch('pool', 'paused', {
        metadata: { annotations: { 'cluster.x-k8s.io/paused': value } },
      });
    await paused('');
    await wish(world, 'paused', 4);
    const before = await ignored('paused');
    await send('paused');
    await eventually('it was looked at', async () => {
      expect(await ignored('paused')).toBe(before + 1);
    });
    const place = placeOf('paused');
    expect([await capacityOf(world, place), await askedOf(world, place)]).toEqual([2, []]);
    await paused(null);
  });
});
