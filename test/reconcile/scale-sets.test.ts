import { describe, expect, it } from 'vitest';
import { conditionOf, type ConditionType } from '../../shared/model/condition.ts';
import type { Hint } from '../../shared/model/hint.ts';
import type { ObservedGroup } from '../../shared/model/observation.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { sortedProviderIds, type ProviderId } from '../../shared/model/provider-id.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aHint, aMachinePool, noon } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import {
  aMachine,
  aScaleSet,
  aScaleSetPool,
  aScaleSetRef,
  aSubscription,
  resourceIdOf,
} from '../fakes/scale-sets.ts';

const pool = aScaleSetPool();
const scaleSet = aScaleSetRef();

function depsOn(group: ObservedGroup): FakeDeps {
  const deps = fakeDeps(new FakeCluster(pool));
  deps.cluster.accounts = [aSubscription()];
  deps.cloud.put(scaleSet, group);
  return deps;
}

async function look(deps: FakeDeps, hint: Partial<Hint> = {}): Promise<Outcome | undefined> {
  const one = aHint('event', { group: scaleSet, cause: 'write', ...hint });
  return (await reconcile(deps, [one])).get('event');
}

const status = (deps: FakeDeps) => deps.cluster.pool(pool.ref).status;
const said = (deps: FakeDeps, type: ConditionType) =>
  conditionOf(status(deps).conditions ?? [], type);

/** What the function scale leaves where a quota refuses 7 instances. */
async function refusedByQuota() {
  const deps = depsOn(aScaleSet(undefined, { growth: { kind: 'unhindered' } }));
  await look(deps);
  const { status: before } = deps.cluster.pool(pool.ref);
  const time = noon.toISOString();
  const quota = {
    type: 'CapacityAvailable',
    status: 'False',
    reason: 'QuotaExceeded',
    message: 'The limit is 10 cores.',
    lastTransitionTime: time,
  } as const;
  const saidNo = { ...quota, type: 'ScaleAccepted', reason: 'Refused' } as const;
  const told = [quota, saidNo];
  const others = (before.conditions ?? []).filter(
    (each) => !told.some(({ type }) => type === each.type),
  );
  const lastScale = {
    from: 2,
    to: 7,
    machinePoolGeneration: 1,
    time,
    result: 'Refused',
  } as const;
  const refused = { ...before, adoptedAt: time, lastScale, conditions: [...others, ...told] };
  deps.cluster.put({ ...deps.cluster.pool(pool.ref), status: refused });
  deps.cluster.putMachinePool(aMachinePool({ replicas: 7 }));
  return { deps, quota, saidNo };
}

