import { describe, expect, it } from 'vitest';
import type { ForeignPoolRef } from '../../shared/model/foreign-pool.ts';
import { azureInstallationTag } from '../../shared/model/installation.ts';
import type { PoolRef } from '../../shared/model/pool.ts';
import {
  aCloudAccount,
  aForeignPool,
  aForeignPoolRef,
  aGroup,
  aGroupRef,
  aMachinePool,
  anInstance,
  aPool,
  aPoolRef,
  arnOf,
  idOf,
  noon,
  otherAccount,
} from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aScaleSetRef } from '../fakes/scale-sets.ts';
import { aFleet, fakeSweepDeps, putInstances, putPool, settleFleet } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from './find-all.ts';

describe('findDrift', () => {
  it('finds nothing in a fleet in sync, and reads 100 groups in one call', async () => {
    const names = Array.from({ length: 100 }, (_, at) => `pool-${at}`);
    const deps = await aFleet(...names);
    const found = await findAll(deps);
    expect(found).toEqual({
      findings: [],
      waiting: [],
      unseen: [],
      pools: 100,
      foreignPools: 0,
      groupsRead: 100,
      cutShort: [],
    });
    expect(deps.cloud.calls).toHaveLength(1);
    expect(deps.cluster.writes).toEqual([]);
    expect(deps.cluster.calls).toEqual(['readCloudAccounts']);
    expect(deps.log.lines).toEqual([]);
  });

  it('names what a list lacks and what it has too much, and since when', async () => {
    const deps = await aFleet('a', 'b');
    putInstances(deps, 'b', 'b-1', 'b-3');
    const { findings } = await findAll(deps);
    expect(findings).toMatchObject([
      {
        kind: 'list-drift',
        pool: aPoolRef('b'),
        uid: 'uid-of-fleet-b',
        machinePool: 'b',
        policy: 'correct',
        group: aGroupRef('b'),
        remedy: 'write',
        added: [idOf('b-3')],
        removed: [idOf('b-2')],
        guarded: false,
        beganAfter: noon.toISOString(),
      },
    ]);
    expect(findings[0]?.message).toContain('1 to add, 1 to remove');
    expect(deps.cluster.writes).toEqual([]);
  });

  it('I8: says where so much would leave that a second reading has to lack it', async () => {
    const deps = await aFleet('a');
    putInstances(deps, 'a');
    const { findings } = await findAll(deps);
    const list = findings.find(({ kind }) => kind === 'list-drift');
    expect(list).toMatchObject({ removed: [idOf('a-1'), idOf('a-2')], guarded: true });
  });

  it('finds nothing where IDs wait for their second reading already, and says that they wait', async () => {
    const deps = await aFleet('a');
    putInstances(deps, 'a', 'a-1');
    deps.cluster.changeMachinePool(aMachinePool({ name: 'a' }), (mine) => ({
      ...mine,
      replicas: 1,
    }));
    await settleFleet(deps);
    expect(deps.cluster.pool(aPoolRef('a')).status.pendingShrink).toBeDefined();
    const found = await findAll(deps);
    expect(found).toMatchObject({ findings: [], pools: 1 });
    expect(found.waiting).toMatchObject([
      { kind: 'list-drift', remedy: 'none', added: [], removed: [idOf('a-2')], awaited: true },
    ]);
  });

  it('tells of a status that alone is out of date', async () => {
    const deps = await aFleet('a');
    const group = aGroup([anInstance('a-1'), anInstance('a-2')], { id: arnOf(aGroupRef('a')) });
    deps.cloud.put(aGroupRef('a'), { ...group, maximumCapacity: 7 });
    expect((await findAll(deps)).findings).toMatchObject([
      { kind: 'status-drift', remedy: 'write', fields: ['maximumCapacity'] },
    ]);
  });

  it("takes a pool's own policy before the installation's", async () => {
    const deps = await aFleet('a', 'b');
    for (const name of ['a', 'b']) putInstances(deps, name, `${name}-1`, `${name}-2`, 'new');
    deps.fleet.policies.set('b', 'report');
    const { findings } = await findAll(deps);
    expect(findings.map((each) => ('policy' in each ? [each.pool.name, each.policy] : []))).toEqual(
      expect.arrayContaining([
        ['a', 'correct'],
        ['b', 'report'],
      ]),
    );
  });

  it('looks only at what is wanted', async () => {
    const deps = await aFleet('a', 'b');
    putInstances(deps, 'a', 'new');
    const wants = ({ name }: { readonly name: string }): boolean => name === 'b';
    expect(await findAll(deps, { wants })).toMatchObject({ findings: [], pools: 1 });
    expect(deps.cloud.read).toEqual(expect.arrayContaining(['b']));
    expect(deps.cloud.calls).toEqual([expect.objectContaining({ names: ['b'] }) as unknown]);
    expect(await findAll(deps, { namespaces: ['elsewhere'] })).toMatchObject({ pools: 0 });
  });
});

