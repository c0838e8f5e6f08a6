import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adopt, adoptByPipe, adoptedUnscaled } from './adopt-cases.ts';
import { countCondition } from './count-condition.ts';
import {
  addAdopted,
  askedOf,
  carriedOut,
  countedPool,
  desiredOf,
  requestsFor,
  setMaximum,
  wish,
} from './counts.ts';
import { untilSaid, type CountedPool } from './counted-pool.ts';
import { freshMessage } from './events.ts';
import { createGatedWorld, type GatedWorld } from './gated-world.ts';
import type { GroupPlace } from './groups.ts';
import { kubectl, kubectlScale } from './kubectl.ts';
import { conditionOf } from './objects.ts';
import {
  adoptedByAnnotation,
  adoptedByFigure,
  leftAsItIs,
  ownedByCloudForAWhile,
} from './ownership-cases.ts';

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

/** What lets a person into the cloud. */
function asPerson() {
  const { endpoint, keys } = world.cloud;
  const { accessKeyId, secretAccessKey } = keys;
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
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
    await world.inStep(name, place, values.at(-1) ?? 0);
    await world.quiet();
    // A request in half a second is the most, however slow this machine is.
    const most = 3 + (performance.now() - beganAt) / 500;
    expect(await requestsFor(world, name)).toBeLessThanOrEqual(most);
    expect(askedOf(world, place).length).toBeLessThanOrEqual(most);
    expect(askedOf(world, place).at(-1)).toBe(values.at(-1));
    expect((await world.pool(name)).status).not.toHaveProperty('contested');
  });
});

describe('a pool that adopts a group of another size', () => {
  async function adoptByHand(name: string, size: number): Promise<CountedPool> {
    const place = placeOf(name);
    await world.cluster.createPool(name, place);
    await world.cluster.createMachinePool(name);
    await world.cloud.createGroup(place, { size });
    const pool = countedPool(world, name, place);
    await leftAsItIs(pool, size);
    return pool;
  }

  it('I3: of 50, with the 1 of Cluster API’s webhook, scales nothing until replicas are set to its size', async () => {
    const pool = await adoptByHand('adopt-50', 50);
    expect(await described('adopt-50')).toMatch(/Warning +AdoptionMismatch /);
    await adoptedByFigure(pool, 50);
  });

  it('I3: scales nothing until the figure is confirmed by annotation', async () => {
    await adoptedByAnnotation(await adoptByHand('adopt-3', 3));
  });
});

describe('poolsync adopt', () => {
  it('I3: prints what kubectl apply takes; the pool is ready and adopted, and nothing is scaled', async () => {
    const name = 'found-by-name';
    const place = { ...placeOf(name), group: 'Found_By.Name' };
    await world.cloud.createGroup(place, { size: 4 });
    const pool = countedPool(world, name, place);
    await adoptByPipe(pool, { args: [place.group], variables: asPerson() });
    await adoptedUnscaled(pool, 4);
  });

  it('I7: with --apply makes the CloudAccount that is missing, for one region and one namespace', async () => {
    const account = world.cloud.accounts.stranger;
    const place = { ...placeOf('strange'), account };
    await world.cloud.createGroup(place, { size: 2 });
    const pool = countedPool(world, 'strange', place);
    const { roleARN, externalID } = world.cloud.roleOf(account);
    const there = ['--account', account, '--region', place.region];
    const wayIn = ['--role', roleARN, '--external-id', externalID];
    const { stdout, stderr } = await adopt(pool, {
      args: ['strange', ...there, ...wayIn, '--apply'],
      variables: asPerson(),
      // The tag is somebody else's to set.
      status: 3,
    });
    try {
      expect(stdout).toBe('');
      expect(stderr).toContain(`CloudAccount aws-${account} created`);
      await adoptedUnscaled(pool, 2);
      const spec = '{.spec.regions} {.spec.namespaces}';
      const { namespace } = world.cluster;
      expect(
        await kubectl(namespace, 'get', 'cloudaccount', `aws-${account}`, '-o', `jsonpath=${spec}`),
      ).toBe(`["${place.region}"] ["${namespace}"]`);
    } finally {
      await kubectl(world.cluster.namespace, 'delete', 'cloudaccount', `aws-${account}`);
    }
  });
});

describe('a group whose instances have weights', () => {
  it('I3: is adopted by no command, keeps its list, and is scaled by no wish', async () => {
    const [name, place] = ['weighted', placeOf('weighted')];
    await world.cloud.createGroup(place, { size: 12, weight: 4 });
    const pool = countedPool(world, name, place);
    const { stderr } = await adopt(pool, { args: [name], variables: asPerson(), status: 1 });
    expect(stderr).toContain('in weights of its instance types (m7g.xlarge 4), not in instances');
    await world.cluster.createPool(name, place);
    await world.cluster.createMachinePool(name, 3);
    await world.inStep(name, place, 3);
    await untilSaid(pool, { status: 'False', reason: 'CapacityNotInInstances' });
    await world.eventually('its instances are there, and it has settled', async () => {
      const object = await world.pool(name);
      expect(conditionOf(object, 'Settled')).toMatchObject({ status: 'True' });
      expect(object.status).toMatchObject({ replicas: 3 });
    });
    await wish(world, name, 2, { 'poolsync/confirm-replicas': '2' });
    await world.paths.send(freshMessage(place));
    await world.quiet();
    const { status } = await world.pool(name);
    expect(status).not.toHaveProperty('adoptedAt');
    expect(status).not.toHaveProperty('desiredCapacity');
    expect([await desiredOf(world, place), askedOf(world, place)]).toEqual([12, []]);
    expect(await requestsFor(world, name)).toBe(0);
  });
});

describe('a count that the cloud owns', () => {
  it('I4: shows up in spec.replicas and no request goes out; given back, it has to be adopted anew', async () => {
    await ownedByCloudForAWhile(countedPool(world, 'cloud-owned', placeOf('cloud-owned')));
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
