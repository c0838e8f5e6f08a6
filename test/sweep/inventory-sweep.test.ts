import { describe, expect, it } from 'vitest';
import { aCursor } from '../aws/cursors.ts';
import { accessKey, type CloudAccess } from '../../shared/model/account.ts';
import type { PoolStatus } from '../../shared/model/pool.ts';
import type { Inventory, InventoryEntry } from '../../shared/ports/inventory.ts';
import { aMachinePool, noon, otherAccount } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aMachine,
  anAzureMachinePool,
  anAzureMachinePoolRef,
  aScaleSet,
  aScaleSetPool,
  aScaleSetRef,
  aSubscription,
  location,
  resourceIdOf,
} from '../fakes/scale-sets.ts';
import { fakeSweepDeps, settleFleet, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from './find-all.ts';

/** An inventory that is as told, and keeps which walks there were. */
class FakeInventory implements Inventory {
  readonly walks: string[] = [];
  readonly entries = new Map<string, InventoryEntry>();
  /** After so many entries. */
  fault: { readonly after: number; readonly error: Error } | undefined;

  async *scaleSets(access: CloudAccess): AsyncGenerator<InventoryEntry> {
    this.walks.push(accessKey(access));
    let given = 0;
    for (const entry of this.entries.values()) {
      if (given === this.fault?.after) throw this.fault.error;
      given += 1;
      yield entry;
    }
    if (given === this.fault?.after) throw this.fault.error;
  }

  /** What it shows of a scale set with these members. */
  put(name: string, ...members: readonly string[]): void {
    const group = aScaleSetRef(name);
    const providerIds = members.map((member) => aMachine(member).providerId);
    const capacity = members.length;
    this.entries.set(name, { group, location, capacity, uniqueId: 'unique-1', providerIds });
  }
}

function putScaleSet(deps: FakeSweepDeps, name: string, ...members: readonly string[]): void {
  const machines = members.map((member) => aMachine(member));
  deps.cloud.put(aScaleSetRef(name), aScaleSet(machines, { id: resourceIdOf(aScaleSetRef(name)) }));
}

async function aScaleSetFleet(...names: readonly string[]) {
  const deps = fakeSweepDeps();
  deps.cluster.accounts = [aSubscription()];
  const inventory = new FakeInventory();
  for (const name of names) {
    deps.cluster.put(aScaleSetPool(name, { machinePoolName: name }));
    deps.cluster.putMachinePool(aMachinePool({ name }));
    putScaleSet(deps, name, `${name}_1`, `${name}_2`);
    inventory.put(name, `${name}_1`, `${name}_2`);
  }
  await settleFleet(deps);
  return { ...deps, inventory };
}

describe('findDrift, with an inventory', () => {
  it('reads nothing where the inventory shows what is listed', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    expect(await findAll(deps)).toMatchObject({
      findings: [],
      pools: 2,
      groupsRead: 0,
      unseen: [],
    });
    expect(deps.cloud.calls).toEqual([]);
    expect(deps.inventory.walks).toHaveLength(1);
  });

  it('reads whole what the inventory names, with its object once more before it', async () => {
    const deps = await aScaleSetFleet('a', 'b', 'c');
    putScaleSet(deps, 'b', 'b_1', 'b_2', 'b_3');
    deps.inventory.put('b', 'b_1', 'b_2', 'b_3');
    deps.fleet.policies.set('b', 'report');
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['list-drift b', 'replicas-drift b']);
    expect(found.findings[0]).toMatchObject({ policy: 'report' });
    expect(found).toMatchObject({ pools: 3, groupsRead: 1 });
    expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['b']]);
    expect(deps.cluster.calls).toContain('readPool');
  });

  it('finds nothing where the inventory is behind and the cloud itself agrees', async () => {
    const deps = await aScaleSetFleet('a');
    deps.inventory.put('a', 'a_1');
    expect(await findAll(deps)).toMatchObject({ findings: [], pools: 1, groupsRead: 1 });
  });

  it('says nothing of an object that is gone by then', async () => {
    const deps = await aScaleSetFleet('a');
    deps.inventory.put('a', 'a_1');
    const walk = deps.inventory.scaleSets.bind(deps.inventory);
    const inventory: Inventory = {
      scaleSets: (access) => {
        deps.cluster.remove(aScaleSetPool('a').ref);
        return walk(access);
      },
    };
    expect(await findAll({ ...deps, inventory })).toMatchObject({ findings: [], pools: 0 });
  });

  it('leaves out what cannot be read again', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    deps.inventory.put('a', 'a_1');
    deps.cluster.failWith('readPool', faults.clusterAway);
    expect(await findAll(deps)).toMatchObject({ findings: [], unseen: [{ pools: 1 }], pools: 1 });
    deps.cluster.failWith('readPool', () => undefined);
    deps.cluster.failWith('readMachinePool', faults.clusterAway);
    expect(await findAll(deps)).toMatchObject({ findings: [], unseen: [{ pools: 1 }], pools: 1 });
  });

  it('I1: takes nothing for missing where the inventory fails', async () => {
    const deps = await aScaleSetFleet('a', 'b', 'c');
    deps.inventory.put('a', 'a_1');
    deps.inventory.fault = { after: 2, error: faults.throttled() };
    const found = await findAll(deps);
    expect(found).toMatchObject({
      findings: [],
      unseen: [
        {
          pools: 1,
          code: 'cloud-throttled',
          where: expect.stringContaining('subscription') as unknown,
        },
      ],
      pools: 2,
      groupsRead: 1,
    });
    deps.inventory.fault = { after: 0, error: new Error('a mistake') };
    await expect(findAll(deps)).rejects.toThrow('a mistake');
  });

  it('says nothing of an access that its time is over for, and goes on with it', async () => {
    const deps = await aScaleSetFleet('a', 'b', 'c');
    deps.inventory.put('b', 'b_1');
    const isOver = (): boolean => deps.inventory.walks.length > 0;
    const found = await findAll(deps, { isOver });
    expect(found).toMatchObject({ unseen: [], findings: [], pools: 0, groupsRead: 0 });
    expect(found.cutShort).toEqual([{ afterPool: 'fleet/c', afterAccess: '' }]);
    const from = { ...aCursor(), ...found.cutShort[0] };
    const more = await findAll(deps, { from });
    expect(more).toMatchObject({ unseen: [], pools: 3, groupsRead: 1, cutShort: [] });
  });

  it('says what it did not come to where an access had a whole run for itself', async () => {
    const deps = await aScaleSetFleet('a', 'b', 'c');
    deps.inventory.entries.clear();
    const isOver = (): boolean => deps.inventory.walks.length > 0;
    const from = { ...aCursor(), afterPool: 'fleet/c', afterAccess: '' };
    expect(await findAll(deps, { isOver, from })).toMatchObject({
      unseen: [{ pools: 3, code: 'time-over' }],
      pools: 0,
    });
    expect(deps.cloud.calls).toEqual([]);
  });

  it('compares what a hop before has listed with the inventory of the one that comes to the end', async () => {
    const deps = await aScaleSetFleet('a', 'b', 'c');
    deps.fleet.pageSize = 1;
    for (const name of ['a', 'c']) putScaleSet(deps, name, `${name}_1`);
    for (const name of ['a', 'c']) deps.inventory.put(name, `${name}_1`);
    const first = await findAll(deps, { isOver: () => true });
    expect(first).toMatchObject({ unseen: [], pools: 0, cutShort: [{ afterPool: 'fleet/a' }] });
    expect(deps.inventory.walks).toEqual([]);
    const from = { ...aCursor(), ...first.cutShort[0] };
    const found = await findAll(deps, { from });
    expect(found).toMatchObject({ unseen: [], pools: 3, cutShort: [] });
    expect(briefly(found).filter((each) => each.startsWith('list'))).toEqual([
      'list-drift a',
      'list-drift c',
    ]);
  });

  it('goes on after the access that it came to, and with other providers in the same way', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    const far = aScaleSetRef('far', { subscription: otherAccount });
    deps.cluster.accounts = [
      aSubscription(),
      aSubscription({ name: 'far', subscription: otherAccount }),
    ];
    const { status, providerIdList } = deps.cluster.pool(aScaleSetPool('a').ref);
    deps.cluster.putMachinePool(aMachinePool({ name: 'far' }));
    deps.cluster.put(
      aScaleSetPool('far', { group: far, status, providerIdList, machinePoolName: 'far' }),
    );
    deps.inventory.entries.set('far', {
      group: far,
      location,
      capacity: 2,
      uniqueId: 'unique-1',
      providerIds: providerIdList,
    });
    // The second walk begins when the time is over.
    const isOver = (): boolean => deps.inventory.walks.length > 1;
    const first = await findAll(deps, { isOver });
    expect(first.unseen).toEqual([]);
    const [place] = first.cutShort;
    expect(place?.afterAccess).toBe(deps.inventory.walks[0]);
    deps.inventory.walks.length = 0;
    const rest = await findAll(deps, { from: { ...aCursor(), ...place } });
    expect(rest).toMatchObject({ unseen: [], cutShort: [] });
    expect(first.pools + rest.pools).toBe(3);
    expect(deps.inventory.walks).toHaveLength(1);
  });

  it('begins all inventories anew where the list of pools broke off before', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    deps.fleet.pageSize = 1;
    putScaleSet(deps, 'b', 'b_1');
    deps.inventory.put('b', 'b_1');
    deps.fleet.failAt('pools', 1, faults.clusterAway());
    // The walk through the inventory takes all the time that is left.
    const isOver = (): boolean => deps.inventory.walks.length > 0;
    const first = await findAll(deps, { isOver });
    expect(first.cutShort).toEqual([{ afterPool: 'fleet/a' }]);
    deps.fleet.answerAgain();
    const rest = await findAll(deps, { from: { ...aCursor(), ...first.cutShort[0] } });
    expect(rest).toMatchObject({ unseen: [], cutShort: [] });
    expect(briefly(rest)).toContain('list-drift b');
  });

  it('does not let one access touch another', async () => {
    const deps = await aScaleSetFleet('a');
    const group = aScaleSetRef('far', { subscription: otherAccount });
    const status = deps.cluster.pool(aScaleSetPool('a').ref).status;
    deps.cluster.accounts = [
      aSubscription(),
      aSubscription({ name: 'far', subscription: otherAccount }),
    ];
    const { providerIdList } = deps.cluster.pool(aScaleSetPool('a').ref);
    const machinePoolName = 'far';
    deps.cluster.putMachinePool(aMachinePool({ name: 'far' }));
    deps.cluster.put(aScaleSetPool('far', { group, status, providerIdList, machinePoolName }));
    const walk = deps.inventory.scaleSets.bind(deps.inventory);
    const inventory: Inventory = {
      scaleSets: (access) => {
        if (access.cloud === 'azure' && access.subscription === otherAccount) throw faults.denied();
        return walk(access);
      },
    };
    expect(await findAll({ ...deps, inventory })).toMatchObject({
      findings: [],
      pools: 1,
      unseen: [{ pools: 1, code: 'cloud-denied' }],
    });
  });

  it('names what the inventory lacks and the cloud too', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    deps.inventory.entries.delete('a');
    deps.cloud.remove(aScaleSetRef('a'));
    expect(briefly(await findAll(deps))).toEqual(['group-missing a', 'status-drift a']);
  });

  it('compares lists of other providers, and lists again only those that differ', async () => {
    const deps = await aScaleSetFleet('a', 'b');
    for (const name of ['a', 'b']) {
      deps.cluster.remove(aScaleSetPool(name).ref);
      deps.foreignPools.put(
        anAzureMachinePool({ ref: anAzureMachinePoolRef(name), machinePoolName: name }),
      );
    }
    const listed = (name: string) => [1, 2].map((at) => aMachine(`${name}_${at}`).providerId);
    for (const name of ['a', 'b']) deps.fleet.foreignLists.set(name, listed(name));
    expect(await findAll(deps)).toMatchObject({ findings: [], foreignPools: 2, groupsRead: 0 });
    const lists = deps.fleet.given.filter((list) => list === 'foreignPools').length;
    deps.fleet.foreignLists.set('b', listed('b').slice(0, 1));
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['foreign-list-drift b']);
    expect(found).toMatchObject({ foreignPools: 2, groupsRead: 1 });
    expect(deps.fleet.given.filter((list) => list === 'foreignPools')).toHaveLength(3 * lists);
  });
});

