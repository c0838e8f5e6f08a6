import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addAdopted,
  askedOf,
  carriedOut,
  countCondition,
  desiredOf,
  setMaximum,
  wish,
} from './counts.ts';
import { freshMessage } from './events.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { kubectl, kubectlScale } from './kubectl.ts';

const managedBy = 'cluster.x-k8s.io/replicas-managed-by';
const confirm = 'poolsync/confirm-replicas';

const names = ['workers', 'beyond', 'cloud-owned', 'storm'] as const;

let world: GatedWorld;
beforeAll(async () => {
  world = await createGatedWorld();
  await Promise.all(names.map((name) => addAdopted(world, name)));
});
afterAll(() => world.end());

function placeOf(name: string): GroupPlace {
  return world.placeOf({ name });
}

/** What `kubectl describe` shows a person. */
function described(name: string): Promise<string> {
  return kubectl(world.cluster.namespace, 'describe', 'autoscalinggroupmachinepool', name);
}

function scaleTo(name: string, replicas: number): Promise<void> {
  return kubectlScale(world.cluster.namespace, name, replicas);
}

/** How often the watch has asked to scale a pool. */
async function requestsFor(name: string): Promise<number> {
  const lines = await world.watch().log();
  const pool = `${world.cluster.namespace}/${name}`;
  return lines.filter((line) => line.message === 'scale requested' && line['pool'] === pool).length;
}

describe('kubectl scale', () => {
  it('sets the desired capacity, and kubectl describe says what was asked and when', async () => {
    const [name, place] = ['workers', placeOf('workers')];
    await scaleTo(name, 7);
    await world.inStep(name, place, 7);
    await carriedOut(world, name, place, 7);
    expect(askedOf(world, place)).toEqual([7]);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;
    const lastScale = { from: 2, to: 7, time, result: 'Accepted' };
    const { status } = await world.pool(name);
    expect(status).toMatchObject({ owner: 'cluster', desiredCapacity: 7, lastScale });
    const shown = await described(name);
    expect(shown).toMatch(
      /The desired capacity was set from 2 to 7 at \d{4}\S+Z, as MachinePool workers asks\./,
    );
    expect(shown).toMatch(/Normal +Scaled .*The desired capacity was set from 2 to 7/);
  });

  it('I4: beyond the maximum changes nothing, and says the figure and both cures, each of which works', async () => {
    const [name, place] = ['beyond', placeOf('beyond')];
    await setMaximum(world, place, 5);
    await scaleTo(name, 6);
    await world.eventually('it is said', async () => {
      expect(await countCondition(world, name)).toMatchObject({
        status: 'False',
        reason: 'OutOfRange',
        message:
          "MachinePool beyond asks for 6 instances and the group takes 0 to 5, so it stays at 2. Set spec.replicas within these bounds, or change the group's.",
      });
    });
    await world.quiet();
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([2, []]);
    expect((await world.pool(name)).status).not.toHaveProperty('lastScale');
    await scaleTo(name, 5);
    await carriedOut(world, name, place, 5);
    await scaleTo(name, 6);
    await world.eventually('it is said again', async () => {
      expect(await countCondition(world, name)).toMatchObject({ reason: 'OutOfRange' });
    });
    await setMaximum(world, place, 6);
    // No event tells of bounds: the next one of an instance does, or the sweep.
    await world.paths.send(freshMessage(place));
    await carriedOut(world, name, place, 6);
    expect(askedOf(world, place)).toEqual([5, 6]);
  });

  it('50 times in a second costs few calls, and the last value stands', async () => {
    const [name, place] = ['storm', placeOf('storm')];
    const values = Array.from({ length: 50 }, (_, at) => 3 + (at % 7));
    const beganAt = performance.now();
    for (const [at, value] of values.entries()) {
      await delay(Math.max(0, at * 20 - (performance.now() - beganAt)));
      await wish(world, name, value);
    }
    await carriedOut(world, name, place, values.at(-1) ?? 0);
    // A request in half a second is the most, however slow this machine is.
    const most = 3 + (performance.now() - beganAt) / 500;
    await world.inStep(name, place, values.at(-1) ?? 0);
    await world.quiet();
    expect(await requestsFor(name)).toBeLessThanOrEqual(most);
    expect(askedOf(world, place).length).toBeLessThanOrEqual(most);
    expect(askedOf(world, place).at(-1)).toBe(values.at(-1));
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
  });
});

