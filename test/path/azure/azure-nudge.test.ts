import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { ForeignMachinePools, type NewForeignMachinePool } from '../foreign-machine-pools.ts';
import { send, writeEvent } from './azure-faults.ts';
import { eventsQueue } from './azure-side.ts';
import { createAzureWorld, type AzureWorld } from './azure-world.ts';
import {
  createScaleSet,
  deleteMember,
  membersOf,
  resourceIdOf,
  type Mode,
  type ScaleSetPlace,
} from './scale-sets.ts';

const nudge = 'poolsync/nudge';
const intervalMs = 10_000;
/** From when on a reading is sure to show what a scale set was told. */
const showsAfterMs = 5_000;
const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };

let world: AzureWorld;
let pools: ForeignMachinePools;

/** As Cluster API's Azure provider writes it: the resource group alone is in lower case. */
function providerIdOf(place: ScaleSetPlace): string {
  const lowered = (group: string) => group.toLowerCase();
  return `azure://${resourceIdOf(place).replace(/(?<=\/resourceGroups\/)[^/]+/, lowered)}`;
}

/** An AzureMachinePool that core owns and whose provider has then found the scale set. */
async function addPool(
  pool: Omit<NewForeignMachinePool, 'providerID'>,
  mode: Mode = 'Uniform',
): Promise<ScaleSetPlace> {
  const { name } = pool;
  const place = world.placeOf({ name, mode });
  await pools.make({ ...pool, providerID: '' });
  await eventually(`core owns the AzureMachinePool ${name}`, async () => {
    const { metadata } = await pools.read(name);
    expect(metadata.ownerReferences).toEqual([{ kind: 'MachinePool' }]);
  });
  await pools.name(name, providerIdOf(place));
  return place;
}

/** The same with its scale set, of whose making no event tells. */
async function add(
  pool: Omit<NewForeignMachinePool, 'providerID'>,
  capacity: number,
): Promise<ScaleSetPlace> {
  world.cloud.mute(world.placeOf({ name: pool.name, mode: 'Uniform' }));
  const place = await addPool(pool);
  await createScaleSet(world.cloud, place, capacity);
  return place;
}

const nudgedAt = async (name: string) => (await pools.read(name)).metadata.annotations[nudge];

/** Until the annotation says another time than this. */
async function nudgedAfter(name: string, before?: string): Promise<string> {
  return eventually(
    `${name} is nudged`,
    async () => {
      const at = await nudgedAt(name);
      expect(at).toBeDefined();
      expect(at).not.toBe(before);
      return at ?? '';
    },
    30_000,
  );
}

async function untilIgnored(reason: string, messages: number): Promise<void> {
  await eventually(
    `${messages} messages are ignored: ${reason}`,
    async () => {
      expect(await world.observe.counted('MessagesIgnored', reason)).toBe(messages);
    },
    30_000,
  );
}

async function untilQuiet(): Promise<void> {
  await eventually(
    'no message is left in the events queue',
    () => {
      const { active, locked, scheduled } = world.cloud.serviceBus.queue(eventsQueue).depths();
      expect({ active, locked, scheduled }).toEqual({ active: 0, locked: 0, scheduled: 0 });
    },
    30_000,
  );
}

