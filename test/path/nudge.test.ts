import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshMessage } from './events.ts';
import { ForeignMachinePools, type NewForeignMachinePool } from './foreign-machine-pools.ts';
import type { GroupPlace } from './groups.ts';
import { createWorld, type World } from './world.ts';

const nudge = 'poolsync/nudge';
const intervalMs = 10_000;

let world: World;
let pools: ForeignMachinePools;
const places = new Map<string, GroupPlace>();

/** A group of the size, made in silence, and an AWSMachinePool that its provider has found already. */
async function add(size: number, pool: Omit<NewForeignMachinePool, 'providerID'>): Promise<void> {
  const { name } = pool;
  const place = world.placeOf({ name });
  places.set(name, place);
  await world.paths.withoutEvents(place, async () => {
    await world.cloud.createGroup(place, { size: 0 });
    await world.scaleAlone(place, size);
  });
  const { AutoScalingGroups: [group] = [] } = await world.cloud
    .at(place)
    .autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }));
  await pools.make({ ...pool, providerID: group?.AutoScalingGroupARN ?? '' });
  await world.eventually(`core owns the AWSMachinePool ${name}`, async () => {
    const { metadata } = await pools.read(name);
    expect(metadata.ownerReferences).toEqual([{ kind: 'MachinePool' }]);
  });
}

function placeOf(name: string): GroupPlace {
  const place = places.get(name);
  if (place === undefined) throw new Error(`no ${name} was added`);
  return place;
}

/** Until the annotation says another time than this. */
async function nudgedAfter(name: string, before?: string): Promise<string> {
  return world.eventually(`${name} is nudged`, async () => {
    const at = (await pools.read(name)).metadata.annotations[nudge];
    expect(at).toBeDefined();
    expect(at).not.toBe(before);
    return at ?? '';
  });
}

beforeAll(async () => {
  world = await createWorld({ watch: false, scale: false });
  pools = await ForeignMachinePools.of('AWSMachinePool', world.cluster.namespace);
  const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };
  // All of them before the first message: for half a minute a function believes its list.
  await add(2, { name: 'agreeing', replicas: 2 });
  await add(3, { name: 'managed', replicas: 1, annotations });
  await add(3, { name: 'differing', replicas: 1 });
  await add(1, { name: 'paused', replicas: 1 });
  await pools.pause('paused');
});
afterAll(async () => {
  pools.close();
  await world.end();
});

describe('an event of a group that an AWSMachinePool stands for', () => {
  it('nudges it once, and again ten seconds later for what came meanwhile; its list is never written', async () => {
    const before = await pools.read('agreeing');
    await world.paths.send(freshMessage(placeOf('agreeing')));
    const first = await nudgedAfter('agreeing');
    await world.paths.send(freshMessage(placeOf('agreeing')));
    await world.paths.send(freshMessage(placeOf('agreeing')));
    const second = await nudgedAfter('agreeing', first);
    expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(intervalMs);
    await world.quiet();
    const { metadata, spec } = await pools.read('agreeing');
    expect(metadata.annotations[nudge]).toBe(second);
    expect(spec).toEqual(before.spec);
    expect(metadata.generation).toBe(before.metadata.generation);
    expect(await world.function.counted('PoolsNudged')).toBe(2);
  });

  it('writes one annotation in its own name and nothing else', async () => {
    const { metadata } = await pools.read('agreeing');
    const own = metadata.managedFields.filter(({ manager }) => manager === 'poolsync');
    // The dot stands for the map itself, which it was the first to make.
    const annotations = { '.': {}, [`f:${nudge}`]: {} };
    expect(own.map(({ fieldsV1 }) => fieldsV1)).toEqual([
      { 'f:metadata': { 'f:annotations': annotations } },
    ]);
  });

  it('nudges where the cloud owns the count, whatever the MachinePool asks for', async () => {
    await world.paths.send(freshMessage(placeOf('managed')));
    await nudgedAfter('managed');
  });

  it('I4: nudges nothing where its provider would set another count, and says so once', async () => {
    for (let sent = 0; sent < 3; sent += 1) {
      await world.paths.send(freshMessage(placeOf('differing')));
      await world.quiet();
    }
    const events = await pools.eventsOn('differing');
    expect(events.map(({ reason }) => reason)).toEqual(['NudgeWithheld']);
    expect(events[0]?.note).toContain('a desired capacity of 3');
    expect((await pools.read('differing')).metadata.annotations).not.toHaveProperty([nudge]);
    expect(await world.function.counted('MessagesIgnored', 'nudge-withheld')).toBe(3);
  });

  it('I7: does nothing about one that is paused', async () => {
    await world.paths.send(freshMessage(placeOf('paused')));
    await world.eventually('the message is ignored', async () => {
      expect(await world.function.counted('MessagesIgnored', 'paused')).toBe(1);
    });
    expect((await pools.read('paused')).metadata.annotations).not.toHaveProperty([nudge]);
    expect(await pools.eventsOn('paused')).toEqual([]);
  });
});
