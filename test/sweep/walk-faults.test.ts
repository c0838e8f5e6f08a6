import { describe, expect, it } from 'vitest';
import { mergeUnseen } from '../../shared/sweep/unseen.ts';
import { Fault } from '../../shared/model/fault.ts';
import {
  aCloudAccount,
  aForeignPool,
  aForeignPoolRef,
  aGroupRef,
  aMachinePool,
  aPoolRef,
  otherAccount,
} from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aFleet, putInstances, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from './find-all.ts';

const cursor = { startedAt: '2026-11-23T12:00:00Z', hop: 1 };
const tally = {
  pools: 0,
  foreignPools: 0,
  groupsRead: 0,
  findings: {},
  corrected: 0,
  missedByEvents: 0,
  scaleRequests: 0,
  nudged: 0,
  failed: 0,
  unseen: 0,
};

/** A fleet of six whose lists are all wrong, on two pages. */
async function driftedFleet(): Promise<FakeSweepDeps> {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const deps = await aFleet(...names);
  for (const name of names) putInstances(deps, name, `${name}-1`, `${name}-2`, 'new');
  deps.clock.advanceMs(1_000);
  return deps;
}

function lists(found: Awaited<ReturnType<typeof findAll>>): readonly string[] {
  return briefly({ findings: found.findings.filter(({ kind }) => kind === 'list-drift') });
}

describe('findDrift, where the cluster fails', () => {
  it('looks at all that it was given before a page failed, and says where it stopped', async () => {
    const deps = await driftedFleet();
    deps.fleet.failAt('pools', 1, faults.clusterAway());
    const found = await findAll(deps);
    expect(lists(found)).toEqual(['list-drift a', 'list-drift b', 'list-drift c']);
    expect(found.unseen).toMatchObject([
      { where: 'the management cluster', pools: 0, code: 'cluster-unavailable' },
    ]);
    expect(found.cutShort).toEqual([{ afterPool: 'fleet/c' }]);
  });

  it('stops where the MachinePools fail', async () => {
    const deps = await driftedFleet();
    deps.fleet.failAt('machinePools', 1, faults.clusterAway());
    const found = await findAll(deps);
    expect(lists(found)).toHaveLength(3);
    expect(found.cutShort).toEqual([{ afterPool: 'fleet/c' }]);
  });

  it('says nothing of anything where it cannot tell who is paused or allowed', async () => {
    const deps = await driftedFleet();
    deps.fleet.failAt('pausedClusters', 0, faults.clusterAway());
    expect(await findAll(deps)).toMatchObject({ findings: [], pools: 0, cutShort: [{}] });
    deps.fleet.answerAgain();
    deps.cluster.failWith('readCloudAccounts', faults.clusterAway);
    const from = { ...cursor, tally, afterPool: 'fleet/b' };
    expect(await findAll(deps, { from })).toMatchObject({
      findings: [],
      unseen: [{ code: 'cluster-unavailable' }],
      cutShort: [{ afterPool: 'fleet/b' }],
    });
  });

  it('leaves out the one pool whose owner cannot be read', async () => {
    const deps = await driftedFleet();
    deps.fleet.unlisted.add('b');
    deps.cluster.failWith('readMachinePool', faults.clusterAway);
    const found = await findAll(deps);
    expect(lists(found)).toHaveLength(5);
    expect(found.unseen).toMatchObject([{ where: 'the management cluster', pools: 1 }]);
    expect(found.cutShort).toEqual([]);
  });

  it('looks once at an object that is given twice', async () => {
    const deps = await driftedFleet();
    deps.fleet.repeat('pools');
    deps.fleet.repeat('machinePools');
    const found = await findAll(deps);
    expect(lists(found)).toHaveLength(6);
    expect(briefly(found)).toEqual(lists(found).concat(briefly(found).slice(6)));
    expect(found).toMatchObject({ pools: 6, groupsRead: 6 });
  });

  it('stops in the midst of other providers with all of ours done', async () => {
    const deps = await driftedFleet();
    deps.fleet.failAt('foreignPools', 0, faults.clusterAway());
    const found = await findAll(deps);
    expect(lists(found)).toHaveLength(6);
    expect(found.cutShort).toEqual([{ afterPool: 'fleet/f', afterForeignPool: '' }]);
    deps.fleet.answerAgain();
    const from = { ...cursor, tally, ...found.cutShort[0] };
    expect(await findAll(deps, { from })).toMatchObject({ findings: [], pools: 0, cutShort: [] });
  });

  it('throws on what is no Fault', async () => {
    const deps = await driftedFleet();
    deps.fleet.failAt('pools', 1, new Error('a mistake'));
    await expect(findAll(deps)).rejects.toThrow('a mistake');
    deps.fleet.answerAgain();
    deps.cloud.failWith(() => new Error('another'));
    await expect(findAll(deps)).rejects.toThrow('another');
  });
});

