import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Fields } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { conditionOf, type PoolObject } from '../objects.ts';
import { addFault, send, writeEvent } from './azure-faults.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import { befall, membersOf, scaleTo, type Mode, type ScaleSetPlace } from './scale-sets.ts';

let world: AzureWorld;
beforeAll(async () => {
  world = await createAzureWorld();
}, 120_000);
afterAll(() => world.end());

const get: Record<Mode, string> = {
  Uniform: 'VirtualMachineScaleSetVMs_Get',
  Flexible: 'VirtualMachines_Get',
};
const changed = z.looseObject({ lastChange: z.object({ time: z.string() }) });
const pending = z.object({ firstReadAt: z.string() });
/** Of the API's times some are cut to it. */
const wholeSecondMs = 1_000;
const listOf = async (name: string) => (await world.cluster.pool(name)).spec.providerIDList;
const waiting = ({ status }: PoolObject): unknown => status?.['pendingShrink'];

/** A pool of six that rests: nobody looks at it any more, and nobody will until a message says so. */
async function resting(
  name: string,
  mode: Mode,
  subscription = world.cloud.subscriptions.home,
): Promise<ScaleSetPlace> {
  const place = await world.addPool({ name, mode, capacity: 6, subscription });
  await world.inStep(name, place, 6);
  await eventually(`${name} rests`, async () => {
    const pool = await world.cluster.pool(name);
    expect(conditionOf(pool, 'Settled')?.status).toBe('True');
    const { lastChange } = changed.parse(pool.status);
    // Its confirming look is over, too.
    expect(Date.now() - Date.parse(lastChange.time)).toBeGreaterThan(6_000);
  });
  world.cloud.mute(place);
  return place;
}

/** Lets three of six go, of which nothing tells and which nobody sees go. */
async function loseThree(name: string, place: ScaleSetPlace): Promise<void> {
  await scaleTo(world.cloud, place, 3);
  await eventually(`${name} has three`, async () => {
    expect(await membersOf(world.cloud, place)).toHaveLength(3);
  });
}

const calls = z.array(z.looseObject({ action: z.string(), principal: z.string().nullable() }));

async function asked(action: string): Promise<number> {
  const body: unknown = await (await fetch(`${world.cloud.control}/calls`)).json();
  const ours = calls.parse(body).filter(({ principal }) => principal === 'system');
  return ours.filter((call) => call.action === action).length;
}

/** All that the pool has been since it was this. */
async function versionsSince(name: string, before: PoolObject): Promise<readonly PoolObject[]> {
  const versions = await world.cluster.versions(name);
  const { resourceVersion } = before.metadata;
  const at = versions.findIndex(({ metadata }) => metadata.resourceVersion === resourceVersion);
  return versions.slice(at + 1);
}

describe.concurrent.each<Mode>(['Uniform', 'Flexible'])('I8: a %s scale set', (mode) => {
  const called = (what: string): string => `${what}-${mode.toLowerCase()}`;

  it('that was scaled in by half leaves the list with the first look, though nobody said who went', async () => {
    const name = called('half');
    const place = await resting(name, mode);
    const before = await world.cluster.pool(name);
    await loseThree(name, place);
    send(world, writeEvent(place));
    await world.inStep(name, place, 3);
    for (const version of await versionsSince(name, before)) {
      expect(waiting(version)).toBeUndefined();
    }
  });

  it('that lost one by an eviction leaves the list with the first look', async () => {
    const name = called('evicted');
    const place = await resting(name, mode);
    const before = await world.cluster.pool(name);
    const [first] = await membersOf(world.cloud, place);
    await befall(world.cloud, 'POST', place, `/instances/${first?.id}/eviction`);
    await eventually(`${name} has five`, async () => {
      expect(await membersOf(world.cloud, place)).toHaveLength(5);
    });
    send(world, writeEvent(place));
    await world.inStep(name, place, 5);
    for (const version of await versionsSince(name, before)) {
      expect(waiting(version)).toBeUndefined();
    }
  });

  it.each<readonly [string, string, Fields]>([
    ['throttled', 'are throttled', { kind: 'throttle', retryAfterSeconds: 1 }],
    [
      'misled',
      'tell of its parent alone',
      { kind: 'error', status: 404, code: 'ParentResourceNotFound' },
    ],
  ])(
    'that was scaled in waits for the second reading where reads by name are %s',
    async (what, how, fault) => {
      const name = called(what);
      // What is told of a limit holds for the subscription: the others go on in theirs.
      const place = await resting(name, mode, world.cloud.subscriptions.tenant);
      const before = await listOf(name);
      const resource = mode === 'Uniform' ? name : `virtualMachines/${name}`;
      const end = await addFault(world, place, { ...fault, action: get[mode], resource });
      try {
        await loseThree(name, place);
        send(world, writeEvent(place));
        await eventually(`${name} waits, since reads by name ${how}`, async () => {
          expect(waiting(await world.cluster.pool(name))).toMatchObject({ guarded: true });
        });
        expect(await listOf(name)).toEqual(before);
        const { firstReadAt } = pending.parse(waiting(await world.cluster.pool(name)));
        await world.inStep(name, place, 3);
        const { lastChange } = changed.parse((await world.cluster.pool(name)).status);
        const waitedMs = Date.parse(lastChange.time) - Date.parse(firstReadAt);
        expect(waitedMs).toBeGreaterThanOrEqual(15_000 - wholeSecondMs);
      } finally {
        await end();
      }
    },
  );
});

describe('I8: a list of Azure’s that is short in fact and whole in form', () => {
  it('shortens nothing, since its instances are found by name', async () => {
    const name = 'short';
    const place = await resting(name, 'Uniform');
    const before = await world.cluster.pool(name);
    const asks = await asked(get.Uniform);
    const end = await addFault(world, place, {
      kind: 'short',
      element: 'value',
      keep: 3,
      action: 'VirtualMachineScaleSetVMs_List',
    });
    try {
      send(world, writeEvent(place));
      await eventually(`${name} waits`, async () => {
        expect(waiting(await world.cluster.pool(name))).toMatchObject({ guarded: true });
      });
    } finally {
      await end();
    }
    expect((await asked(get.Uniform)) - asks).toBeGreaterThanOrEqual(3);
    send(world, writeEvent(place));
    await eventually(`${name} waits for nothing`, async () => {
      expect(waiting(await world.cluster.pool(name))).toBeUndefined();
    });
    for (const version of await versionsSince(name, before)) {
      expect(version.spec.providerIDList).toEqual(before.spec.providerIDList);
    }
  });
});