describe('findDrift, what is in the way', () => {
  it('names a group that is missing, and has that written down', async () => {
    const deps = await aFleet('a');
    deps.cloud.remove(aGroupRef('a'));
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['group-missing a', 'status-drift a']);
    expect(found.findings[0]).toMatchObject({ remedy: 'person' });
  });

  it('names a group that was made anew', async () => {
    const deps = await aFleet('a');
    const id = `${arnOf(aGroupRef('a'))}-again`;
    deps.cloud.put(aGroupRef('a'), aGroup([anInstance('a-1'), anInstance('a-2')], { id }));
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['group-made-anew a']);
    expect(found.findings[0]).toMatchObject({ remedy: 'write' });
    expect(found.findings[0]?.message).toContain(arnOf(aGroupRef('a')));
  });

  it('names a pool whose MachinePool is gone, and believes a GET before a list', async () => {
    const deps = await aFleet('a', 'b', 'c');
    deps.cluster.removeMachinePool({ namespace: 'fleet', name: 'a' });
    deps.fleet.unlisted.add('c');
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['machine-pool-gone a']);
    expect(found.findings[0]).toMatchObject({ remedy: 'person', machinePool: 'a' });
    expect(found.pools).toBe(3);
  });

  it('names access that is denied, and reads nothing by it', async () => {
    const deps = await aFleet('a');
    deps.cluster.accounts = [];
    expect(briefly(await findAll(deps))).toEqual(['access-denied a', 'status-drift a']);
    expect(deps.cloud.calls).toEqual([]);
  });

  it('names the later of two pools on one group, on whatever pages they are', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    const twin = { group: aGroupRef('a'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('z'), machinePoolName: 'z', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'z' }));
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['shared-group z', 'status-drift z']);
    expect(found.findings[0]?.message).toContain('fleet/a');
    expect(found.pools).toBe(5);
    await settleFleet(deps);
    expect(briefly(await findAll(deps))).toEqual(['shared-group z']);
  });

  it('tells nothing of the rival of a pool that nobody asked about', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    const twin = { group: aGroupRef('a'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('z'), machinePoolName: 'z', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'z' }));
    const only = (wanted: string) => ({
      wants: ({ name }: PoolRef | ForeignPoolRef) => name === wanted,
    });
    expect(await findAll(deps, only('a'))).toMatchObject({ findings: [], pools: 1 });
    const found = await findAll(deps, only('z'));
    expect(briefly(found)).toEqual(['shared-group z', 'status-drift z']);
    expect(found.pools).toBe(1);
    deps.cloud.failWith(faults.throttled);
    expect((await findAll(deps, only('z'))).unseen).toMatchObject([{ pools: 1 }]);
  });

  it('names the later one also where it is listed first', async () => {
    const deps = await aFleet('b', 'c', 'd', 'e');
    const twin = { group: aGroupRef('e'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('a'), machinePoolName: 'a', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'a' }));
    await settleFleet(deps);
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['shared-group a']);
    expect(found.pools).toBe(5);
  });

  it('lets the pool that is left work once its rival is gone', async () => {
    const deps = await aFleet('a', 'b');
    const twin = { group: aGroupRef('a'), createdAt: '2026-11-23T09:00:00Z' };
    deps.cluster.put(aPool({ ref: aPoolRef('z'), machinePoolName: 'z', ...twin }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'z' }));
    await settleFleet(deps);
    deps.cluster.remove(aPoolRef('a'));
    expect(briefly(await findAll(deps))).toEqual(['list-drift z']);
  });

  it('I7: says nothing of a pool that is paused or being deleted but that it is paused', async () => {
    const deps = await aFleet('a', 'b', 'c', 'd');
    for (const name of ['a', 'b', 'c', 'd']) putInstances(deps, name, 'new');
    deps.cluster.change(aPoolRef('a'), (pool) => ({ ...pool, beingDeleted: true }));
    deps.cluster.change(aPoolRef('b'), (pool) => ({ ...pool, pausedByAnnotation: true }));
    deps.cluster.change(aPoolRef('c'), (pool) => ({ ...pool, clusterName: 'other' }));
    deps.cluster.changeMachinePool(aMachinePool({ name: 'd' }), (mine) => ({
      ...mine,
      pausedByAnnotation: true,
    }));
    deps.cluster.pauseCluster('fleet', 'other');
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['status-drift b', 'status-drift c', 'status-drift d']);
    expect(found.findings).toMatchObject([
      { fields: ['Paused'] },
      { fields: ['Paused'] },
      { fields: ['Paused'] },
    ]);
    expect(deps.cloud.calls).toEqual([]);
    await settleFleet(deps);
    expect(briefly(await findAll(deps))).toEqual([]);
  });
});

