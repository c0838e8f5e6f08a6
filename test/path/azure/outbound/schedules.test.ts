import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wish } from '../../counts.ts';
import { eventually } from '../../eventually.ts';
import { resourceGroup } from '../azure-side.ts';
import { createGatedAzureWorld, type GatedAzureWorld } from '../gated-azure-world.ts';
import type { ScaleSetPlace } from '../scale-sets.ts';
import { readsMachinePool, tellsScale } from './exchanges.ts';
import { addAdopted, askedOf, asksOf, capacityOf, carriedOut } from './wishes.ts';

let world: GatedAzureWorld;
let places: ReadonlyMap<string, ScaleSetPlace>;
beforeAll(async () => {
  world = await createGatedAzureWorld();
  const { home, tenant } = world.cloud.subscriptions;
  const made = await Promise.all(
    [
      { name: 'touched', subscription: home },
      { name: 'slow', subscription: home },
      { name: 'killed', subscription: home },
      { name: 'here', subscription: home },
      { name: 'there', subscription: tenant },
    ].map(
      async (pool) => [pool.name, await addAdopted(world, { ...pool, mode: 'Uniform' })] as const,
    ),
  );
  places = new Map(made);
}, 120_000);
afterAll(() => world.end());

function placeOf(name: string): ScaleSetPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`there is no scale set ${name}`);
  return place;
}

/** Lets act read the MachinePool and the scale set, and holds what it does directly before the call. */
async function holdBeforeCall(name: string, replicas: number, at: 'request' | 'answer') {
  const first = world.gates.cluster.hold('answer', readsMachinePool(name));
  await wish(world, name, replicas);
  await first.arrived;
  const second = world.gates.cluster.hold(at, readsMachinePool(name));
  first.release();
  await second.arrived;
  return second;
}

function begunAgain(because: string): Promise<void> {
  return eventually(`it is counted that work began again: ${because}`, async () => {
    expect(await world.act.counted('ScalesBegunAgain', because)).toBeGreaterThan(0);
  });
}

describe('a scale set that somebody writes between reading and call', () => {
  it('I4: is read again, since its ETag is another one', async () => {
    const place = placeOf('touched');
    const held = await holdBeforeCall('touched', 4, 'request');
    const client = world.cloud.compute(place.subscription).virtualMachineScaleSets;
    await client.update(resourceGroup, place.name, { tags: { touched: 'yes' } }).submitted();
    held.release();
    await carriedOut(world, place, 4);
    const statuses = (await asksOf(world, place)).map(({ status }) => status);
    // The end of that write changes the ETag once more.
    expect(statuses[0]).toBe(412);
    expect(statuses.filter((status) => status !== 412)).toEqual([200]);
    await begunAgain('changed-in-cloud');
    await world.inStep('touched', place, 4);
  });
});

describe('the app act', () => {
  it('I4: that was held up between reading and call for more than 2 s asks for what is wished by then', async () => {
    const place = placeOf('slow');
    const held = await holdBeforeCall('slow', 4, 'answer');
    await wish(world, 'slow', 3);
    await delay(2_100);
    held.release();
    await carriedOut(world, place, 3);
    expect(await askedOf(world, place)).toEqual([3]);
    await begunAgain('reading-too-old');
  });

  it('I9: that is killed after the call and before it could say so, asks no second time, and it is said', async () => {
    const place = placeOf('killed');
    const held = world.gates.cluster.hold('request', tellsScale('killed'));
    await wish(world, 'killed', 4);
    await held.arrived;
    expect(await capacityOf(world, place)).toBe(4);
    const before = world.act.pids();
    for (const pid of before) process.kill(pid, 'SIGKILL');
    await eventually('all of its processes are others', () => {
      expect(world.act.pids().filter((pid) => before.includes(pid))).toEqual([]);
    });
    held.cut();
    await carriedOut(world, place, 4);
    await world.inStep('killed', place, 4);
    expect(await askedOf(world, place)).toEqual([4]);
  });

  it('works on two budgets at once: neither waits for the other', async () => {
    const held = world.gates.cluster.hold('answer', readsMachinePool('here'));
    await wish(world, 'here', 4);
    await held.arrived;
    await wish(world, 'there', 4);
    await carriedOut(world, placeOf('there'), 4);
    expect(await capacityOf(world, placeOf('here'))).toBe(2);
    held.release();
    await carriedOut(world, placeOf('here'), 4);
  });
});
