import { describe, expect, it } from 'vitest';
import { Fault } from '../../shared/model/fault.ts';
import type { MemberHint } from '../../shared/model/hint.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aMachinePool } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import {
  aMachine,
  anAzureMachinePool,
  anAzureMachinePoolRef,
  aScaleSet,
  aScaleSetPool,
  aScaleSetRef,
  aSubscription,
  subscription,
} from '../fakes/scale-sets.ts';

const clusterDenied = new Fault('cluster-denied', 'Denied.', { retryable: false });
const names = ['blue', 'blue_green', 'red'];

function depsWith(...pools: readonly string[]): FakeDeps {
  const deps = fakeDeps(new FakeCluster(...pools.map((name) => aScaleSetPool(name))));
  deps.cluster.accounts = [aSubscription()];
  for (const name of pools) deps.cloud.put(aScaleSetRef(name), aScaleSet([aMachine(`${name}_1`)]));
  return deps;
}

function aMemberHint(name: string, overrides: Partial<MemberHint> = {}): MemberHint {
  const member = { subscription: subscription.toUpperCase(), resourceGroup: 'FLEET', name };
  return { id: 'event', member, cause: 'delete', ...overrides };
}

describe('reconcile, told of a virtual machine', () => {
  it.each([
    ['BLUE_0a1b', ['blue']],
    ['blue_green_0a1b', ['blue', 'blue_green']],
    ['red_', ['red']],
    ['attached-by-hand', names],
    ['redder', names],
  ])('looks at the scale sets that %s may be a member of: %j', async (name, read) => {
    const deps = depsWith(...names);
    await reconcile(deps, [], [], [aMemberHint(name)]);
    expect(deps.cloud.read.toSorted()).toEqual(read);
  });

  it('ends applied where one of several scale sets changed', async () => {
    const deps = depsWith(...names);
    await reconcile(deps, [], [], [aMemberHint('attached-by-hand')]);
    deps.clock.advanceMs(60_000);
    deps.cloud.put(aScaleSetRef('red'), aScaleSet([aMachine('red_1'), aMachine('red_2')]));
    const outcomes = await reconcile(deps, [], [], [aMemberHint('attached-by-hand')]);
    expect([...outcomes]).toEqual([['event', { kind: 'applied', added: 1, removed: 0 }]]);
  });

  it('I9: comes back where one of several scale sets could not be read', async () => {
    const deps = depsWith(...names);
    deps.cloud.failWith(() => faults.throttled());
    const outcomes = await reconcile(deps, [], [], [aMemberHint('blue_green_1')]);
    expect(outcomes.get('event')).toMatchObject({ kind: 'deferred', reason: 'fault' });
  });

  it('is ignored where no pool lies in the resource group of the machine', async () => {
    const deps = depsWith();
    const outcomes = await reconcile(deps, [], [], [aMemberHint('blue_1')]);
    expect([...outcomes]).toEqual([['event', { kind: 'ignored', reason: 'no-pool' }]]);
    expect(deps.metrics.totals['MessagesIgnored no-pool']).toBe(1);
  });

  it('I9: comes back where the pools cannot be listed', async () => {
    const deps = depsWith('blue');
    deps.cluster.failWith('scaleSetsBeside', () => faults.clusterAway());
    const outcomes = await reconcile(deps, [], [], [aMemberHint('blue_1')]);
    expect(outcomes.get('event')).toMatchObject({ kind: 'deferred', reason: 'fault' });
  });

  it("nudges another provider's pool of the scale set, as well as ours or alone", async () => {
    const deps = depsWith('blue');
    deps.cluster.putMachinePool(aMachinePool({ replicas: 1 }));
    for (const name of ['blue', 'red']) {
      deps.foreignPools.put(anAzureMachinePool({ ref: anAzureMachinePoolRef(name) }));
    }
    deps.cloud.put(aScaleSetRef('red'), aScaleSet([aMachine('red_1')]));
    await reconcile(deps, [], [], [aMemberHint('blue_1'), aMemberHint('red_1', { id: 'second' })]);
    expect(deps.foreignPools.nudges.map(({ pool }) => pool).toSorted()).toEqual([
      'fleet/blue',
      'fleet/red',
    ]);
  });

  it.each([
    ['cannot be listed', faults.clusterAway(), { kind: 'deferred', reason: 'fault' }, 'blue'],
    ['may not be listed', clusterDenied, { kind: 'applied' }, 'blue'],
    ['may not be listed, and has none', clusterDenied, { kind: 'ignored' }, undefined],
  ])("I9: ends where another provider's pools %s", async (_, fault, outcome, pool) => {
    const deps = depsWith(...(pool === undefined ? [] : [pool]));
    deps.foreignPools.failWith('scaleSetsBeside', () => fault);
    const outcomes = await reconcile(deps, [], [], [aMemberHint('blue_1')]);
    expect(outcomes.get('event')).toMatchObject(outcome);
  });

  it('I8: believes that a member is gone', async () => {
    const deps = depsWith('blue');
    deps.cloud.put(aScaleSetRef('blue'), aScaleSet([aMachine('blue_1'), aMachine('blue_2')]));
    await reconcile(deps, [], [], [aMemberHint('blue_1')]);
    deps.cloud.put(aScaleSetRef('blue'), aScaleSet([aMachine('blue_1')]));
    await reconcile(deps, [], [], [aMemberHint('BLUE_2', { expected: 'gone' })]);
    const { ref } = aScaleSetPool('blue');
    expect(deps.cluster.pool(ref).providerIdList).toEqual([aMachine('blue_1').providerId]);
  });

  it('is superseded by a reading that began well after it', async () => {
    const deps = depsWith('blue');
    await reconcile(deps, [], [], [aMemberHint('blue_1')]);
    const sentAt = new Date(deps.clock.now().getTime() - 2_000);
    const outcomes = await reconcile(deps, [], [], [aMemberHint('blue_1', { sentAt })]);
    expect([...outcomes]).toEqual([['event', { kind: 'superseded' }]]);
  });
});