describe('findDrift, Nodes', () => {
  const later = 16 * 60_000;

  it('tells of instances without a Node and of Nodes without an instance, after a while', async () => {
    const deps = await aFleet('a', 'b', 'c');
    deps.fleet.nodes.set('a', 1);
    deps.fleet.nodes.set('b', 3);
    expect(briefly(await findAll(deps))).toEqual([]);
    deps.clock.advanceMs(later);
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['instances-without-node a', 'nodes-without-instance b']);
    expect(found.findings.map(({ remedy }) => remedy)).toEqual(['none', 'none']);
    expect(found.findings[0]?.message).toContain('1 Nodes for 2 instances');
  });

  it('says nothing while core has not copied the list', async () => {
    const deps = await aFleet('a');
    deps.fleet.nodes.set('a', 1);
    deps.fleet.behind.add('a');
    deps.clock.advanceMs(later);
    expect(briefly(await findAll(deps))).toEqual([]);
  });
});

describe('findDrift, other providers', () => {
  async function withForeign(list: readonly string[], nudgedAt?: string) {
    const deps = await aFleet();
    putInstances(deps, 'theirs', 'x-1', 'x-2');
    const ref = aForeignPoolRef('theirs');
    const nudged = nudgedAt === undefined ? {} : { nudgedAt };
    deps.foreignPools.put(aForeignPool({ ref, machinePoolName: 'theirs', ...nudged }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'theirs' }));
    deps.fleet.foreignLists.set('theirs', list.map(idOf));
    return deps;
  }

  it('says nothing of a list that is right', async () => {
    const deps = await withForeign(['x-1', 'x-2']);
    expect(await findAll(deps)).toMatchObject({ findings: [], foreignPools: 1, groupsRead: 1 });
  });

  it('names what another list lacks and has too much, and when its provider was asked last', async () => {
    const deps = await withForeign(['x-1', 'x-9'], '2026-11-23T11:00:00Z');
    expect((await findAll(deps)).findings).toMatchObject([
      {
        kind: 'foreign-list-drift',
        remedy: 'nudge',
        added: [idOf('x-2')],
        removed: [idOf('x-9')],
        nudgedAt: '2026-11-23T11:00:00Z',
        machinePool: 'theirs',
      },
    ]);
  });

  it('leaves to a person what would start a fight', async () => {
    const deps = await withForeign(['x-1']);
    deps.cluster.changeMachinePool(aMachinePool({ name: 'theirs' }), (mine) => ({
      ...mine,
      replicas: 5,
    }));
    expect((await findAll(deps)).findings).toMatchObject([{ remedy: 'person' }]);
  });

  it("takes no instance for missing that Poolsync would not list, such as a warm pool's", async () => {
    const deps = await withForeign(['x-1']);
    const warm = anInstance('x-2', { listed: false });
    deps.cloud.put(aGroupRef('theirs'), aGroup([anInstance('x-1'), warm]));
    expect((await findAll(deps)).findings).toEqual([]);
  });

  it('I7: reads nothing for an object that is paused, or that no account allows', async () => {
    const deps = await withForeign(['x-1']);
    deps.foreignPools.change(aForeignPoolRef('theirs'), (pool) => ({
      ...pool,
      pausedByAnnotation: true,
    }));
    expect((await findAll(deps)).findings).toEqual([]);
    deps.foreignPools.change(aForeignPoolRef('theirs'), (pool) => ({
      ...pool,
      pausedByAnnotation: false,
    }));
    deps.cluster.accounts = [];
    expect((await findAll(deps)).findings).toEqual([]);
    expect(deps.cloud.calls).toEqual([]);
  });
});