describe('a pool of a scale set', () => {
  it('gets the list, the figures without bounds, and where the scale set lies', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    expect(deps.cluster.pool(pool.ref).providerIdList).toEqual(
      ['workers_1', 'workers_2'].map((name) => aMachine(name).providerId),
    );
    expect(status(deps)).toMatchObject({
      groupID: resourceIdOf(scaleSet),
      groupUniqueID: 'unique-1',
      location: 'westeurope',
      desiredCapacity: 2,
      countsByState: { Running: 2 },
    });
    expect(status(deps)).not.toHaveProperty('minimumCapacity');
    expect(status(deps)).not.toHaveProperty('maximumCapacity');
  });

  it('goes on to tell of a quota that refuses a wish, whatever fails, until the wish is another one', async () => {
    const { deps, quota, saidNo } = await refusedByQuota();
    await look(deps, { sentAt: deps.clock.now() });
    expect(said(deps, 'CapacityAvailable')).toEqual(quota);
    const failing = { kind: 'failing', said: 'ImageNotFound: no such image' } as const;
    deps.cloud.put(scaleSet, aScaleSet(undefined, { growth: failing }));
    await look(deps, { sentAt: deps.clock.now() });
    expect(said(deps, 'CapacityAvailable')).toEqual(quota);
    deps.cloud.put(scaleSet, aScaleSet(undefined, { growth: { kind: 'unhindered' } }));
    // It is time to ask again, and nobody has yet.
    deps.clock.advanceMs(5 * 60_000);
    await look(deps, { sentAt: deps.clock.now() });
    expect(said(deps, 'CapacityAvailable')).toEqual(quota);
    expect(said(deps, 'ScaleAccepted')).toEqual(saidNo);
    deps.cluster.putMachinePool(aMachinePool({ replicas: 2 }));
    await look(deps, { sentAt: deps.clock.now() });
    expect(said(deps, 'CapacityAvailable')).toMatchObject({ status: 'True', reason: 'Available' });
    expect(said(deps, 'ScaleAccepted')).toMatchObject({ status: 'True', reason: 'InAgreement' });
  });

  it('tells of no quota once the cloud owns the count', async () => {
    const { deps } = await refusedByQuota();
    deps.cluster.putMachinePool(aMachinePool({ replicas: 7, replicasManagedBy: 'autoscale' }));
    await look(deps, { sentAt: deps.clock.now() });
    expect(said(deps, 'CapacityAvailable')).toMatchObject({ status: 'True', reason: 'Available' });
  });

  it('is found by an event that writes the ID in another case', async () => {
    const deps = depsOn(aScaleSet());
    const group = aScaleSetRef('WORKERS', { resourceGroup: 'fleet' });
    expect(await look(deps, { group })).toMatchObject({ kind: 'applied' });
  });

  it('I7: is not written where no CloudAccount allows the location, and says so', async () => {
    const deps = depsOn(aScaleSet(undefined, { location: 'northeurope' }));
    await look(deps);
    expect(deps.cluster.pool(pool.ref).providerIdList).toEqual([]);
    expect(said(deps, 'AccessAllowed')).toMatchObject({
      status: 'False',
      reason: 'RegionNotAllowed',
      message: expect.stringContaining('location northeurope. Add it to spec.regions') as string,
    });
  });

  it('I7: is not read where no CloudAccount is for the subscription', async () => {
    const deps = depsOn(aScaleSet());
    deps.cluster.accounts = [aSubscription({ subscription: 'other' })];
    await look(deps);
    expect(deps.cloud.calls).toEqual([]);
    expect(said(deps, 'AccessAllowed')?.message).toMatch(
      /^No CloudAccount has spec.subscriptionID .*, or correct the subscription in spec.resourceID\.$/,
    );
  });

  it('says that the scale set was made anew under its ID, and adopts it anew', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    deps.cloud.put(scaleSet, aScaleSet(undefined, { uniqueId: 'unique-2' }));
    await look(deps);
    expect(said(deps, 'GroupFound')).toMatchObject({ status: 'True', reason: 'MadeAnew' });
    expect(said(deps, 'GroupFound')?.message).toContain('it was unique-1.');
    expect(status(deps).groupUniqueID).toBe('unique-2');
  });

  it('takes another case of the ID for the same scale set', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    const shouted = { id: resourceIdOf(scaleSet).toUpperCase() };
    deps.cloud.put(scaleSet, aScaleSet(undefined, shouted));
    await look(deps);
    expect(said(deps, 'GroupFound')?.reason).toBe('Found');
  });

  it('I8: keeps the spelling of an ID that is published, whatever the case of later answers', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    const published = deps.cluster.pool(pool.ref).providerIdList;
    const shouted = ['workers_1', 'workers_2', 'workers_3'].map((name) => {
      const machine = aMachine(name);
      return { ...machine, providerId: machine.providerId.toUpperCase() as ProviderId };
    });
    deps.cloud.put(scaleSet, aScaleSet(shouted));
    await look(deps);
    const newcomers = shouted.slice(2).map(({ providerId }) => providerId);
    expect(deps.cluster.pool(pool.ref).providerIdList).toEqual(
      sortedProviderIds([...published, ...newcomers]),
    );
    expect(status(deps)).not.toHaveProperty('pendingShrink');
  });

  it('is not settled while Azure is still at work on the scale set itself', async () => {
    const deps = depsOn(aScaleSet(undefined, { inProgress: 'Updating' }));
    await look(deps);
    expect(said(deps, 'Settled')).toMatchObject({
      status: 'False',
      reason: 'GroupInProgress',
      message: 'The group itself is in the state Updating.',
    });
  });

  it('I8: lets an instance go at once that was seen being deleted', async () => {
    const deleting = { state: 'Deleting', transient: true, countsTowardsCapacity: false };
    const deps = depsOn(aScaleSet([aMachine('workers_1'), aMachine('workers_2', deleting)]));
    await look(deps);
    expect(deps.cluster.pool(pool.ref).providerIdList).toHaveLength(2);
    deps.cloud.put(scaleSet, aScaleSet([aMachine('workers_1')]));
    await look(deps);
    expect(deps.cluster.pool(pool.ref).providerIdList).toHaveLength(1);
    expect(status(deps)).not.toHaveProperty('pendingShrink');
  });

  it('I8: lets an instance go at once of which an event in another case says that it is gone', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    deps.cloud.put(scaleSet, aScaleSet([aMachine('workers_1')]));
    await look(deps, { instance: { id: 'WORKERS_2', expected: 'gone' } });
    expect(deps.cluster.pool(pool.ref).providerIdList).toHaveLength(1);
  });
});