describe('an event of a scale set that an AzureMachinePool stands for', () => {
  const places = new Map<string, ScaleSetPlace>();
  const tell = (name: string): void => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`no ${name} was added`);
    send(world, writeEvent(place));
  };
  beforeAll(async () => {
    world = await createAzureWorld({ watch: false });
    pools = await ForeignMachinePools.of('AzureMachinePool', world.cluster.namespace);
    // All of them before the first message: for half a minute a function believes its list.
    for (const [pool, capacity] of [
      [{ name: 'agreeing', replicas: 2 }, 2],
      [{ name: 'raised', replicas: 1, annotations }, 3],
      [{ name: 'lowered', replicas: 3, annotations }, 1],
      [{ name: 'surging', replicas: 1 }, 3],
      [{ name: 'paused', replicas: 1 }, 1],
    ] as const) {
      places.set(pool.name, await add(pool, capacity));
    }
    await pools.pause('paused');
    places.set('members', await addPool({ name: 'members', replicas: 1, annotations }, 'Flexible'));
  }, 120_000);
  afterAll(async () => {
    pools.close();
    await world.end();
  });

  it('nudges it once when the change shows, and again ten seconds later for what came meanwhile; its list is never written', async () => {
    const before = await pools.read('agreeing');
    const toldAtMs = Date.now();
    tell('agreeing');
    const first = await nudgedAfter('agreeing');
    expect(Date.parse(first) - toldAtMs).toBeGreaterThanOrEqual(showsAfterMs);
    tell('agreeing');
    tell('agreeing');
    const second = await nudgedAfter('agreeing', first);
    expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(intervalMs);
    await untilQuiet();
    const { metadata, spec } = await pools.read('agreeing');
    expect(metadata.annotations[nudge]).toBe(second);
    expect(spec).toEqual(before.spec);
    expect(metadata.generation).toBe(before.metadata.generation);
    expect(await world.observe.counted('PoolsNudged')).toBe(2);
  });

  it('writes one annotation in its own name and nothing else', async () => {
    const { metadata } = await pools.read('agreeing');
    const own = metadata.managedFields.filter(({ manager }) => manager === 'poolsync');
    // The dot stands for the map itself, which it was the first to make.
    expect(own.map(({ fieldsV1 }) => fieldsV1)).toEqual([
      { 'f:metadata': { 'f:annotations': { '.': {}, [`f:${nudge}`]: {} } } },
    ]);
  });

  it('nudges where the cloud owns the count and has raised it', async () => {
    tell('raised');
    await nudgedAfter('raised');
  });

  it('I4: nudges nothing that its provider would bring to another count, and says so once', async () => {
    tell('lowered');
    tell('surging');
    await untilIgnored('nudge-withheld', 2);
    tell('lowered');
    await untilIgnored('nudge-withheld', 3);
    for (const [name, words] of [
      ['lowered', 'it would set 3, although the cloud owns the count'],
      ['surging', 'it would delete instances until there are 1'],
    ] as const) {
      const events = await pools.eventsOn(name);
      expect(events.map(({ reason }) => reason)).toEqual(['NudgeWithheld']);
      expect(events[0]?.note).toContain(words);
      expect(await nudgedAt(name)).toBeUndefined();
    }
  });

  it('I7: does nothing about one that is paused', async () => {
    tell('paused');
    await untilIgnored('paused', 1);
    expect(await nudgedAt('paused')).toBeUndefined();
    expect(await pools.eventsOn('paused')).toEqual([]);
  });

  it('nudges for a virtual machine of a Flexible scale set that somebody deletes', async () => {
    const place = world.placeOf({ name: 'members', mode: 'Flexible' });
    await createScaleSet(world.cloud, place, 2);
    const made = await nudgedAfter('members');
    await untilQuiet();
    const [member] = await membersOf(world.cloud, place);
    if (member === undefined) throw new Error('there is no member');
    await deleteMember(world.cloud, place, member);
    await nudgedAfter('members', made);
  });
});

describe('an AzureMachinePool that gets its scale set', () => {
  beforeAll(async () => {
    world = await createAzureWorld();
    pools = await ForeignMachinePools.of('AzureMachinePool', world.cluster.namespace);
  }, 120_000);
  afterAll(async () => {
    pools.close();
    await world.end();
  });

  it('is asked for by the watch and nudged, though no event tells of it', async () => {
    const place = world.placeOf({ name: 'new', mode: 'Uniform' });
    world.cloud.mute(place);
    await createScaleSet(world.cloud, place, 1);
    await addPool({ name: 'new', replicas: 1 });
    await nudgedAfter('new');
  });
});
