import { describe, expect, it } from 'vitest';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { aGroupRef, aMachinePool, anOwnerlessPool } from '../fakes/builders.ts';
import { faults } from '../fakes/fake-cloud.ts';
import {
  aScalablePool,
  aScalableStatus,
  aScaleWorld,
  asked,
  scaleOnce,
  wish,
  type ScaleWorld,
} from '../fakes/scale-world.ts';

const group = aGroupRef();
const { ref } = aScalablePool();

function aWorldThatWants(replicas: number): ScaleWorld {
  const world = aScaleWorld();
  wish(world, replicas);
  return world;
}

describe('scale, of a pool that must not be scaled', () => {
  const notClaimed = aScalableStatus().conditions?.map((one) => ({
    ...one,
    status: 'False' as const,
  }));
  const { adoptedAt: _, owner: __, ...ownerless } = aScalableStatus();
  type Case = readonly [string, string, Pool, Partial<MachinePool>];
  const cases: readonly (Case | readonly [string, string, Pool])[] = [
    ['that is being deleted', 'pool-being-deleted', aScalablePool({}, { beingDeleted: true })],
    ['of another UID', 'other-pool', aScalablePool({}, { uid: 'made anew' })],
    ['without an owner', 'no-machine-pool', anOwnerlessPool({ status: aScalableStatus() })],
    ['whose owner is gone', 'no-machine-pool', aScalablePool({}, { machinePoolName: 'gone' })],
    ['that is paused', 'paused', aScalablePool({}, { pausedByAnnotation: true })],
    ['whose MachinePool is paused', 'paused', aScalablePool(), { pausedByAnnotation: true }],
    [
      'whose MachinePool goes',
      'machine-pool-being-deleted',
      aScalablePool(),
      { beingDeleted: true },
    ],
    ['without a claim', 'not-claimed', aScalablePool({ conditions: [] })],
    ['with a lost claim', 'not-claimed', aScalablePool({ conditions: notClaimed ?? [] })],
    ['that is not ready', 'not-ready', aScalablePool({ ready: false })],
    [
      'that the cloud counts',
      'owned-by-cloud',
      aScalablePool(),
      { replicasManagedBy: 'autoscaler' },
    ],
    ['whose owner was the cloud', 'owner-changed', aScalablePool({ owner: 'cloud' })],
    ['without an owner of the count', 'owner-changed', aScalablePool({}, { status: ownerless })],
    ['of another group', 'other-group', aScalablePool({ groupID: 'arn:old' })],
    [
      'in another namespace',
      'access-denied',
      aScalablePool({}, { group: aGroupRef('x', { account: '3' }) }),
    ],
  ];

  it.each<Case>(cases.map(([title, reason, pool, change = {}]) => [title, reason, pool, change]))(
    'I7: leaves a pool alone %s',
    async (_title, reason, pool, machinePool) => {
      const world = aScaleWorld({ pool });
      wish(world, 7, machinePool);
      expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason });
      expect(asked(world)).toEqual([]);
      expect(world.cluster.writes).toEqual([]);
      expect(world.cluster.announcements).toEqual([]);
      expect(world.metrics.totals).toEqual({ [`MessagesIgnored ${reason}`]: 1 });
    },
  );

  it('I7: leaves a pool alone whose Cluster is paused', async () => {
    const world = aWorldThatWants(7);
    world.cluster.pauseCluster('fleet', 'cluster');
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'paused' });
    expect(world.cloud.calls).toEqual([]);
    expect(world.cluster.writes).toEqual([]);
  });

  it('I7: leaves a pool alone that no account allows', async () => {
    const world = aWorldThatWants(7);
    world.cluster.accounts = [];
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'access-denied' });
    expect(world.cloud.calls).toEqual([]);
  });

  it('ignores a request for a pool that is gone', async () => {
    const world = aWorldThatWants(7);
    world.cluster.remove(ref);
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'pool-deleted' });
  });

  it('I3: asks nothing where spec.replicas is not known', async () => {
    const world = aScaleWorld();
    const { replicas: ___, ...unknown } = aMachinePool();
    world.cluster.putMachinePool(unknown);
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'replicas-unknown' });
    expect(world.cloud.calls).toEqual([]);
  });

  it('I3: asks nothing of a group that is not there', async () => {
    const world = aWorldThatWants(7);
    world.cloud.remove(group);
    expect(await scaleOnce(world)).toEqual({ kind: 'ignored', reason: 'group-absent' });
    expect(asked(world)).toEqual([]);
  });

  it.each([
    ['comes back', faults.throttled, { kind: 'deferred', reason: 'fault' }],
    ['comes back', faults.incomplete, { kind: 'deferred', reason: 'fault' }],
    ['ends', faults.denied, { kind: 'ignored', reason: 'group-unreadable' }],
  ])(
    'I3: asks nothing of a group that was not read, and the request %s',
    async (_t, fault, end) => {
      const world = aWorldThatWants(7);
      world.cloud.failWith('readCapacity', fault);
      expect(await scaleOnce(world)).toMatchObject(end);
      expect(asked(world)).toEqual([]);
      expect(world.cluster.writes).toEqual([]);
    },
  );
});
