import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAsk, readsMachinePool, tellsScale } from './asks.ts';
import { addAdopted, askedOf, carriedOut, desiredOf, signalScaler, wish } from './counts.ts';
import type { Exchange } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';

/** A pool of two for each test, made together to save time. */
const names = [
  'killed',
  'killed-late',
  'killed-told',
  'killed-stale',
  'slept-before',
  'slept-within',
  'overslept',
  'at-once',
  'overtaken',
] as const;
type Name = (typeof names)[number];

let world: GatedWorld;
beforeAll(async () => {
  // The test asks by itself; what was killed comes back soon.
  world = await createGatedWorld({ watch: false, visibilitySeconds: 4 });
  await Promise.all(names.map((name) => addAdopted(world, name)));
  await world.quiet();
});
afterAll(() => world.end());

function placeOf(name: Name): GroupPlace {
  return world.placeOf({ name });
}

async function kill(exchange: Exchange): Promise<void> {
  signalScaler(world, exchange, 'SIGKILL');
  await world.eventually(`${exchange.environment} is dead`, () => {
    expect(world.scaler().pids().has(exchange.environment)).toBe(false);
  });
}

/** Wishes for so many, and asks the function to see to it. */
async function ask(name: Name, replicas: number): Promise<void> {
  await wish(world, name, replicas);
  await world.ask('scale', name);
}

/** How often a value that was wrong stood for a moment. */
function corrected(): Promise<number> {
  return world.scaler().counted('ScalesBegunAgain', 'changed-after-call');
}

describe('a function that dies', () => {
  it('I4: after the call and before the condition, costs no second call: what stands is found and said', async () => {
    const [name, place] = ['killed', placeOf('killed')] as const;
    const held = world.gates.aws.hold('answer', isAsk(place));
    await ask(name, 5);
    const exchange = await held.arrived;
    expect(await desiredOf(world, place)).toBe(5);
    expect((await world.pool(name)).status).toMatchObject({ desiredCapacity: 2 });
    await kill(exchange);
    held.release();
    await carriedOut(world, name, place, 5);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([5]);
    await world.inStep(name, place, 5);
  });

  it('I4: after the call, while the wish becomes another one: the last value stands', async () => {
    const [name, place] = ['killed-late', placeOf('killed-late')] as const;
    const held = world.gates.aws.hold('answer', isAsk(place));
    await ask(name, 5);
    const exchange = await held.arrived;
    await wish(world, name, 3);
    await kill(exchange);
    held.release();
    await carriedOut(world, name, place, 3);
    expect(askedOf(world, place)).toEqual([5, 3]);
  });

  it('I4: after a call with an old value: the last value stands all the same', async () => {
    const [name, place] = ['killed-stale', placeOf('killed-stale')] as const;
    const held = world.gates.aws.hold('request', isAsk(place));
    await ask(name, 5);
    const exchange = await held.arrived;
    signalScaler(world, exchange, 'SIGSTOP');
    await ask(name, 3);
    await carriedOut(world, name, place, 3);
    held.release();
    await world.eventually('the old value stands', async () => {
      expect(await desiredOf(world, place)).toBe(5);
    });
    await kill(exchange);
    await world.eventually('the wrong value was put right', () => {
      expect(askedOf(world, place)).toEqual([3, 5, 3]);
    });
    await carriedOut(world, name, place, 3);
    await world.quiet();
    expect(await desiredOf(world, place)).toBe(3);
  });

  it('I6: after the condition was written, changes nothing when its message comes back', async () => {
    const [name, place] = ['killed-told', placeOf('killed-told')] as const;
    const held = world.gates.cluster.hold('answer', tellsScale(name));
    await ask(name, 3);
    const exchange = await held.arrived;
    await kill(exchange);
    held.release();
    await carriedOut(world, name, place, 3);
    const { status } = await world.pool(name);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([3]);
    expect((await world.pool(name)).status).toMatchObject({ lastScale: status?.['lastScale'] });
  });
});

