import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providerIds, type GroupPlace } from './groups.ts';
import { untilConfirmed } from './confirmed.ts';
import { freshMessage } from './events.ts';
import { isDescribe, signal, writesList, writesStatus } from './exchanges.ts';
import type { Passed } from './gate.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';

/** A pool of two for each test, made together to save time. */
const names = ['at-once', 'frozen', 'late', 'plain', 'touched', 'lost', 'unheard'] as const;

const drain = { name: 'drain', on: 'terminate' } as const;

let world: GatedWorld;
beforeAll(async () => {
  // As long as a function works on a message, nobody else gets it.
  world = await createGatedWorld({ visibilitySeconds: 120, scale: false });
  // In the other region: its events alone are lost.
  const draining = { name: 'draining', hook: drain, region: world.cloud.regions[1] };
  await Promise.all(
    [...names.map((name) => ({ name })), draining].map(async (pool) => {
      const place = await world.addPool({ ...pool, replicas: 2 });
      await world.inStep(pool.name, place, 2);
    }),
  );
  await untilConfirmed(world, names);
}, 120_000);
afterAll(() => world.end());

function placeOf(name: (typeof names)[number]): GroupPlace {
  return world.placeOf({ name });
}

describe('two functions on one pool', () => {
  /** An environment that sleeps between its reading and its write. */
  interface Sleeper {
    /** Its write reaches the server, and it wakes up. */
    wake(): Promise<Passed>;
  }

  /**
   * Has an environment read the group, and puts it to sleep when it writes the list: the write
   * waits on its way, so that no time limit of a call can come between the two.
   */
  const sleepOver = async (name: (typeof names)[number]): Promise<Sleeper> => {
    const held = world.gates.cluster.hold('request', writesList(name));
    await world.paths.send(freshMessage(placeOf(name)));
    const sleeper = await held.arrived;
    signal(world, sleeper, 'SIGSTOP');
    const wake = async (): Promise<Passed> => {
      const before = world.gates.cluster.passed.length;
      held.release();
      const written = await world.eventually('the server answers the write', () => {
        const found = world.gates.cluster.passed
          .slice(before)
          .find((one) => writesList(name)(one) && one.environment === sleeper.environment);
        if (found === undefined) throw new Error('it has not yet');
        return found;
      });
      signal(world, sleeper, 'SIGCONT');
      return written;
    };
    return { wake };
  };

  it('I6: at once write its list once; the one that comes second sees that it is in sync', async () => {
    const place = placeOf('at-once');
    await world.scaleInSilence(place, 4);
    const versions = (await world.cluster.versions('at-once')).length;
    const writesBefore = world.gates.cluster.passed.filter(writesList('at-once')).length;
    const first = world.gates.aws.hold('answer', isDescribe(place));
    await world.paths.send(freshMessage(place));
    const one = await first.arrived;
    const second = world.gates.aws.hold('answer', isDescribe(place));
    await world.paths.send(freshMessage(place));
    const other = await second.arrived;
    expect(other.environment).not.toBe(one.environment);
    first.release();
    second.release();
    const list = await world.inStep('at-once', place, 4);
    await world.quiet();
    const writes = world.gates.cluster.passed.filter(writesList('at-once')).slice(writesBefore);
    const statuses = new Set(writes.map(({ status }) => status));
    expect([writes.length, statuses]).toEqual([2, new Set([200, 409])]);
    expect(await world.listsSince('at-once', versions)).toEqual([list.join(' ')]);
  });

  it('I2: of which one slept over its reading: the older reading loses against the newer', async () => {
    const place = placeOf('frozen');
    await world.scaleInSilence(place, 3);
    const versions = (await world.cluster.versions('frozen')).length;
    const sleeper = await sleepOver('frozen');
    await world.scaleInSilence(place, 5);
    await world.paths.send(freshMessage(place));
    const list = await world.inStep('frozen', place, 5);
    const { status } = await sleeper.wake();
    expect(status).toBe(409);
    await world.quiet();
    expect((await world.pool('frozen')).spec.providerIDList).toEqual(list);
    expect(await world.listsSince('frozen', versions)).toEqual([list.join(' ')]);
  });

  it('I2: of which one slept while the other found nothing to write: the confirming look puts it right', async () => {
    const place = placeOf('late');
    const list = await world.inStep('late', place, 2);
    await world.scaleInSilence(place, 3);
    const sleeper = await sleepOver('late');
    await world.paths.withoutEvents(place, async () => {
      const [newest] = ((await world.cloud.members(place)) ?? []).filter(
        ({ providerId }) => !list.includes(providerId),
      );
      await world.cloud.terminate(place, newest?.instanceId ?? '', true);
      await world.eventually('the group is as it was', async () => {
        expect(providerIds(await world.cloud.members(place))).toEqual(list);
      });
    });
    const inSync = await world.function.counted('GroupsInSync');
    await world.paths.send(freshMessage(place));
    await world.eventually('the other has looked', async () => {
      expect(await world.function.counted('GroupsInSync')).toBeGreaterThan(inSync);
    });
    const { status } = await sleeper.wake();
    expect(status).toBe(200);
    expect((await world.pool('late')).spec.providerIDList).toHaveLength(3);
    expect(await world.inStep('late', place, 2)).toEqual(list);
  });
});

