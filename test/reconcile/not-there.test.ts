import { describe, expect, it } from 'vitest';
import type { Hint } from '../../shared/model/hint.ts';
import type { ObservedInstance } from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroupRef, aHint, anAccess, idOf } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import {
  aMachine,
  anAzureAccess,
  aScaleSet,
  aScaleSetPool,
  aScaleSetRef,
  aSubscription,
} from '../fakes/scale-sets.ts';
import { anEvent, groupOf, inSync, listed, looksOf } from '../fakes/world.ts';

const scaleSet = aScaleSetRef();
const names = (count: number) => Array.from({ length: count }, (_, at) => `workers_${at + 1}`);
const idsOf = (count: number) => names(count).map((name) => aMachine(name).providerId);
const machines = (count: number, last: Partial<ObservedInstance> = {}) =>
  names(count).map((name, at) => aMachine(name, at === count - 1 ? last : {}));

/** A pool that lists six for long, and the scale set shows as many machines as are told. */
function sixListed(shown: number, overrides: Partial<Pool> = {}): FakeDeps {
  const pool = aScaleSetPool('workers', { providerIdList: idsOf(6), ...overrides });
  const deps = fakeDeps(new FakeCluster(pool));
  deps.cluster.accounts = [aSubscription()];
  deps.cloud.put(scaleSet, aScaleSet(machines(shown)));
  return deps;
}

const look = (deps: FakeDeps, hint: Partial<Hint> = {}) =>
  reconcile(deps, [aHint('event', { group: scaleSet, ...hint })]);
const pool = (deps: FakeDeps): Pool => deps.cluster.pool(aScaleSetPool().ref);
const askedFor = ({ cloud }: FakeDeps) => cloud.asked.map(({ ids }) => ids);

describe('I8: what a reading of a scale set lacks', () => {
  it('leaves at once where Azure says by name that it is not there, however much it is', async () => {
    const deps = sixListed(3);
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(3));
    expect(pool(deps).status).not.toHaveProperty('pendingShrink');
    expect(deps.cloud.asked).toEqual([
      {
        access: anAzureAccess(),
        group: scaleSet,
        ids: idsOf(6).slice(3),
      },
    ]);
  });

  it('stays where Azure finds it by name, and leaves by no second look in the same second', async () => {
    const deps = sixListed(3);
    deps.cloud.hide(...idsOf(6));
    await look(deps);
    deps.clock.advanceMs(1_000);
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(6));
    expect(pool(deps).status.pendingShrink?.ids).toEqual(idsOf(6).slice(3));
    expect(askedFor(deps)).toEqual([idsOf(6).slice(3), idsOf(6).slice(3)]);
  });

  it('leaves with the second reading where nobody answers by name', async () => {
    const deps = sixListed(3);
    deps.cloud.failToFind(faults.throttled());
    expect((await look(deps)).get('event')).toMatchObject({ kind: 'applied' });
    expect(pool(deps).providerIdList).toEqual(idsOf(6));
    expect(pool(deps).status.pendingShrink).toMatchObject({ guarded: true });
    deps.clock.advanceMs(15_000);
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(3));
    // It was due in any case.
    expect(askedFor(deps)).toHaveLength(1);
    expect(deps.log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('leaves for each ID by its own answer', async () => {
    const deps = sixListed(3);
    deps.cloud.hide(...idsOf(4));
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(4));
    expect(pool(deps).status.pendingShrink?.ids).toEqual(idsOf(4).slice(3));
  });

  it('is not asked for where something else says that it is gone', async () => {
    const deps = sixListed(5);
    await look(deps, { instance: { id: 'workers_6', expected: 'gone' } });
    expect(pool(deps).providerIdList).toEqual(idsOf(5));
    const deleting = { state: 'Deleting', transient: true, countsTowardsCapacity: false };
    deps.cloud.put(scaleSet, aScaleSet(machines(5, deleting)));
    await look(deps);
    deps.clock.advanceMs(10_000);
    deps.cloud.put(scaleSet, aScaleSet(machines(4)));
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(4));
    expect(deps.cloud.asked).toEqual([]);
  });

  it('is not asked for where it was read and only is not to be listed', async () => {
    const deps = sixListed(6);
    deps.cloud.put(scaleSet, aScaleSet(machines(6, { listed: false })));
    await look(deps);
    expect(pool(deps).status.pendingShrink?.ids).toEqual(idsOf(6).slice(5));
    expect(deps.cloud.asked).toEqual([]);
  });

  it.each([
    [4_999, 6],
    [5_000, 3],
  ])('is %i ms after a change of the list in it of %i', async (ageMs, left) => {
    // Whoever answers with a state of before lacks a newcomer by name, too.
    const deps = sixListed(6, { providerIdList: idsOf(3) });
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(6));
    deps.clock.advanceMs(ageMs);
    deps.cloud.put(scaleSet, aScaleSet(machines(3)));
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(left));
    expect(deps.cloud.asked).toHaveLength(left === 3 ? 1 : 0);
  });
});