describe('findDrift, where a cloud fails', () => {
  it('I1: concludes nothing from a throttled reading', async () => {
    const deps = await driftedFleet();
    deps.cloud.failWith(faults.throttled);
    const found = await findAll(deps);
    expect(found.findings).toEqual([]);
    expect(found.unseen).toMatchObject([
      { where: 'account 111111111111, region eu-west-1', pools: 6, code: 'cloud-throttled' },
    ]);
    expect(found.pools).toBe(0);
  });

  it('goes on with the other accounts where one is denied, and asks that one once', async () => {
    const deps = await driftedFleet();
    deps.cluster.accounts = [
      aCloudAccount(),
      aCloudAccount({ name: 'other', account: otherAccount, roleArn: 'arn:role' }),
    ];
    const elsewhere = Array.from({ length: 150 }, (_, at) => `x-${at}`);
    for (const name of elsewhere) {
      const group = aGroupRef(name, { account: otherAccount });
      const pool = deps.cluster.pool(aPoolRef('a'));
      deps.cluster.put({ ...pool, ref: aPoolRef(name), uid: name, machinePoolName: name, group });
      deps.cluster.putMachinePool(aMachinePool({ name }));
    }
    deps.fleet.pageSize = 10;
    deps.cloud.failWith(({ account }) => (account === otherAccount ? faults.denied() : undefined));
    const found = await findAll(deps);
    expect(lists(found)).toHaveLength(6);
    const unseen = found.unseen.filter(({ where }) => where.includes(otherAccount));
    expect(unseen.reduce(mergeUnseen, [])).toMatchObject([{ pools: 150, code: 'cloud-denied' }]);
    // Each pool gets to know it, as where an event has it read.
    const unread = found.findings.filter(({ kind }) => kind === 'group-unread');
    expect(unread).toHaveLength(150);
    expect(unread[0]).toMatchObject({ remedy: 'person', group: { account: otherAccount } });
    const asked = deps.cloud.calls.filter(
      ({ access }) => access.cloud === 'aws' && access.account === otherAccount,
    );
    expect(asked).toHaveLength(1);
  });

  it('asks an account again that refused one call for something in it', async () => {
    const names = Array.from({ length: 120 }, (_, at) => `p-${at}`);
    const deps = await aFleet(...names);
    const refused = new Fault('cloud-refused', 'a name is no name', { retryable: false });
    deps.cloud.failWith(() => (deps.cloud.calls.length > 1 ? undefined : refused));
    expect(await findAll(deps)).toMatchObject({
      pools: 20,
      unseen: [{ pools: 100, code: 'cloud-refused' }],
    });
  });

  it('says nothing of other providers whose groups were not read', async () => {
    const deps = await aFleet();
    putInstances(deps, 'theirs', 'x-1');
    const ref = aForeignPoolRef('theirs');
    deps.foreignPools.put(aForeignPool({ ref, machinePoolName: 'theirs' }));
    deps.cluster.putMachinePool(aMachinePool({ name: 'theirs' }));
    deps.cloud.failWith(faults.throttled);
    expect(await findAll(deps)).toMatchObject({
      findings: [],
      foreignPools: 0,
      unseen: [{ pools: 1, code: 'cloud-throttled' }],
    });
  });

  it('I3: says nothing of a group that was asked for and is not in the answer', async () => {
    const deps = await driftedFleet();
    const read = deps.cloud.readGroups.bind(deps.cloud);
    const cloud = {
      goneAmong: deps.cloud.goneAmong.bind(deps.cloud),
      readGroups: async (...args: Parameters<typeof read>) => {
        const [lost] = [...(await read(...args)).keys()];
        return new Map([...(await read(...args))].filter(([key]) => key !== lost));
      },
    };
    const found = await findAll({ ...deps, cloud });
    expect(found.unseen).toMatchObject([{ pools: 1, code: 'incomplete-reading' }]);
    expect(lists(found)).toHaveLength(5);
  });
});

describe('findDrift, where its time is over', () => {
  it('finishes what it was given, and goes on from there', async () => {
    const deps = await driftedFleet();
    const first = await findAll(deps, { isOver: () => true });
    expect(lists(first)).toEqual(['list-drift a', 'list-drift b', 'list-drift c']);
    expect(first.cutShort).toEqual([{ afterPool: 'fleet/c' }]);
    const from = { ...cursor, tally, ...first.cutShort[0] };
    const second = await findAll(deps, { from });
    expect(lists(second)).toEqual(['list-drift d', 'list-drift e', 'list-drift f']);
    expect(second).toMatchObject({ pools: 3, cutShort: [] });
  });

  it('sees a group that is shared over the cut', async () => {
    const deps = await driftedFleet();
    const pool = deps.cluster.pool(aPoolRef('a'));
    const { status: _, ...fresh } = pool;
    const twin = { ref: aPoolRef('g'), uid: 'g', createdAt: '2026-11-23T09:00:00Z', status: {} };
    deps.cluster.put({ ...fresh, ...twin });
    const from = { ...cursor, tally, afterPool: 'fleet/c' };
    expect(briefly(await findAll(deps, { from }))).toContain('shared-group g');
  });
});