describe('findDrift, tagged groups', () => {
  it('names those that no object stands for, where all objects were seen', async () => {
    const deps = await aFleet('a');
    deps.foreignPools.put(aForeignPool({ ref: aForeignPoolRef('theirs') }));
    putInstances(deps, 'theirs');
    deps.tagged.groups = [aGroupRef('a'), aGroupRef('theirs'), aGroupRef('orphan')];
    const found = await findAll(deps, { searchTagged: true });
    expect(briefly(found)).toEqual(['unclaimed-group orphan']);
    expect(found.findings[0]).toMatchObject({ remedy: 'person' });
    expect(found.findings[0]?.message).toContain('poolsync/management-cluster=test');
    expect(deps.tagged.searched).toHaveLength(1);
  });

  it('searches every place that an account names, each once', async () => {
    const deps = await aFleet('a');
    deps.cluster.accounts = [
      aCloudAccount({ regions: ['eu-west-1', 'us-east-1'] }),
      aCloudAccount({ name: 'all', account: otherAccount, regions: ['*'] }),
    ];
    await findAll(deps, { searchTagged: true });
    expect(deps.tagged.searched).toMatchObject([{ region: 'eu-west-1' }, { region: 'us-east-1' }]);
  });

  it('names no group while not all objects are seen', async () => {
    const deps = await aFleet('a');
    deps.tagged.groups = [aGroupRef('orphan'), aScaleSetRef('orphan')];
    const searchTagged = true;
    expect(await findAll(deps, { searchTagged: false })).toMatchObject({ findings: [] });
    expect(await findAll(deps, { searchTagged, wants: () => true })).toMatchObject({
      findings: [],
    });
    expect(await findAll(deps, { searchTagged, namespaces: ['fleet'] })).toMatchObject({
      findings: [],
    });
    deps.fleet.skipped = ['fleet/odd'];
    expect(await findAll(deps, { searchTagged })).toMatchObject({
      findings: [],
      unseen: [
        {
          pools: 1,
          code: 'malformed-object',
          detail: expect.stringContaining('fleet/odd') as unknown,
        },
      ],
    });
    const { findings } = await findAll(deps, { searchTagged });
    expect(findings.map(({ message }) => message)[1]).toContain(azureInstallationTag);
  });

  it('says where it could not search', async () => {
    const deps = await aFleet('a');
    deps.tagged.fault = faults.denied();
    expect(await findAll(deps, { searchTagged: true })).toMatchObject({
      unseen: [{ pools: 0, code: 'cloud-denied' }],
    });
  });
});

describe('findDrift, in an empty cluster', () => {
  it('finds nothing', async () => {
    const deps = fakeSweepDeps();
    expect(await findAll(deps)).toMatchObject({ findings: [], pools: 0, cutShort: [] });
    putPool(deps, 'new');
    expect(briefly(await findAll(deps))).toEqual(['list-drift new']);
  });
});