describe('I8: what went right after a change of the list', () => {
  it('leaves with the confirming look, and does not wait for the second reading', async () => {
    const deps = sixListed(6, { providerIdList: idsOf(3) });
    await look(deps);
    deps.clock.advanceMs(2_000);
    deps.cloud.put(scaleSet, aScaleSet(machines(3)));
    await look(deps);
    expect(pool(deps).status.pendingShrink).toMatchObject({ guarded: true });
    deps.clock.advanceMs(3_000);
    await look(deps);
    expect(pool(deps).providerIdList).toEqual(idsOf(3));
    expect(pool(deps).status).not.toHaveProperty('pendingShrink');
  });
});

describe('I7: nothing is asked by name', () => {
  const { machinePoolName: _, ...ownerless } = aScaleSetPool('workers', {
    providerIdList: idsOf(6),
  });
  it.each<[string, Pool]>([
    ['paused', aScaleSetPool('workers', { pausedByAnnotation: true, providerIdList: idsOf(6) })],
    ['being deleted', aScaleSetPool('workers', { beingDeleted: true, providerIdList: idsOf(6) })],
    ['without an owner', ownerless],
    [
      'denied',
      aScaleSetPool('workers', {
        providerIdList: idsOf(6),
        ref: { kind: 'ScaleSetMachinePool', namespace: 'elsewhere', name: 'workers' },
      }),
    ],
  ])('for a pool that is %s, beside another one of the scale set', async (_what, barred) => {
    const other = aScaleSetPool('other', {
      group: scaleSet,
      createdAt: '2030-01-01T00:00:00Z',
      providerIdList: idsOf(3),
    });
    const deps = fakeDeps(new FakeCluster(barred, other));
    deps.cluster.accounts = [aSubscription()];
    deps.cloud.put(scaleSet, aScaleSet(machines(3)));
    await look(deps);
    expect(deps.cloud.asked).toEqual([]);
    expect(deps.cluster.pool(barred.ref).providerIdList).toEqual(idsOf(6));
  });

  it('where the scale set lies where no CloudAccount allows it', async () => {
    const deps = sixListed(3);
    deps.cloud.put(scaleSet, aScaleSet(machines(3), { location: 'northeurope' }));
    await look(deps);
    expect(deps.cloud.asked).toEqual([]);
  });

  it('where the scale set was not read', async () => {
    const deps = sixListed(3);
    deps.cloud.failWith(() => faults.incomplete());
    await look(deps);
    deps.cloud.failWith(undefined);
    deps.cloud.remove(scaleSet);
    await look(deps);
    expect(deps.cloud.asked).toEqual([]);
    expect(pool(deps).providerIdList).toEqual(idsOf(6));
  });
});

describe('I8: what a reading of an Auto Scaling group lacks', () => {
  it('waits for the second reading: AWS says of nothing that it is gone', async () => {
    const world = await inSync(2);
    world.deps.clock.advanceMs(60_000);
    world.deps.cloud.put(aGroupRef(), groupOf(['i-1']));
    world.queue.send(anEvent(world, 'a'));
    await world.queue.settle();
    expect(looksOf(world)).toEqual([0, 5_000, 10_000]);
    expect(listed(world)).toEqual(['i-1']);
    expect(await world.deps.cloud.goneAmong(anAccess(), aGroupRef(), [idOf('i-2')])).toEqual(
      new Set(),
    );
  });
});