describe("findDrift, where other providers' objects are listed once more", () => {
  async function aForeignFleet() {
    const deps = await aScaleSetFleet('a');
    deps.cluster.remove(aScaleSetPool('a').ref);
    const ref = anAzureMachinePoolRef('a');
    deps.foreignPools.put(anAzureMachinePool({ ref, machinePoolName: 'a' }));
    return deps;
  }

  it('says that the cluster did not answer', async () => {
    const deps = await aForeignFleet();
    const list = deps.fleet.foreignPools.bind(deps.fleet);
    let lists = 0;
    deps.fleet.foreignPools = (...args) => {
      lists += 1;
      if (lists > 1) deps.fleet.failAt('foreignPools', 0, faults.clusterAway());
      return list(...args);
    };
    expect(await findAll(deps)).toMatchObject({
      unseen: [{ pools: 1, code: 'cluster-unavailable' }],
      foreignPools: 0,
    });
  });
});

function without(status: PoolStatus, field: keyof PoolStatus): PoolStatus {
  return Object.fromEntries(Object.entries(status).filter(([name]) => name !== field));
}

describe('findDrift, with an inventory that agrees', () => {
  const cases: readonly [string, (status: PoolStatus) => PoolStatus][] = [
    ['was never read', () => ({})],
    ['lists other than it counts', (status) => ({ ...status, replicas: 7 })],
    [
      'waits for a second reading',
      (status) => ({
        ...status,
        pendingShrink: { ids: [], firstReadAt: noon.toISOString(), guarded: false },
      }),
    ],
    [
      'is contested',
      (status) => ({ ...status, contested: { count: 1, since: noon.toISOString() } }),
    ],
    [
      'is on its way',
      (status) => ({ ...status, transitioning: [{ id: 'a_1', state: 'Creating' }] }),
    ],
    ['has another owner', (status) => ({ ...status, owner: 'cloud' })],
    ['asks for another figure', (status) => ({ ...status, desiredCapacity: 3 })],
    ['lies where nobody knows', (status) => without(status, 'location')],
    ['lies where it may not', (status) => ({ ...status, location: 'nowhere' })],
    ['was never adopted', (status) => without(status, 'adoptedAt')],
    ...(
      ['Ready', 'Settled', 'ScaleAccepted', 'CapacityAvailable', 'ReplicasUncontested'] as const
    ).map((type): [string, (status: PoolStatus) => PoolStatus] => [
      `has ${type}=False`,
      (status) => ({
        ...status,
        conditions: [
          ...(status.conditions ?? []).filter((each) => each.type !== type),
          {
            type,
            status: 'False',
            reason: 'No',
            message: '',
            lastTransitionTime: noon.toISOString(),
          },
        ],
      }),
    ]),
    [
      'says that it is paused',
      (status) => ({
        ...status,
        conditions: (status.conditions ?? []).map((each) =>
          each.type === 'Paused' ? { ...each, status: 'True' } : each,
        ),
      }),
    ],
  ];

  it.each(cases)('reads whole a pool that %s', async (_, change) => {
    const deps = await aScaleSetFleet('a');
    const { ref } = aScaleSetPool('a');
    deps.cluster.change(ref, (pool) => ({ ...pool, status: change(pool.status) }));
    expect(await findAll(deps)).toMatchObject({ groupsRead: 1, pools: 1 });
  });
});
