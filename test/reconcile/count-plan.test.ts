import { describe, expect, it } from 'vitest';
import { conditionOf, type ConditionType } from '../../shared/model/condition.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { Pool } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aGroup, aGroupRef, aHint, aMachinePool, anInstance, aPool } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const { ref } = aPool();
const owned = aMachinePool();
const byCloud = { replicasManagedBy: 'external-autoscaler' };

interface World {
  readonly deps: FakeDeps;
  /** An event arrives. */
  event(): Promise<unknown>;
  pool(): Pool;
  machinePool(): MachinePool;
  condition(type: ConditionType): { status?: string; reason?: string; message?: string };
  writtenBack(): readonly number[];
}

/** A group of two instances that wants as many as is said, and a MachinePool. */
function aWorld(desired: number, machinePool: Partial<MachinePool>): World {
  const deps = fakeDeps(new FakeCluster(aPool()));
  deps.cluster.putMachinePool(aMachinePool(machinePool));
  wants(deps, desired);
  return {
    deps,
    event: async () => (await reconcile(deps, [aHint()])).get('message-1'),
    pool: () => deps.cluster.pool(ref),
    machinePool: () => deps.cluster.machinePool(owned),
    condition: (type) => conditionOf(deps.cluster.pool(ref).status.conditions ?? [], type) ?? {},
    writtenBack: () =>
      deps.cluster.writes.flatMap((write) => (write.kind === 'replicas' ? [write.replicas] : [])),
  };
}

function wants({ cloud }: FakeDeps, desiredCapacity: number): void {
  const instances = ['i-1', 'i-2'].map((id) => anInstance(id));
  cloud.put(aGroupRef(), aGroup(desiredCapacity === 0 ? [] : instances, { desiredCapacity }));
}

describe('where the cluster owns the count', () => {
  it('takes the pool as adopted once both agree', async () => {
    const world = aWorld(2, { replicas: 2 });
    await world.event();
    expect(world.pool().status.adoptedAt).toBe(world.deps.clock.now().toISOString());
    expect(world.condition('ScaleAccepted')).toMatchObject({ status: 'True' });
    expect(world.condition('ReplicasUncontested')).toMatchObject({ status: 'True' });
  });

  it('I4: says what differs at adoption, and writes to neither side', async () => {
    const world = aWorld(50, { replicas: 1 });
    await world.event();
    expect(world.condition('ScaleAccepted')).toMatchObject({
      status: 'False',
      reason: 'AdoptionMismatch',
    });
    expect(world.pool().status).not.toHaveProperty('adoptedAt');
    expect(world.writtenBack()).toEqual([]);
    expect(world.deps.cluster.announcements.map(({ reason }) => reason)).toContain(
      'AdoptionMismatch',
    );
  });

  it('leaves a wish of an adopted pool to be carried out', async () => {
    const world = aWorld(2, { replicas: 2 });
    await world.event();
    world.deps.cluster.changeMachinePool(owned, (was) => ({ ...was, replicas: 7 }));
    await world.event();
    expect(world.condition('ScaleAccepted')).toMatchObject({
      status: 'Unknown',
      reason: 'Requested',
    });
    expect(world.machinePool().replicas).toBe(7);
    expect(world.deps.cluster.announcements.map(({ reason }) => reason)).toEqual(['ListPublished']);
  });

  it('asks for a new adoption after the cloud has owned the count', async () => {
    const world = aWorld(2, { replicas: 2, ...byCloud });
    await world.event();
    const { replicasManagedBy: _, ...back } = world.machinePool();
    world.deps.cluster.putMachinePool({ ...back, replicas: 5 });
    await world.event();
    expect(world.condition('ScaleAccepted')).toMatchObject({ reason: 'AdoptionMismatch' });
    expect(world.pool().status.owner).toBe('cluster');
  });

  it('says nothing of the count where the MachinePool cannot be found', async () => {
    const deps = fakeDeps(new FakeCluster(aPool()));
    deps.cloud.put(aGroupRef(), aGroup());
    await reconcile(deps, [aHint()]);
    const { conditions = [] } = deps.cluster.pool(ref).status;
    expect(conditionOf(conditions, 'ScaleAccepted')).toBeUndefined();
  });
});