describe('two pools on a scale set', () => {
  it('I7: leave it to the one whose namespace may use its location, though the other is older', async () => {
    const older = aScaleSetPool('older', { group: scaleSet, createdAt: '2026-11-22T08:00:00Z' });
    const newer = aScaleSetPool('newer', {
      ref: { kind: 'ScaleSetMachinePool', namespace: 'north', name: 'newer' },
      group: scaleSet,
    });
    const deps = fakeDeps(new FakeCluster(older, newer));
    deps.cluster.accounts = [
      aSubscription({ name: 'west' }),
      aSubscription({ name: 'north', regions: ['northeurope'], namespaces: ['north'] }),
    ];
    deps.cloud.put(scaleSet, aScaleSet(undefined, { location: 'northeurope' }));
    await look(deps);
    expect(deps.cluster.pool(newer.ref).providerIdList).toHaveLength(2);
    const { conditions = [] } = deps.cluster.pool(older.ref).status;
    expect(conditionOf(conditions, 'AccessAllowed')?.reason).toBe('RegionNotAllowed');
  });
});

describe('after the scale set was told something', () => {
  const ago = (deps: FakeDeps, ms: number) => new Date(deps.clock.now().getTime() - ms);

  it.each([
    [0, 'JustChanged'],
    [4_999, 'JustChanged'],
    [5_000, 'Settled'],
    [-1_000, 'JustChanged'],
    [-300_000, 'Settled'],
  ])('a reading that begins %i ms later says %s', async (ageMs, reason) => {
    const deps = depsOn(aScaleSet());
    await look(deps, { groupChanged: true, sentAt: ago(deps, ageMs) });
    expect(said(deps, 'Settled')?.reason).toBe(reason);
  });

  it.each([
    [2_000, 'in-sync'],
    [4_999, 'in-sync'],
    [5_000, 'superseded'],
  ])('a reading %i ms later makes another event of it %s', async (ageMs, kind) => {
    const deps = depsOn(aScaleSet());
    await look(deps);
    const sentAt = ago(deps, ageMs);
    deps.clock.advanceMs(60_000);
    await look(deps, { sentAt: new Date(0) });
    expect(await look(deps, { groupChanged: true, sentAt })).toMatchObject({ kind });
  });

  it('the next look settles it', async () => {
    const deps = depsOn(aScaleSet());
    await look(deps, { groupChanged: true, sentAt: ago(deps, 100) });
    deps.clock.advanceMs(5_000);
    await look(deps);
    expect(said(deps, 'Settled')?.status).toBe('True');
  });

  it('the latest of several events counts', async () => {
    const deps = depsOn(aScaleSet());
    const told = { group: scaleSet, groupChanged: true } as const;
    await reconcile(deps, [
      aHint('a', { ...told, sentAt: ago(deps, 100) }),
      aHint('b', { ...told, sentAt: ago(deps, 60_000) }),
      aHint('c', { ...told }),
    ]);
    expect(said(deps, 'Settled')?.reason).toBe('JustChanged');
  });

  it('an event from far ahead of the clock hides no other one', async () => {
    const deps = depsOn(aScaleSet());
    const told = { group: scaleSet, groupChanged: true } as const;
    await reconcile(deps, [
      aHint('a', { ...told, sentAt: ago(deps, 100) }),
      aHint('b', { ...told, sentAt: ago(deps, -86_400_000) }),
    ]);
    expect(said(deps, 'Settled')?.reason).toBe('JustChanged');
  });

  it('a change that the reading shows not to be carried out is the reason that is given', async () => {
    const deps = depsOn(aScaleSet(undefined, { desiredCapacity: 5 }));
    await look(deps, { groupChanged: true, sentAt: ago(deps, 100) });
    expect(said(deps, 'Settled')?.reason).toBe('CapacityDiffers');
  });
});
