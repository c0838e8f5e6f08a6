import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../shared/model/condition.ts';
import { viewPool } from '../../../cli/status/view-pool.ts';
import { deepFreeze } from '../../fakes/deep-freeze.ts';
import { noon } from '../../fakes/builders.ts';
import {
  aCondition,
  aReportedMachinePool,
  aReportedPool,
  aStatus,
  minutesAgo,
  owned,
} from './reported.ts';

const uniform = {
  kind: 'ScaleSet',
  subscription: '11111111-0000-0000-0000-000000000000',
  resourceGroup: 'Fleet',
  name: 'uniform',
} as const;

function wrong(type: Condition['type'], reason: string, status: Condition['status'] = 'False') {
  return aCondition(type, { status, reason, message: `${reason}: do this.` });
}

/** What is said of a pool with these conditions. */
function said(...conditions: readonly Condition[]) {
  const view = viewPool(aReportedPool({ status: aStatus(conditions) }), owned(), noon);
  return { state: view.state, reason: view.reason, needs: view.needs.map(({ reason }) => reason) };
}

describe('viewPool', () => {
  it('shows of a pool in sync what it is tied to and its figures, and nothing to see to', () => {
    expect(viewPool(deepFreeze(aReportedPool()), deepFreeze(owned()), noon)).toMatchObject({
      kind: 'AutoScalingGroupMachinePool',
      namespace: 'fleet',
      name: 'workers',
      cluster: 'blue',
      machinePool: { name: 'workers', phase: 'Running', listed: 3 },
      cloud: { provider: 'aws', account: '111111111111', region: 'eu-west-1' },
      group: { name: 'blue-workers', resourceGroup: null },
      owner: 'cluster',
      wanted: 3,
      desired: 3,
      minimum: 0,
      maximum: 10,
      listed: 3,
      state: 'in-sync',
      reason: null,
      message: null,
      since: null,
      lastChange: { added: 2, removed: 1 },
      needs: [],
    });
  });

  it('shows a scale set within its resource group, and its location once it was read', () => {
    const ref = { kind: 'ScaleSetMachinePool', namespace: 'fleet', name: 'workers' } as const;
    const pool = aReportedPool({ ref, group: uniform });
    expect(viewPool(pool, owned(), noon)).toMatchObject({
      cloud: { provider: 'azure', account: uniform.subscription, region: null },
      group: { name: 'uniform', resourceGroup: 'Fleet' },
    });
    const read = { ...pool, status: aStatus([], { location: 'westeurope' }) };
    expect(viewPool(read, owned(), noon).cloud.region).toBe('westeurope');
  });

  it.each([
    wrong('AccessAllowed', 'NoCloudAccount'),
    wrong('GroupClaimed', 'ClaimedByAnother'),
    wrong('GroupFound', 'GroupNotFound'),
    wrong('GroupFound', 'CloudDenied', 'Unknown'),
    wrong('ListCurrent', 'ListTooLong'),
    wrong('CapacityAvailable', 'LaunchFailed'),
    wrong('ScaleAccepted', 'AdoptionMismatch'),
    wrong('ScaleAccepted', 'Refused'),
    wrong('ReplicasUncontested', 'Contested'),
  ])('needs a person where $type is $status with the reason $reason', (condition) => {
    const { reason } = condition;
    expect(said(condition)).toEqual({ state: 'needs-you', reason, needs: [reason] });
  });

  it('says once what several conditions tell of one trouble', () => {
    const list = wrong('ListCurrent', 'GroupNotFound');
    expect(said(wrong('GroupFound', 'GroupNotFound'), list).needs).toEqual(['GroupNotFound']);
    const refused = wrong('ScaleAccepted', 'Refused');
    const quota = wrong('CapacityAvailable', 'QuotaExceeded');
    expect(said(refused, quota).needs).toEqual(['QuotaExceeded']);
  });

  it('says only why a group is not compared, not that it is not', () => {
    const uncompared = wrong('CapacityAvailable', 'NotObserved', 'Unknown');
    const units = wrong('ScaleAccepted', 'CapacityNotInInstances');
    expect(said(units, uncompared).needs).toEqual(['CapacityNotInInstances']);
  });

  it('says all that is wrong where it is not the same, the most decisive first', () => {
    const contested = wrong('ReplicasUncontested', 'Contested');
    expect(said(contested, wrong('CapacityAvailable', 'LaunchFailed')).needs).toEqual([
      'LaunchFailed',
      'Contested',
    ]);
  });

  it.each([
    wrong('Settled', 'InTransition'),
    wrong('ScaleAccepted', 'GroupBusy', 'Unknown'),
    aCondition('ListCurrent', { reason: 'ShrinkPending' }),
  ])('needs nobody while it settles: $reason', (condition) => {
    const { reason } = condition;
    expect(said(condition)).toEqual({ state: 'settling', reason, needs: [] });
  });

  it('says nothing of a group made anew, which stays so for as long as it lives', () => {
    expect(said(aCondition('GroupFound', { reason: 'MadeAnew' })).state).toBe('in-sync');
  });

  it.each([
    ['the object', aReportedPool({ pausedByAnnotation: true }), owned()],
    ['its MachinePool', aReportedPool(), owned({ pausedByAnnotation: true })],
    ['its Cluster', aReportedPool({ status: aStatus([aCondition('Paused')]) }), owned()],
  ])('leaves alone what is paused: %s', (_, pool, found) => {
    const broken = {
      ...pool,
      status: {
        ...pool.status,
        conditions: [...(pool.status.conditions ?? []), wrong('CapacityAvailable', 'LaunchFailed')],
      },
    };
    expect(viewPool(broken, found, noon)).toMatchObject({ state: 'paused', needs: [] });
  });

  it('leaves alone what is being deleted', () => {
    const pool = aReportedPool({
      beingDeleted: true,
      status: aStatus([wrong('GroupFound', 'GroupNotFound')]),
    });
    expect(viewPool(pool, { kind: 'none' }, noon)).toMatchObject({ state: 'deleting', needs: [] });
  });
});