describe.concurrent('a group that has not settled', () => {
  it('is followed to its end by the watch where its last events are lost', async () => {
    const place = world.placeOf({ name: 'draining', region: world.cloud.regions[1] });
    await world.cloud.scale(place, 1);
    await world.eventually('the pool shows an instance that drains', async () => {
      const { status } = await world.pool('draining');
      expect(status).toMatchObject({ countsByState: { InService: 1, 'Terminating:Wait': 1 } });
    });
    const members = await world.cloud.members(place);
    const draining = members?.find(({ state }) => state === 'Terminating:Wait');
    await world.paths.withoutEvents(place, async () => {
      await world.cloud.completeHook(place, drain.name, draining?.instanceId ?? '');
      await world.eventually('it has ended', async () => {
        expect(await world.cloud.members(place)).toHaveLength(1);
      });
    });
    await world.inStep('draining', place, 1);
  });
});

describe.concurrent('I2: a list that was written is looked at once more', () => {
  /** A look that begins so long after the write sees it, however far behind the cloud answers. */
  const confirmAfterMs = 5_000;
  const deadlineMs = 15_000;

  async function looked(place: GroupPlace, writtenAt: number): Promise<void> {
    const isRepeated = (): void => {
      const looks = world.gates.aws.passed
        .filter(isDescribe(place))
        .map(({ at }) => at - writtenAt);
      expect(Math.max(...looks)).toBeGreaterThan(confirmAfterMs);
    };
    await world.eventually(`${place.group} is looked at again`, isRepeated, deadlineMs);
  }

  /** When the list was written last. */
  function listWrittenAt(name: string): number {
    const [written] = world.gates.cluster.passed.filter(writesList(name)).slice(-1);
    if (written === undefined) throw new Error(`the list of ${name} was never written`);
    return written.at;
  }

  it('five seconds later', async () => {
    const place = placeOf('plain');
    await world.cloud.scale(place, 3);
    await world.inStep('plain', place, 3);
    await looked(place, listWrittenAt('plain'));
  });

  it('also where the status after it met a conflict', async () => {
    const place = placeOf('touched');
    const held = world.gates.cluster.hold('request', writesStatus('touched'));
    await world.cloud.scale(place, 3);
    await held.arrived;
    const writtenAt = performance.now();
    await world.cluster.patch('pool', 'touched', { metadata: { labels: { touched: 'yes' } } });
    held.release();
    await world.inStep('touched', place, 3);
    await looked(place, writtenAt);
  });

  it('also where the answer to the write was lost', async () => {
    const place = placeOf('lost');
    const held = world.gates.cluster.hold('answer', writesList('lost'));
    await world.cloud.scale(place, 3);
    await held.arrived;
    const writtenAt = performance.now();
    held.cut();
    await world.inStep('lost', place, 3);
    await looked(place, writtenAt);
  });

  it('also where the answer to the status after it was lost', async () => {
    const place = placeOf('unheard');
    const held = world.gates.cluster.hold('answer', writesStatus('unheard'));
    await world.cloud.scale(place, 3);
    await held.arrived;
    held.cut();
    await world.inStep('unheard', place, 3);
    await looked(place, listWrittenAt('unheard'));
  });
});