describe('where the MachinePool cannot be found', () => {
  it('keeps adoption and contest as they are', async () => {
    const kept = {
      owner: 'cluster',
      adoptedAt: '2026-11-23T08:00:00.000Z',
      contested: { count: 1, since: '2026-11-23T11:58:00.000Z' },
    } as const;
    const deps = fakeDeps(new FakeCluster(aPool({ status: kept })));
    deps.cloud.put(aGroupRef(), aGroup());
    await reconcile(deps, [aHint()]);
    expect(deps.cluster.pool(ref).status).toMatchObject(kept);
    expect(Object.keys(deps.cluster.pool(ref).status)).toContain('adoptedAt');
  });
});

describe('where the cloud owns the count', () => {
  it('writes the desired capacity to the MachinePool, after list and status', async () => {
    const world = aWorld(2, { replicas: 9, ...byCloud });
    expect(await world.event()).toMatchObject({ kind: 'applied' });
    expect(world.machinePool().replicas).toBe(2);
    expect(world.deps.cluster.writes.map(({ kind }) => kind)).toEqual([
      'list',
      'status',
      'replicas',
      'status',
    ]);
    expect(world.pool().status.lastScale).toMatchObject({ from: 9, to: 2, result: 'WrittenBack' });
    expect(await world.event()).toEqual({ kind: 'in-sync' });
  });

  it('I3: writes nothing where the replicas are unknown', async () => {
    const { replicas: _, ...unknown } = aMachinePool(byCloud);
    const world = aWorld(2, byCloud);
    world.deps.cluster.putMachinePool(unknown);
    await world.event();
    expect(world.writtenBack()).toEqual([]);
  });

  it('never lets a failed write hold up the list, and comes back for it', async () => {
    const world = aWorld(2, { replicas: 9, ...byCloud });
    world.deps.cluster.failWith('writeReplicas', () => faults.clusterAway());
    expect(await world.event()).toMatchObject({ kind: 'deferred', reason: 'fault' });
    expect(world.pool()).toMatchObject({ providerIdList: { length: 2 }, status: { replicas: 2 } });
    expect(world.pool().status).not.toHaveProperty('lastScale');
  });

  it('writes 0 only once the list is empty: Cluster API would delete the Nodes of what drains', async () => {
    const world = aWorld(2, { replicas: 2, ...byCloud });
    await world.event();
    wants(world.deps, 0);
    await world.event();
    expect(world.pool().providerIdList).toHaveLength(2);
    expect(world.writtenBack()).toEqual([]);
    world.deps.clock.advanceMs(15_000);
    await world.event();
    expect(world.pool().providerIdList).toEqual([]);
    expect(world.writtenBack()).toEqual([0]);
  });

  describe('and somebody keeps replacing its figure', () => {
    /** What a ClusterClass topology or GitOps does. */
    const setBack = (world: World) =>
      world.deps.cluster.changeMachinePool(owned, (was) => ({
        ...was,
        replicas: 9,
        replicasWriter: 'capi-topology',
      }));

    it('I4: counts one that was written while somebody else wrote the status', async () => {
      const world = aWorld(2, { replicas: 2, ...byCloud });
      await world.event();
      setBack(world);
      const { cluster } = world.deps;
      cluster.onceBefore('writeReplicas', () =>
        cluster.change(ref, (pool) => ({
          ...pool,
          status: { ...pool.status, observedAt: '2026-11-23T11:59:00.000Z' },
        })),
      );
      await world.event();
      const { status } = world.pool();
      expect(status).toMatchObject({ lastScale: { from: 9, to: 2, result: 'WrittenBack' } });
      expect(world.writtenBack()).toEqual([2]);
      setBack(world);
      await world.event();
      expect(world.pool().status).toMatchObject({ contested: { count: 1 } });
    });

    async function fight(world: World, rounds: number, everyMs: number): Promise<void> {
      for (let round = 0; round < rounds; round += 1) {
        setBack(world);
        await world.event();
        world.deps.clock.advanceMs(everyMs);
      }
    }

    it('stops at the second time, says who, and tries every ten minutes', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      await fight(world, 12, 10_000);
      // The first write, and the one after it was first replaced.
      expect(world.writtenBack()).toEqual([2, 2]);
      expect(world.pool().status.contested).toMatchObject({ count: 2 });
      expect(world.condition('ReplicasUncontested')).toMatchObject({ status: 'False' });
      expect(world.condition('ReplicasUncontested').message).toContain('capi-topology');
      await fight(world, 60, 60_000);
      expect(world.writtenBack().length).toBeLessThanOrEqual(2 + 6);
      expect(world.writtenBack().length).toBeGreaterThanOrEqual(2 + 5);
    });

    it('is over once the figure has stood for five minutes', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      await fight(world, 3, 10_000);
      world.deps.clock.advanceMs(600_000);
      await world.event();
      expect(world.machinePool().replicas).toBe(2);
      expect(world.condition('ReplicasUncontested')).toMatchObject({ status: 'False' });
      world.deps.clock.advanceMs(300_000);
      await world.event();
      expect(world.pool().status).not.toHaveProperty('contested');
      expect(world.condition('ReplicasUncontested')).toMatchObject({ status: 'True' });
    });

    it('is over where the cluster takes the count', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      await fight(world, 3, 10_000);
      world.deps.cluster.changeMachinePool(owned, (was) => {
        const { replicasManagedBy: _, ...rest } = was;
        return rest;
      });
      await world.event();
      expect(world.pool().status).not.toHaveProperty('contested');
      expect(world.condition('ReplicasUncontested')).toMatchObject({ status: 'True' });
    });

    it('that the cluster had lost is over where the cloud takes the count', async () => {
      const time = new Date(fakeDeps().clock.now().getTime() - 60_000).toISOString();
      const contested = { count: 2, since: time, nextTryAt: '2099-01-01T00:00:00.000Z' };
      const status = { owner: 'cluster', adoptedAt: time, contested } as const;
      const deps = fakeDeps(new FakeCluster(aPool({ status })));
      deps.cluster.putMachinePool(aMachinePool({ replicas: 9, ...byCloud }));
      wants(deps, 4);
      await reconcile(deps, [aHint()]);
      expect(deps.cluster.machinePool(owned).replicas).toBe(4);
      expect(deps.cluster.pool(ref).status).not.toHaveProperty('contested');
    });

    it('goes on to name the rival while its own figure stands, for a moment', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      await fight(world, 3, 10_000);
      const said = world.condition('ReplicasUncontested');
      world.deps.clock.advanceMs(600_000);
      await world.event();
      await world.event();
      expect(world.machinePool()).toMatchObject({ replicas: 2, replicasWriter: 'poolsync' });
      expect(world.condition('ReplicasUncontested')).toEqual(said);
      wants(world.deps, 4);
      await world.event();
      expect(world.machinePool().replicas).toBe(2);
      expect(world.condition('ReplicasUncontested')).toEqual(said);
    });

    it('says that somebody does where managedFields name nobody', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      for (let round = 0; round < 3; round += 1) {
        world.deps.cluster.changeMachinePool(owned, (was) => {
          const { replicasWriter: _, ...unsigned } = was;
          return { ...unsigned, replicas: 9 };
        });
        await world.event();
      }
      expect(world.condition('ReplicasUncontested').message).toContain('field manager somebody');
    });

    it('and the cloud’s new figure waits too', async () => {
      const world = aWorld(2, { replicas: 9, ...byCloud });
      await world.event();
      await fight(world, 3, 10_000);
      wants(world.deps, 4);
      await world.event();
      expect(world.writtenBack()).toEqual([2, 2]);
    });
  });
});
