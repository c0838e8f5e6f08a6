import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestsFor, wish } from '../../counts.ts';
import { kubectl, kubectlScale } from '../../kubectl.ts';
import { createAzureWorld, type AzureWorld } from '../azure-world.ts';
import type { Mode, ScaleSetPlace } from '../scale-sets.ts';
import { addAdopted, askedOf, carriedOut, quiet } from './wishes.ts';

let world: AzureWorld;
const places = new Map<string, ScaleSetPlace>();
beforeAll(async () => {
  world = await createAzureWorld();
  const { tenant } = world.cloud.subscriptions;
  await Promise.all(
    [
      { name: 'uniform', mode: 'Uniform' as const },
      { name: 'flexible', mode: 'Flexible' as const },
      { name: 'lent', mode: 'Uniform' as const, subscription: tenant },
      { name: 'storm', mode: 'Uniform' as const },
    ].map(async (options) => places.set(options.name, await addAdopted(world, options))),
  );
}, 120_000);
afterAll(() => world.end());

function placeOf(name: string): ScaleSetPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`there is no scale set ${name}`);
  return place;
}

const scaleTo = (name: string, replicas: number) =>
  kubectlScale(world.cluster.namespace, name, replicas);

describe.concurrent('kubectl scale of a scale set', () => {
  it.each<Lowercase<Mode>>(['uniform', 'flexible'])(
    'sets the capacity of a %s one, out and in, and kubectl describe says what was asked and when',
    async (name) => {
      const place = placeOf(name);
      await scaleTo(name, 5);
      await carriedOut(world, place, 5);
      await world.inStep(name, place, 5);
      const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
      const { status } = await world.cluster.pool(name);
      expect(status).toMatchObject({
        owner: 'cluster',
        desiredCapacity: 5,
        lastScale: { from: 2, to: 5, time, result: 'Accepted' },
      });
      const { namespace } = world.cluster;
      const shown = await kubectl(namespace, 'describe', 'scalesetmachinepool', name);
      expect(shown).toMatch(
        /The desired capacity was set from 2 to 5 at \d{4}\S+Z, as MachinePool/,
      );
      expect(shown).toMatch(/Normal +Scaled .*The desired capacity was set from 2 to 5/);
      await scaleTo(name, 1);
      await carriedOut(world, place, 1);
      await world.inStep(name, place, 1);
      expect(await askedOf(world, place)).toEqual([5, 1]);
    },
  );

  it('is carried out with the identity that its CloudAccount lends', async () => {
    const place = placeOf('lent');
    await scaleTo('lent', 3);
    await carriedOut(world, place, 3);
    await world.inStep('lent', place, 3);
    expect(await askedOf(world, place)).toEqual([3]);
  });

  it('50 times in a second costs few calls, and the last value stands', async () => {
    const place = placeOf('storm');
    const values = Array.from({ length: 50 }, (_, at) => 3 + (at % 7));
    const last = values.at(-1) ?? 0;
    const beganAt = performance.now();
    for (const [at, value] of values.entries()) {
      await delay(Math.max(0, at * 20 - (performance.now() - beganAt)));
      await wish(world, 'storm', value);
    }
    await carriedOut(world, place, last);
    // A request in half a second is the most, however slow this machine is.
    const most = 3 + (performance.now() - beganAt) / 500;
    await world.inStep('storm', place, last);
    const asked = await askedOf(world, place);
    expect(await requestsFor(world, 'storm')).toBeLessThanOrEqual(most);
    expect(asked.length).toBeLessThanOrEqual(most);
    expect(asked.at(-1)).toBe(last);
    expect((await world.cluster.pool('storm')).status).not.toHaveProperty('contested');
  });
});

describe('after all that', () => {
  it('I9: no request is left, and none was given up', async () => {
    await quiet(world);
    for (const queue of ['poolsync-events', 'poolsync-scale', 'poolsync-rejected']) {
      expect([queue, world.cloud.serviceBus.queue(queue).depths()]).toEqual([
        queue,
        { active: 0, locked: 0, scheduled: 0, deadLettered: 0 },
      ]);
    }
  });
});
