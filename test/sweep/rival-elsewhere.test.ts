import { describe, expect, it } from 'vitest';
import { emptyTally as tally } from '../../shared/sweep/tally.ts';
import { aCloudAccount, aGroupRef, aMachinePool, aPool, aPoolRef } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { aFleet, settleFleet, type FakeSweepDeps } from '../fakes/sweep-deps.ts';
import { briefly, findAll } from './find-all.ts';

const web = aPoolRef('web');
const twin = aPoolRef('twin', 'tenant');
const within = { namespaces: ['tenant'] };

/** A later pool on the group of fleet/web, which was told that the group is taken. */
async function twoOnOneGroup(ref = twin): Promise<FakeSweepDeps> {
  const deps = await aFleet('app', 'web');
  deps.cluster.accounts = [aCloudAccount({ namespaces: ['*'] })];
  const later = { group: aGroupRef('web'), createdAt: '2026-11-23T09:00:00Z' };
  deps.cluster.put(aPool({ ref, machinePoolName: ref.name, ...later }));
  const { namespace, name } = ref;
  deps.cluster.putMachinePool(aMachinePool({ namespace, name, uid: `uid-of-owner-${name}` }));
  await settleFleet(deps);
  return deps;
}

describe('findDrift, a pool whose rival is not in the listing', () => {
  it('names it in its namespace alone, as the whole walk does', async () => {
    const deps = await twoOnOneGroup();
    const whole = await findAll(deps);
    expect(briefly(whole)).toEqual(['shared-group twin']);
    expect(deps.cluster.calls).not.toContain('poolsOf');
    deps.cluster.calls.length = 0;
    const { findings, pools } = await findAll(deps, within);
    expect(findings).toEqual(whole.findings);
    expect(pools).toBe(1);
    expect(deps.cluster.calls.filter((call) => call === 'poolsOf')).toHaveLength(1);
    expect(deps.cluster.calls.filter((call) => call === 'readPool')).toHaveLength(2);
  });

  it('asks for no rivals where no pool has been told of one', async () => {
    const deps = await twoOnOneGroup();
    expect(await findAll(deps, { namespaces: ['fleet'] })).toMatchObject({ findings: [] });
    expect(deps.cluster.calls).not.toContain('poolsOf');
    expect(deps.cluster.calls).not.toContain('readPool');
  });

  it.each([
    ['is gone', (deps: FakeSweepDeps) => deps.cluster.remove(web)],
    [
      'names another group',
      (deps: FakeSweepDeps) =>
        deps.cluster.change(web, (pool) => ({ ...pool, group: aGroupRef('app') })),
    ],
  ])('takes the group for its own once the rival %s, whatever the index says', async (_, leave) => {
    const deps = await twoOnOneGroup();
    leave(deps);
    expect(briefly(await findAll(deps, within))).toEqual(['list-drift twin']);
    deps.cluster.indexSays(aGroupRef('web'), [web, twin]);
    const found = await findAll(deps, within);
    expect(briefly(found)).toEqual(['list-drift twin']);
    expect(found.groupsRead).toBe(1);
  });

  it('reads no group where the rival that has it is paused', async () => {
    const deps = await twoOnOneGroup();
    deps.cluster.change(web, (pool) => ({ ...pool, pausedByAnnotation: true }));
    const found = await findAll(deps, within);
    expect(briefly(found)).toEqual(['shared-group twin']);
    expect(found.groupsRead).toBe(0);
  });

  it.each([
    ['the index', (deps: FakeSweepDeps) => deps.cluster.failWith('poolsOf', faults.clusterAway)],
    [
      'the rival',
      (deps: FakeSweepDeps) =>
        deps.cluster.failWith('readPool', (ref) =>
          ref?.name === 'web' ? faults.clusterAway() : undefined,
        ),
    ],
  ])('says nothing of it where %s cannot be read', async (_, fail) => {
    const deps = await twoOnOneGroup();
    fail(deps);
    const found = await findAll(deps, within);
    expect(found).toMatchObject({
      findings: [],
      pools: 0,
      unseen: [{ where: 'the management cluster', pools: 1, code: 'cluster-unavailable' }],
    });
  });

  it('names it before a cut behind which its rival lies, and once', async () => {
    const deps = await twoOnOneGroup(aPoolRef('twin', 'early'));
    deps.fleet.pageSize = 1;
    const first = await findAll(deps, { isOver: () => true });
    expect(briefly(first)).toEqual(['shared-group twin']);
    expect(first).toMatchObject({ pools: 1, cutShort: [{ afterPool: 'early/twin' }] });
    deps.cluster.calls.length = 0;
    const from = { startedAt: '', hop: 1, tally, afterPool: 'early/twin' };
    expect(await findAll(deps, { from })).toMatchObject({ findings: [], pools: 2 });
    expect(deps.cluster.calls).not.toContain('poolsOf');
    deps.cluster.calls.length = 0;
    const last = { ...from, afterPool: 'fleet/web' };
    expect(await findAll(deps, { from: last })).toMatchObject({ findings: [], pools: 0 });
    expect(deps.cluster.calls).not.toContain('readPool');
  });
});

describe('findDrift, a group whose pools cannot all be read', () => {
  it('says of the one that holds the claim what there is to say', async () => {
    const deps = await twoOnOneGroup(aPoolRef('twin', 'early'));
    deps.cloud.remove(aGroupRef('web'));
    deps.cluster.failWith('readPool', (ref) =>
      ref?.name === 'twin' ? faults.clusterAway() : undefined,
    );
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['group-missing web', 'status-drift web']);
    expect(found.unseen).toMatchObject([{ pools: 1 }]);
  });

  it('judges the others by the claim of one that can be read', async () => {
    const deps = await twoOnOneGroup();
    const third = aPoolRef('third', 'tenant');
    const later = { group: aGroupRef('web'), createdAt: '2026-11-24T09:00:00Z' };
    deps.cluster.put(aPool({ ref: third, machinePoolName: third.name, ...later }));
    deps.cluster.putMachinePool(
      aMachinePool({ namespace: 'tenant', name: 'third', uid: 'uid-of-owner-third' }),
    );
    await settleFleet(deps);
    deps.cluster.failWith('readPool', (ref) =>
      ref?.name === 'third' ? faults.clusterAway() : undefined,
    );
    const found = await findAll(deps);
    expect(briefly(found)).toEqual(['shared-group twin']);
    expect(found.unseen).toMatchObject([{ pools: 1 }]);
  });

  it('does not take one for the claimant that was told it is not', async () => {
    const deps = await twoOnOneGroup();
    deps.cluster.failWith('readPool', (ref) =>
      ref?.name === 'web' ? faults.clusterAway() : undefined,
    );
    const found = await findAll(deps);
    expect(briefly(found)).toEqual([]);
    expect(found.unseen).toMatchObject([{ pools: 1 }, { pools: 1 }]);
  });
});