describe('a function that is frozen', () => {
  /** Older than this no value is asked for. */
  const oldestMs = 2_000;

  it('I4: between its reading and the call, asks for nothing old when it thaws', async () => {
    const [name, place] = ['slept-before', placeOf('slept-before')] as const;
    const tooOld = () => world.scaler().counted('ScalesBegunAgain', 'reading-too-old');
    const before = await tooOld();
    const first = world.gates.cluster.hold('request', readsMachinePool(name));
    await ask(name, 5);
    await first.arrived;
    const second = world.gates.cluster.hold('answer', readsMachinePool(name));
    // The one that was held first passes the second stop too.
    const third = world.gates.cluster.hold('answer', readsMachinePool(name));
    first.release();
    await second.arrived;
    second.release();
    const sleeper = await third.arrived;
    signalScaler(world, sleeper, 'SIGSTOP');
    third.release();
    await ask(name, 3);
    await carriedOut(world, name, place, 3);
    await delay(oldestMs);
    signalScaler(world, sleeper, 'SIGCONT');
    await world.eventually('it has begun again', async () => {
      expect(await tooOld()).toBeGreaterThan(before);
    });
    await world.quiet();
    expect(askedOf(world, place)).toEqual([3]);
    await carriedOut(world, name, place, 3);
  });

  it.each([
    ['slept-within', 'for a moment', 500],
    ['overslept', 'until its call counts as lost', 6_000],
  ] as const)(
    'I4: within the call, with an old value: %s, %s: it is put right',
    async (name, _how, sleepMs) => {
      const place = placeOf(name);
      const before = await corrected();
      const held = world.gates.aws.hold('request', isAsk(place));
      await ask(name, 5);
      const sleeper = await held.arrived;
      signalScaler(world, sleeper, 'SIGSTOP');
      await ask(name, 3);
      await carriedOut(world, name, place, 3);
      held.release();
      await world.eventually('the old value stands', async () => {
        expect(await desiredOf(world, place)).toBe(5);
      });
      await delay(sleepMs);
      signalScaler(world, sleeper, 'SIGCONT');
      await carriedOut(world, name, place, 3);
      await world.quiet();
      expect(await desiredOf(world, place)).toBe(3);
      // A call put it right after the old value stood, by whichever function.
      const asked = askedOf(world, place);
      expect(asked.lastIndexOf(3)).toBeGreaterThan(asked.indexOf(5));
      expect(asked).toContain(5);
      // Who sleeps for long may find that the watch has asked another function meanwhile.
      if (sleepMs < 1_000) expect(await corrected()).toBeGreaterThan(before);
      await world.inStep(name, place, 3);
    },
  );
});

describe('two functions on one pool', () => {
  it('I6: at once, ask for the same, and the status is written once', async () => {
    const [name, place] = ['at-once', placeOf('at-once')] as const;
    const first = world.gates.aws.hold('request', isAsk(place));
    await ask(name, 4);
    const one = await first.arrived;
    const second = world.gates.aws.hold('request', isAsk(place));
    await world.ask('scale', name);
    const other = await second.arrived;
    expect(other.environment).not.toBe(one.environment);
    first.release();
    second.release();
    await carriedOut(world, name, place, 4);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([4, 4]);
    expect((await world.pool(name)).status).toMatchObject({ lastScale: { to: 4 } });
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
  });

  it('I4: of which the slower one has the older wish: its value stands for a moment, and the last one in the end', async () => {
    const [name, place] = ['overtaken', placeOf('overtaken')] as const;
    const before = await corrected();
    const slow = world.gates.aws.hold('request', isAsk(place));
    await ask(name, 6);
    await slow.arrived;
    await ask(name, 4);
    await carriedOut(world, name, place, 4);
    slow.release();
    await world.eventually('the wrong value was put right', async () => {
      expect(askedOf(world, place)).toEqual([4, 6, 4]);
    });
    await carriedOut(world, name, place, 4);
    await world.quiet();
    expect(await desiredOf(world, place)).toBe(4);
    expect((await corrected()) - before).toBe(1);
  });
});

describe('after all that', () => {
  it('I9: no request is left, and none was given up', async () => {
    await world.eventually('the queues are empty', async () => {
      const none = { events: 0, scale: 0, rejected: 0, redrive: 0 };
      expect(await world.paths.depths()).toEqual(none);
    });
  });
});
