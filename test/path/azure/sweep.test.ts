import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyTally } from '../../../shared/sweep/tally.ts';
import type { Fields } from '../cluster-side.ts';
import { eventually } from '../eventually.ts';
import { ForeignMachinePools } from '../foreign-machine-pools.ts';
import { runOperatorCommand } from '../operator-command.ts';
import type { LogLine } from '../log-lines.ts';
import { addFault, send, writeEvent } from './azure-faults.ts';
import { eventsQueue, rejectedQueue, sweepQueue } from './azure-side.ts';
import { createAzureWorld, type AzureWorld, type PoolOptions } from './azure-world.ts';
import { steer } from './outbound/steer.ts';
import {
  createScaleSet,
  deleteMember,
  membersOf,
  resourceIdOf,
  scaleTo,
  type ScaleSetPlace,
} from './scale-sets.ts';

const querying = 'ResourceGraph_Resources';

let world: AzureWorld;
let foreign: ForeignMachinePools;

const listOf = async (name: string) => (await world.cluster.pool(name)).spec.providerIDList;

const idsOf = async (place: ScaleSetPlace) =>
  (await membersOf(world.cloud, place)).map(({ providerId }) => providerId);

/** Until so many are there and listed: without a watch it is an event that says to look again. */
async function listed(name: string, place: ScaleSetPlace, size: number): Promise<void> {
  await eventually(`${name} has ${size}`, async () =>
    expect(await idsOf(place)).toHaveLength(size),
  );
  send(world, writeEvent(place));
  await world.listed(name, place, size);
}

/** A pool in sync. */
async function inSync(options: Omit<PoolOptions, 'capacity'>): Promise<ScaleSetPlace> {
  const place = await world.addPool({ ...options, capacity: 2 });
  await listed(options.name, place, 2);
  return place;
}

/** A pool in sync, of whose scale set no event tells any more. */
async function muted(options: Omit<PoolOptions, 'capacity'>): Promise<ScaleSetPlace> {
  const place = await inSync(options);
  // A hint that is sent once more would tell of what is to go unseen.
  await eventually('no hint is left', () => {
    const { active, locked, scheduled } = world.cloud.serviceBus.queue(eventsQueue).depths();
    expect([active, locked, scheduled]).toEqual([0, 0, 0]);
  });
  world.cloud.mute(place);
  return place;
}

/** Events of it are lost, and it is scaled out. */
async function scaledUnseen(options: Omit<PoolOptions, 'capacity'>): Promise<ScaleSetPlace> {
  const place = await muted(options);
  await scaleTo(world.cloud, place, 3);
  await eventually(`${options.name} has three`, async () =>
    expect(await idsOf(place)).toHaveLength(3),
  );
  return place;
}

async function endedSweeps(): Promise<readonly LogLine[]> {
  return (await world.observe.log()).filter(({ message }) => message === 'sweep ended');
}

/** Runs a sweep, and gives the line that tells of it. */
async function sweep(): Promise<Fields> {
  const before = (await endedSweeps()).length;
  await world.observe.fire('sweep');
  return eventually('the sweep is told', async () => {
    const ended = (await endedSweeps())[before];
    if (ended === undefined) throw new Error('no line tells that it ended');
    return ended;
  });
}

beforeAll(async () => {
  world = await createAzureWorld({ watch: false });
  foreign = await ForeignMachinePools.of('AzureMachinePool', world.cluster.namespace);
}, 120_000);

afterAll(() => world.end());

