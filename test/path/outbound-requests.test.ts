import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from './cluster-side.ts';
import { addAdopted, askedOf, carriedOut, desiredOf, wish } from './counts.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { scaleRequest, sendToScaler } from './scale-requests.ts';

/** A pool of two for each test, made together to save time. */
const names = ['stale', 'doubled', 'forged', 'in-vain', 'paused', 'unclaimed'] as const;
type Name = (typeof names)[number];

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld({ watch: false });
  await Promise.all(names.map((name) => addAdopted(world, name)));
  await world.quiet();
});
afterAll(() => world.end());

function placeOf(name: Name): GroupPlace {
  return world.placeOf({ name });
}

async function send(name: Name, changes: Fields = {}, event: Fields = {}): Promise<string> {
  const body = JSON.stringify({ ...(await scaleRequest(world, name, changes)), ...event });
  await sendToScaler(world, body);
  return body;
}

describe('a request is a hint', () => {
  it('I4: stale ones that come after a newer one, in whatever order, ask for what spec.replicas is now', async () => {
    const [name, place] = ['stale', placeOf('stale')] as const;
    const generation = (await world.pool(name)).metadata.generation;
    for (const replicas of [4, 6, 5]) await wish(world, name, replicas);
    for (const older of [0, 2, 1]) await send(name, { generation: generation - older });
    await carriedOut(world, name, place, 5);
    await world.quiet();
    expect(new Set(askedOf(world, place))).toEqual(new Set([5]));
    expect(await desiredOf(world, place)).toBe(5);
  });

  it('I6: sent twenty times, it changes nothing that one would not', async () => {
    const [name, place] = ['doubled', placeOf('doubled')] as const;
    await wish(world, name, 4);
    const body = JSON.stringify(await scaleRequest(world, name));
    await Promise.all(Array.from({ length: 20 }, () => sendToScaler(world, body)));
    await carriedOut(world, name, place, 4);
    await world.quiet();
    expect(new Set(askedOf(world, place))).toEqual(new Set([4]));
    const { status } = await world.pool(name);
    expect(status).toMatchObject({ lastScale: { to: 4, result: 'Accepted' } });
    expect(status).not.toHaveProperty('contested');
    await sendToScaler(world, body);
    await world.quiet();
    expect((await world.pool(name)).status).toEqual(status);
  });

  it('I4: a figure in it is not looked at', async () => {
    const [name, place] = ['forged', placeOf('forged')] as const;
    const figures = { replicas: 40, desiredCapacity: 40, to: 40, spec: { replicas: 40 } };
    await send(name, figures);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([]);
    await wish(world, name, 3);
    await send(name, figures);
    await carriedOut(world, name, place, 3);
    expect(askedOf(world, place)).toEqual([3]);
  });
});

describe('I7: a request asks for nothing where it', () => {
  /** Sends it to a pool whose MachinePool wants 4, and holds that nothing of the pool changed. */
  async function sendInVain(changes: Fields, event: Fields = {}): Promise<string> {
    const [name, place] = ['in-vain', placeOf('in-vain')] as const;
    await wish(world, name, 4);
    const { spec, status } = await world.pool(name);
    const body = await send(name, changes, event);
    await world.quiet();
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, []]);
    expect(await world.pool(name)).toMatchObject({ spec, status });
    return body;
  }

  const vain: readonly (readonly [what: string, detail: Fields, reason: string])[] = [
    ['is for another installation', { installation: 'green' }, 'other-installation'],
    ['means another object of this name', { uid: 'another' }, 'other-pool'],
    ['names no pool that there is', { name: 'nobody' }, 'pool-deleted'],
    ['names another provider’s object', { kind: 'AWSMachinePool' }, 'unknown-kind'],
    ['names a kind that nobody knows', { kind: 'ScaleSet' }, 'unknown-kind'],
  ];

  it.each(vain)('%s', async (_what, detail, reason) => {
    const before = await world.scaler().counted('MessagesIgnored', reason);
    await sendInVain(detail);
    expect((await world.scaler().counted('MessagesIgnored', reason)) - before).toBe(1);
  });

  it('is no request to scale', async () => {
    const before = await world.scaler().counted('MessagesIgnored', 'unknown-event');
    await sendInVain({}, { 'detail-type': 'Poolsync Sync Request' });
    expect((await world.scaler().counted('MessagesIgnored', 'unknown-event')) - before).toBe(1);
  });

  const unreadable: readonly (readonly [what: string, detail: Fields, reason: RegExp])[] = [
    ['names no pool at all', { name: undefined }, /name/],
    ['has no UID', { uid: 7 }, /uid/],
    ['has a generation that is none', { generation: 'newest' }, /generation/],
  ];

  it.each(unreadable)('%s: it is laid before people', async (_what, detail, reason) => {
    const body = await sendInVain(detail);
    const rejected = (await world.paths.rejectedMessages()).filter((one) => one.body === body);
    expect(rejected).toEqual([{ body, reason: expect.stringMatching(reason) as string }]);
  });

  it('is no JSON: it is laid before people', async () => {
    const body = 'scale it to 40';
    await sendToScaler(world, body);
    await world.quiet();
    const rejected = (await world.paths.rejectedMessages()).filter((one) => one.body === body);
    expect(rejected).toHaveLength(1);
  });
});

describe('I3, I7: a request scales nothing', () => {
  it.each([
    ['the MachinePool', 'machinePool'],
    ['the pool', 'pool'],
  ] as const)('while %s is paused', async (_what, kind) => {
    const [name, place] = ['paused', placeOf('paused')] as const;
    const paused = (value: string | null) =>
      world.cluster.patch(kind, name, {
        metadata: { annotations: { 'cluster.x-k8s.io/paused': value } },
      });
    await paused('');
    await wish(world, name, 4);
    const before = await world.scaler().counted('MessagesIgnored', 'paused');
    await world.ask('scale', name);
    await world.eventually('it was looked at', async () => {
      expect(await world.scaler().counted('MessagesIgnored', 'paused')).toBe(before + 1);
    });
    await world.quiet();
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, []]);
    await paused(null);
  });

  it('before its group was ever read', async () => {
    const place = await world.addObjects({ name: 'unread', replicas: 5 });
    const before = await world.scaler().counted('MessagesIgnored', 'not-claimed');
    await world.paths.withoutEvents(place, async () => {
      await world.cloud.createGroup(place, { size: 2 });
      await world.ask('scale', 'unread');
      await world.eventually('it was looked at', async () => {
        const now = await world.scaler().counted('MessagesIgnored', 'not-claimed');
        expect(now).toBe(before + 1);
      });
    });
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, []]);
  });

  it('while the pool’s account may not be touched', async () => {
    const [name, place] = ['unclaimed', placeOf('unclaimed')] as const;
    await wish(world, name, 4);
    const { home } = world.cloud.accounts;
    const grant = (namespaces: readonly string[]) =>
      world.cluster.grant('home', { accountID: home, regions: world.cloud.regions, namespaces });
    await grant(['elsewhere']);
    await world.ask('scale', name);
    await world.eventually('it was looked at', async () => {
      expect(await world.scaler().counted('MessagesIgnored', 'access-denied')).toBe(1);
    });
    await grant([world.cluster.namespace]);
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, []]);
    await world.quiet();
  });
});

describe('after all that', () => {
  it('I9: no request is left, and none was given up', async () => {
    await world.eventually('the queues are empty', async () => {
      const none = { events: 0, scale: 0, redrive: 0 };
      expect(await world.paths.depths()).toMatchObject(none);
    });
  });
});
