import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GroupPlace } from './groups.ts';
import { isDescribe, signal, writesList, writesStatus } from './exchanges.ts';
import type { Exchange } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';

/** A pool of two for each test, made together to save time. */
const names = [
  'between',
  'forgotten',
  'before',
  'after',
  'cut-list',
  'cut-status',
  'cut-reading',
] as const;

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld({ scale: false });
  await Promise.all(
    names.map(async (name) => world.inStep(name, await world.addPool({ name, replicas: 2 }), 2)),
  );
  await world.quiet();
});
afterAll(() => world.end());

function placeOf(name: (typeof names)[number]): GroupPlace {
  return world.placeOf({ name });
}

async function kill(exchange: Exchange): Promise<void> {
  signal(world, exchange, 'SIGKILL');
  await world.eventually(`${exchange.environment} is dead`, () => {
    expect(world.function.pids().has(exchange.environment)).toBe(false);
  });
}

describe('a function that dies in the middle of its work', () => {
  it('I2: between its two writes, leaves a list whose status is written when the message comes back', async () => {
    const place = placeOf('between');
    const held = world.gates.cluster.hold('answer', writesList('between'));
    // The watch would ask for the status too.
    process.kill(world.watch().pid, 'SIGSTOP');
    await world.cloud.scale(place, 3);
    const exchange = await held.arrived;
    const { spec, status } = await world.pool('between');
    expect(spec.providerIDList).toHaveLength(3);
    expect(status).toMatchObject({ replicas: 2, desiredCapacity: 2 });
    await kill(exchange);
    held.release();
    await world.inStep('between', place, 3);
    process.kill(world.watch().pid, 'SIGCONT');
    expect((await world.pool('between')).status).toMatchObject({ desiredCapacity: 3 });
  });

  it('I2: between its two writes, and whose message is lost too, leaves a list whose status the watch asks for', async () => {
    const place = placeOf('forgotten');
    const held = world.gates.cluster.hold('answer', writesList('forgotten'));
    await world.cloud.scale(place, 3);
    await kill(await held.arrived);
    await world.paths.loseEvents();
    held.release();
    await world.inStep('forgotten', place, 3);
  });

  it('I9: before it wrote anything, loses nothing: the message comes back', async () => {
    const place = placeOf('before');
    const held = world.gates.cluster.hold('request', writesList('before'));
    await world.cloud.scale(place, 3);
    await kill(await held.arrived);
    held.release();
    expect((await world.pool('before')).spec.providerIDList).toHaveLength(2);
    await world.inStep('before', place, 3);
  });

  it('I6: after both writes, changes nothing when the message comes back', async () => {
    const place = placeOf('after');
    const held = world.gates.cluster.hold('answer', writesStatus('after'));
    await world.cloud.scale(place, 3);
    await kill(await held.arrived);
    held.release();
    await world.inStep('after', place, 3);
    const versions = (await world.cluster.versions('after')).length;
    await world.quiet();
    expect(await world.listsSince('after', versions)).toEqual([]);
  });
});

describe('a connection that breaks', () => {
  const writes = [
    ['list', 'cut-list', writesList],
    ['status', 'cut-status', writesStatus],
  ] as const;

  it.each(writes)(
    'I6: after the %s was written, costs a try and nothing else',
    async (_what, name, fits) => {
      const place = placeOf(name);
      const versions = (await world.cluster.versions(name)).length;
      const held = world.gates.cluster.hold('answer', fits(name));
      await world.cloud.scale(place, 3);
      await held.arrived;
      held.cut();
      const list = await world.inStep(name, place, 3);
      await world.quiet();
      expect(await world.listsSince(name, versions)).toEqual([list.join(' ')]);
    },
  );

  it('I1: in the middle of a reading, leaves the list as it is until a whole one is there', async () => {
    const place = placeOf('cut-reading');
    const versions = (await world.cluster.versions('cut-reading')).length;
    const held = world.gates.aws.hold('answer', isDescribe(place));
    await world.cloud.scale(place, 3);
    await held.arrived;
    held.cut();
    const list = await world.inStep('cut-reading', place, 3);
    expect(await world.listsSince('cut-reading', versions)).toEqual([list.join(' ')]);
  });
});

describe('after all that', () => {
  it('I9: no message is left, and none was given up', async () => {
    await world.quiet();
    expect(await world.paths.depths()).toEqual({ events: 0, scale: 0, rejected: 0, redrive: 0 });
  });
});
