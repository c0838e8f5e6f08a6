import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';
import type { Published } from './put-events.ts';
import { leaseMs, type Replica } from './watch-replicas.ts';
import { condition, createWatchWorld, leaseHolder, type WatchWorld } from './watch-world.ts';

/** A look at the Lease, its writing, one call to the bus, and a machine that has other things to do. */
const slackMs = 3_000;

let world: WatchWorld;
beforeAll(async () => {
  world = await createWatchWorld();
});
afterEach(() => world.reset());
afterAll(() => world[Symbol.asyncDispose]());

/** The first one leads; the second one is ready to. */
async function twoReplicas(): Promise<readonly [Replica, Replica]> {
  const first = await world.start('first');
  await first.untilLeading();
  const second = await world.start('second');
  await Promise.all([first.untilReady(), second.untilReady()]);
  return [first, second];
}

const scaled = (name: string, replica: string) => (one: Published) =>
  one.kind === 'scale' && one.name === name && one.replica === replica && one.taken;

const sentBy = ({ name }: Replica) => world.published().filter(({ replica }) => replica === name);

const untilScaled = (name: string, { name: replica }: Replica) =>
  world.untilPublished(scaled(name, replica), `${replica} asks for ${name}`);

/** Holds that a wish is published by this replica within the time of the Lease. */
async function takesOver(name: string, next: Replica): Promise<void> {
  const beganAt = performance.now();
  const [{ at }] = await Promise.all([untilScaled(name, next), world.wish(name, 6)]);
  expect(at - beganAt).toBeLessThan(leaseMs + slackMs);
}

describe('two replicas of the watch', () => {
  it('publish once: the leader alone, and the other as soon as that one is killed', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('killed');
    await Promise.all([untilScaled('killed', first), world.wish('killed', 5)]);
    expect(sentBy(second)).toEqual([]);
    await first.process.kill();
    await takesOver('killed', second);
  });

  it('hand over at once, with the Lease released, where the leader is told to end', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('ended');
    await Promise.all([untilScaled('ended', first), world.wish('ended', 5)]);
    const endedAt = performance.now();
    first.process.signal('SIGTERM');
    await expect(first.process.ended()).resolves.toEqual({ code: 0, signal: null });
    expect(first.process.log()).toContainEqual(
      expect.objectContaining({ message: 'lease released' }),
    );
    await second.untilLeading();
    expect(performance.now() - endedAt).toBeLessThan(leaseMs - 1_000);
    expect(await leaseHolder()).toBe('second');
    await takesOver('ended', second);
  });

  it('go on without a leader that is frozen, which publishes nothing when it thaws', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('frozen');
    await Promise.all([untilScaled('frozen', first), world.wish('frozen', 5)]);
    const sent = sentBy(first).length;
    const asked = first.api.requests.length;
    first.process.signal('SIGSTOP');
    await takesOver('frozen', second);
    // What it finds as it thaws is due: the wish is another one, and nobody has fulfilled it.
    first.process.signal('SIGCONT');
    await eventually('the thawed one has looked at the Lease', () => {
      expect(first.api.requests.slice(asked).some(({ path }) => path.includes('/leases/'))).toBe(
        true,
      );
      expect(first.leads()).toBe(false);
    });
    await world.wish('frozen', 7);
    await untilScaled('frozen', second);
    expect(sentBy(first)).toHaveLength(sent);
  });

  it('go on without a leader that is cut off from the API server, which stops by itself', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('cut-off');
    await Promise.all([untilScaled('cut-off', first), world.wish('cut-off', 5)]);
    first.api.behave(() => ({ kind: 'silence' }));
    first.api.stall();
    await takesOver('cut-off', second);
    const sent = sentBy(first).length;
    expect(first.leads()).toBe(false);
    // What it asked for is still open, and it would ask again 10 s after the first time.
    await delay(6_000);
    expect(sentBy(first)).toHaveLength(sent);
    first.api.behave(() => ({ kind: 'pass' }));
    first.api.cut();
    await second.process.kill();
    await takesOver('cut-off', first);
  });
});

describe('a watch that is killed', () => {
  const asksFor =
    (name: string) =>
    ({ environment, body }: { readonly environment: string; readonly body: string }): boolean =>
      environment === 'first' && body.includes(name) && body.includes('Scale Request');

  it('after it has decided and before the bus has heard: the next leader asks', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('decided');
    const held = world.bus.hold('request', asksFor('decided'));
    await world.wish('decided', 5);
    await held.arrived;
    await first.process.kill();
    held.release();
    await untilScaled('decided', second);
    expect(world.published().filter(scaled('decided', 'first'))).toEqual([]);
  });

  it('after the bus has taken a request: one too many, and that is all', async () => {
    const [first, second] = await twoReplicas();
    await world.createInStep('taken');
    const held = world.bus.hold('answer', asksFor('taken'));
    await world.wish('taken', 5);
    await held.arrived;
    await first.process.kill();
    held.release();
    await untilScaled('taken', second);
    await world.writeStatus('taken', { desiredCapacity: 5 });
    const requests = () =>
      world.published().filter(({ name, kind }) => name === 'taken' && kind === 'scale');
    expect(requests().map(({ replica }) => replica)).toEqual(['first', 'second']);
  });

  it.each([
    { who: 'that has watched', isWarm: true },
    { who: 'that starts only then', isWarm: false },
  ])('with looks still to come: a leader $who makes them all', async ({ isWarm }) => {
    const first = await world.start('first');
    await first.untilLeading();
    const watching = isWarm ? await world.start('second') : undefined;
    await watching?.untilReady();
    const namesOf = await waitingForLooks(isWarm ? 'warm' : 'cold');
    await first.process.kill();
    const second = watching ?? (await world.start('second'));
    for (const [reason, name] of Object.entries(namesOf)) {
      await eventually(`${name} is looked at for its ${reason}`, () => {
        expect(reasonsFor(second, name)).toContain(reason);
      });
    }
  });
});

/** A pool for each look that is to be made later, 5 s from now; by the reason for it. */
async function waitingForLooks(prefix: string) {
  const names = {
    'pending-shrink': `${prefix}-shrinking`,
    unsettled: `${prefix}-unsettled`,
    'confirming-look': `${prefix}-changed`,
  };
  for (const name of Object.values(names)) await world.createInStep(name);
  const now = new Date().toISOString();
  const pendingShrink = { ids: ['aws:///a/i-1'], firstReadAt: now, guarded: false };
  const conditions = [condition('GroupClaimed', 'True'), condition('Settled', 'False')];
  const lastChange = { time: now, added: 1, removed: 0 };
  await Promise.all([
    world.writeStatus(names['pending-shrink'], { pendingShrink }),
    world.writeStatus(names.unsettled, { conditions }),
    world.writeStatus(names['confirming-look'], { lastChange }),
  ]);
  return names;
}

/** Why a replica has asked for looks at this pool. */
function reasonsFor({ process }: Replica, name: string): readonly unknown[] {
  const pool = `${world.cluster.namespace}/${name}`;
  return process
    .log()
    .filter((line) => line.message === 'sync requested' && line['pool'] === pool)
    .flatMap((line) => line['reasons']);
}