describe('a sweep of scale sets', () => {
  let places: Readonly<Record<string, ScaleSetPlace>>;
  let told: Fields;
  let kept: readonly string[];
  let undeny: () => Promise<void>;

  /** All that is to be found, and one sweep. */
  beforeAll(async () => {
    const { tenant } = world.cloud.subscriptions;
    const tagged = world.placeOf({ name: 'tagged', mode: 'Uniform' });
    const untagged = world.placeOf({ name: 'untagged', mode: 'Uniform' });
    const capz = world.placeOf({ name: 'capz', mode: 'Uniform' });
    world.cloud.mute(capz);
    const [uniform, flexible, reported, owned, denied] = await Promise.all([
      scaledUnseen({ name: 'uniform', mode: 'Uniform' }),
      muted({ name: 'flexible', mode: 'Flexible' }),
      scaledUnseen({ name: 'reported', mode: 'Uniform' }),
      inSync({ name: 'owned', mode: 'Uniform', owner: 'cluster' }),
      scaledUnseen({ name: 'denied', mode: 'Uniform', subscription: tenant }),
      createScaleSet(world.cloud, tagged, 1, { 'poolsync-management-cluster': 'poolsync' }),
      createScaleSet(world.cloud, untagged, 1, { 'poolsync-management-cluster': 'else' }),
      addCapzPool(capz),
    ]);
    places = { uniform, flexible, reported, owned, denied };
    const [gone] = await membersOf(world.cloud, flexible);
    if (gone === undefined) throw new Error('there is none to delete');
    await deleteMember(world.cloud, flexible, gone);
    await eventually('it is gone', async () => expect(await idsOf(flexible)).toHaveLength(1));
    await world.cluster.patch('pool', 'reported', { spec: { driftPolicy: 'report' } });
    await world.cluster.patch('machinePool', 'owned', { spec: { replicas: 3 } });
    kept = await listOf('denied');
    const refused = { kind: 'error', status: 403, code: 'AuthorizationFailed' };
    undeny = await addFault(world, denied, {
      ...refused,
      action: '*',
      resource: undefined,
      subscription: undefined,
    });
    told = await sweep();
  }, 120_000);

  async function addCapzPool(place: ScaleSetPlace): Promise<void> {
    const lowered = (group: string) => group.toLowerCase();
    const id = resourceIdOf(place).replace(/(?<=\/resourceGroups\/)[^/]+/, lowered);
    const annotations = { 'cluster.x-k8s.io/replicas-managed-by': 'external-autoscaler' };
    await createScaleSet(world.cloud, place, 1);
    await foreign.make({ name: place.name, providerID: '', replicas: 1, annotations });
    await eventually('core owns the AzureMachinePool', async () => {
      const { metadata } = await foreign.read(place.name);
      expect(metadata.ownerReferences).toEqual([{ kind: 'MachinePool' }]);
    });
    await foreign.name(place.name, `azure://${id}`);
  }

  it.each([
    ['uniform', 3],
    ['flexible', 1],
  ])('brings the pool %s into sync whose events were lost', async (name, size) => {
    const place = places[name];
    if (place === undefined) throw new Error(name);
    expect(await listOf(name)).toEqual(await idsOf(place));
    await world.listed(name, place, size);
    expect(told).toMatchObject({ complete: true, missedByEvents: 2, failed: 0 });
  });

  it('reports the drift of a pool whose policy is report, and leaves it', async () => {
    expect(await listOf('reported')).toHaveLength(2);
    expect(told['findings']).toMatchObject({ 'list-drift': 3 });
  });

  it('asks for what spec.replicas says, and does not scale itself', async () => {
    expect(told).toMatchObject({ scaleRequests: 1 });
    await eventually('the group was scaled by act', async () => {
      const { owned } = places;
      expect(owned === undefined ? [] : await idsOf(owned)).toHaveLength(3);
      expect(await world.act.counted('PoolsScaled')).toBe(1);
    });
  });

  it('goes on where one subscription is denied, and says so', async () => {
    // What it could not read of a pool is a finding of that pool; what it could not search is unseen.
    expect(told['findings']).toMatchObject({ 'group-unread': 1 });
    expect(unseenIn(told)).toMatchObject([{ code: 'cloud-denied' }]);
    expect(told).toMatchObject({ complete: true, failed: 0 });
    expect(await listOf('denied')).toEqual(kept);
  });

  const unseenIn = ({ unseenAt }: Fields): readonly unknown[] => {
    const { tenant } = world.cloud.subscriptions;
    const all = unseenAt as readonly { readonly where: string }[];
    return all.filter(({ where }) => where.includes(tenant));
  };

  it('finds the scale set with the tag of this installation that no object claims', async () => {
    expect(told['findings']).toMatchObject({ 'unclaimed-group': 1 });
  });

  it('nudges the AzureMachinePool whose list is another', async () => {
    expect(told).toMatchObject({ nudged: 1 });
    const { metadata, spec } = await foreign.read('capz');
    expect(metadata.annotations['poolsync/nudge']).toBeDefined();
    expect(spec.providerIDList).toEqual(['cloud:///nowhere/0']);
  });

  it('tells its figures as metrics without a pool', async () => {
    expect(await world.observe.counted('SweepsCompleted')).toBe(1);
    expect(await world.observe.counted('DriftMissedByEvents')).toBe(2);
    expect(await world.observe.counted('DriftFound', 'list-drift')).toBe(3);
  });

  it('I1: writes nothing where only Resource Graph is behind, or throttled', async () => {
    const place = await inSync({ name: 'behind', mode: 'Uniform' });
    const [first] = await membersOf(world.cloud, place);
    if (first === undefined) throw new Error('there is none to delete');
    await steer(world.cloud, 'PATCH', '/timings', { inventoryLagMs: 60_000 });
    const { denied } = places;
    if (denied === undefined) throw new Error('there is no other subscription');
    await undeny();
    await scaleTo(world.cloud, place, 3);
    await listed('behind', place, 3);
    await deleteMember(world.cloud, place, first);
    await listed('behind', place, 2);
    // After an event a pool is looked at once more before it is settled; without a watch a sweep does.
    expect(await sweep()).toMatchObject({ failed: 0, unseen: 0, complete: true });
    expect(await listOf('denied')).toHaveLength(3);
    const before = await versionsOf('behind', 'denied');
    await addFault(world, denied, {
      kind: 'throttle',
      action: querying,
      resource: undefined,
      subscription: undefined,
      // Longer than a walk through an inventory waits.
      retryAfterSeconds: 600,
    });
    const ended = await sweep();
    expect(ended['groupsRead']).toBeGreaterThan(0);
    expect(ended).toMatchObject({ corrected: 0, failed: 0, unseen: 1, complete: true });
    expect(unseenIn(ended)).toMatchObject([{ pools: 1, code: 'cloud-throttled' }]);
    expect(await versionsOf('behind', 'denied')).toEqual(before);
  }, 60_000);

  const versionsOf = (...names: readonly string[]) =>
    Promise.all(
      names.map(async (name) => (await world.cluster.pool(name)).metadata.resourceVersion),
    );

  it('goes on after the cursor that comes by its queue', async () => {
    const before = (await endedSweeps()).length;
    const tally = { ...emptyTally, pools: 40, groupsRead: 2 };
    const cursor = {
      startedAt: new Date().toISOString(),
      hop: 1,
      afterPool: `${world.cluster.namespace}/zzz`,
      // Of other providers' objects and their inventories too there is nothing left.
      afterForeignPool: `${world.cluster.namespace}/zzz`,
      afterAccess: '~',
      tally,
    };
    const bodies = [{ poolsync: 'sweep', cursor }, { poolsync: 'sweep' }];
    world.cloud.serviceBus.queue(sweepQueue).put(
      bodies.map((body) => ({
        body: Buffer.from(JSON.stringify(body)),
        messageId: randomUUID(),
      })),
    );
    await eventually('the sweep that was handed on ends', async () => {
      expect((await endedSweeps())[before]).toMatchObject({ pools: 40, complete: true });
    });
    const depthsOf = (queue: string) => world.cloud.serviceBus.queue(queue).depths();
    await eventually('what nobody can read lies before people', () => {
      expect(depthsOf(rejectedQueue).active).toBe(1);
      expect(depthsOf(sweepQueue)).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
    });
  }, 60_000);
});

describe('plan and sync of scale sets', () => {
  const run = (...args: readonly string[]) =>
    runOperatorCommand([...args, '-n', world.cluster.namespace], world.cloud.reach);

  it('show what no event told without writing, write it, and find nothing after that', async () => {
    const place = await scaledUnseen({ name: 'planned', mode: 'Flexible' });
    const planned = await run('plan', 'planned');
    expect(planned).toMatchObject({ status: 2, stderr: '' });
    expect(planned.stdout).toContain(`${world.cluster.namespace}/planned (ScaleSetMachinePool`);
    expect(planned.stdout).toContain('1 ID to add');
    expect(await listOf('planned')).toHaveLength(2);

    const synced = await run('sync', 'planned');
    expect(synced).toMatchObject({ status: 0, stderr: '' });
    expect(synced.stdout).toContain('Sync: 1 pool: 1 corrected');
    expect((await listOf('planned')).toSorted()).toEqual((await idsOf(place)).toSorted());

    await eventually('a plan finds nothing to change', async () => {
      const again = await run('plan', 'planned', '-o', 'json');
      expect(JSON.parse(again.stdout)).toMatchObject({ complete: true, findings: [] });
    });
  }, 60_000);
});