describe('a pool that adopts a group of another size', () => {
  async function adopt(name: string, size: number): Promise<GroupPlace> {
    const place = placeOf(name);
    await world.cluster.createPool(name, place);
    await world.cluster.createMachinePool(name);
    await world.cloud.createGroup(place, { size });
    await world.eventually('the mismatch is said', async () => {
      expect(await countCondition(world, name)).toMatchObject({
        status: 'False',
        reason: 'AdoptionMismatch',
        message: `MachinePool ${name} asks for 1 instances and the group is told to have ${size}; they were never in agreement, so nothing is scaled. Set spec.replicas of the MachinePool to ${size}, or annotate it with poolsync/confirm-replicas: "1" to make the group follow.`,
      });
    });
    await world.quiet();
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([size, []]);
    expect(await requestsFor(name)).toBe(0);
    return place;
  }

  it('I3: of 50, with the 1 of Cluster API’s webhook, scales nothing until replicas are set to its size', async () => {
    const place = await adopt('adopt-50', 50);
    expect(await described('adopt-50')).toMatch(/Warning +AdoptionMismatch /);
    await scaleTo('adopt-50', 50);
    await world.eventually('it is adopted', async () => {
      expect((await world.pool('adopt-50')).status).toHaveProperty('adoptedAt');
    });
    expect(askedOf(world, place)).toEqual([]);
    await scaleTo('adopt-50', 49);
    await carriedOut(world, 'adopt-50', place, 49);
    expect(askedOf(world, place)).toEqual([49]);
  });

  it('I3: scales nothing until the figure is confirmed by annotation', async () => {
    const place = await adopt('adopt-3', 3);
    const annotate = (figure: number) =>
      kubectl(
        world.cluster.namespace,
        'annotate',
        '--overwrite',
        'machinepool/adopt-3',
        `${confirm}=${figure}`,
      );
    await annotate(2);
    await delay(1_000);
    await world.quiet();
    expect(askedOf(world, place)).toEqual([]);
    await annotate(1);
    await carriedOut(world, 'adopt-3', place, 1);
    expect(askedOf(world, place)).toEqual([1]);
  });
});

describe('a count that the cloud owns', () => {
  it('I4: shows up in spec.replicas and no request goes out; given back, it has to be adopted anew', async () => {
    const [name, place] = ['cloud-owned', placeOf('cloud-owned')];
    const replicas = async () => (await world.machinePool(name)).spec.replicas;
    await wish(world, name, 2, { [managedBy]: 'external-autoscaler' });
    await world.eventually('the pool says so', async () => {
      expect((await world.pool(name)).status).toMatchObject({ owner: 'cloud' });
    });
    await world.cloud.scale(place, 4);
    await world.eventually('4 are written back', async () => expect(await replicas()).toBe(4));
    await scaleTo(name, 6);
    await world.eventually('4 are written back again', async () => {
      expect(await replicas()).toBe(4);
      expect(await countCondition(world, name)).toMatchObject({ reason: 'OwnedByCloud' });
    });
    await wish(world, name, 2, { [managedBy]: null });
    await world.eventually('the mismatch is said', async () => {
      expect(await countCondition(world, name)).toMatchObject({
        status: 'False',
        reason: 'AdoptionMismatch',
      });
    });
    await world.quiet();
    expect([await desiredOf(world, place), await replicas()]).toEqual([4, 2]);
    expect([askedOf(world, place), await requestsFor(name)]).toEqual([[], 0]);
    await scaleTo(name, 4);
    await world.eventually('it is adopted', async () => {
      expect((await world.pool(name)).status).toHaveProperty('adoptedAt');
    });
    await scaleTo(name, 3);
    await carriedOut(world, name, place, 3);
    expect(askedOf(world, place)).toEqual([3]);
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