describe('viewPool, of MachinePools', () => {
  it('needs a person where the owner is gone', () => {
    const view = viewPool(aReportedPool(), { kind: 'gone', name: 'workers' }, noon);
    expect(view).toMatchObject({
      state: 'needs-you',
      reason: 'MachinePoolMissing',
      wanted: null,
      machinePool: null,
    });
    expect(view.message).toContain('There is no MachinePool workers');
  });

  it('gives a new one a moment, since the MachinePools were read before it', () => {
    const pool = aReportedPool({ createdAt: minutesAgo(0.5) });
    const view = viewPool(pool, { kind: 'gone', name: 'workers' }, noon);
    expect(view).toMatchObject({ state: 'settling', reason: 'AwaitsMachinePool' });
  });

  it.each([
    [0.5, 'settling', 'AwaitsMachinePool'],
    [2, 'needs-you', 'NoMachinePool'],
  ])('gives a pool that nobody names a moment (%s min): %s', (age, state, reason) => {
    const pool = aReportedPool({ createdAt: minutesAgo(age), status: {} });
    expect(viewPool(pool, { kind: 'none' }, noon)).toMatchObject({ state, reason });
  });

  it.each([
    [9, 'settling', 'AwaitsMachinePool'],
    [11, 'needs-you', 'NoOwner'],
  ])('gives Cluster API ten minutes to become the owner (%s min): %s', (age, state, reason) => {
    const pool = aReportedPool({ createdAt: minutesAgo(age), status: {} });
    const found = { kind: 'names-it', machinePool: aReportedMachinePool() } as const;
    expect(viewPool(pool, found, noon)).toMatchObject({ state, reason, wanted: 3 });
  });

  it.each([
    [9, 'settling', 'AwaitsFirstReading'],
    [11, 'needs-you', 'NeverRead'],
  ])(
    'gives Poolsync ten minutes to read a pool without a status (%s min): %s',
    (age, state, reason) => {
      const pool = aReportedPool({ createdAt: minutesAgo(age), status: {} });
      expect(viewPool(pool, owned(), noon)).toMatchObject({ state, reason, desired: null });
    },
  );

  it('tells of the condition and not of the missing reading where access is denied', () => {
    const { observedAt: _, ...status } = aStatus([wrong('AccessAllowed', 'NoCloudAccount')]);
    const view = viewPool(aReportedPool({ status }), owned(), noon);
    expect(view.needs.map(({ reason }) => reason)).toEqual(['NoCloudAccount']);
  });

  it.each([
    [9, 'settling', 'WishPending'],
    [11, 'needs-you', 'WishUnheard'],
  ])(
    'settles until a wish was heard, and needs a person after %s min: %s',
    (age, state, reason) => {
      const found = owned({ replicas: 7, replicasWrittenAt: minutesAgo(age) });
      expect(viewPool(aReportedPool(), found, noon)).toMatchObject({ state, reason, wanted: 7 });
    },
  );

  it('counts a request that nobody answers from when it was made', () => {
    const requested = { status: 'Unknown', reason: 'Requested' } as const;
    const since = (minutes: number) => ({ lastTransitionTime: minutesAgo(minutes) });
    const view = (minutes: number) => {
      const condition = aCondition('ScaleAccepted', { ...requested, ...since(minutes) });
      return viewPool(
        aReportedPool({ status: aStatus([condition]) }),
        owned({ replicas: 7 }),
        noon,
      );
    };
    expect(view(2)).toMatchObject({ state: 'settling', reason: 'Requested' });
    expect(view(12)).toMatchObject({ state: 'needs-you', reason: 'WishUnheard' });
  });

  it('does not take a change in the cloud a moment ago for an old wish', () => {
    const status = aStatus([], { owner: 'cloud', desiredCapacity: 5, observedAt: minutesAgo(1) });
    const found = owned({ owner: 'cloud', replicasWrittenAt: minutesAgo(60) });
    const view = viewPool(aReportedPool({ status }), found, noon);
    expect(view).toMatchObject({ state: 'settling', reason: 'WriteBackPending', owner: 'cloud' });
  });

  it('calls a contest by its own name only', () => {
    const contested = { count: 3, since: minutesAgo(60), nextTryAt: minutesAgo(-5) };
    const status = aStatus([wrong('ReplicasUncontested', 'Contested')], { contested });
    const view = viewPool(aReportedPool({ status }), owned({ replicas: 7 }), noon);
    expect(view.needs.map(({ reason }) => reason)).toEqual(['Contested']);
  });

  it.each([
    [9, 'settling', 'CopyPending'],
    [11, 'needs-you', 'ClusterApiBehind'],
  ])('gives Cluster API ten minutes to copy a list (%s min): %s', (age, state, reason) => {
    const time = minutesAgo(age);
    const lastChange = { time, added: 1, removed: 1, cause: '' };
    const pool = aReportedPool({ status: aStatus([], { lastChange }) });
    const found = owned({ list: { length: 3, hash: 'other three' } });
    expect(viewPool(pool, found, noon)).toMatchObject({
      state,
      reason,
      lastChange: { cause: null },
    });
  });
});
