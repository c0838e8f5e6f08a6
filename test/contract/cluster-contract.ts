import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AwsCloudAccount } from '../../shared/model/account.ts';
import { isFault, orFault } from '../../shared/model/fault.ts';
import { groupKey, type AutoScalingGroupRef } from '../../shared/model/group.ts';
import type { MachinePool } from '../../shared/model/machine-pool.ts';
import type { Announcement } from '../../shared/model/plan.ts';
import type { Pool, PoolRef, PoolStatus } from '../../shared/model/pool.ts';
import type { Cluster, WriteTarget } from '../../shared/ports/cluster.ts';
import type { PoolIndex } from '../../shared/ports/pool-index.ts';
import { RecentReadings } from '../../shared/reconcile/recent-readings.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { account, aGroup, aHint, aPoolRef, arnOf, idOf, region } from '../fakes/builders.ts';
import { FakeCloud } from '../fakes/fake-cloud.ts';
import { FakeForeignPools } from '../fakes/fake-foreign-pools.ts';
import { FixedClock } from '../fakes/fixed-clock.ts';
import { RecordingLogger } from '../fakes/recording-logger.ts';
import { RecordingMetrics } from '../fakes/recording-metrics.ts';

export type NewMachinePool = Pick<
  MachinePool,
  'namespace' | 'name' | 'replicas' | 'pausedByAnnotation'
> &
  Partial<Pick<MachinePool, 'replicasManagedBy' | 'confirmedReplicas'>>;

/** A management cluster, and what a test needs to bring it into a state. */
export interface ClusterWorld {
  /** With the rights that the function has, and no others. */
  readonly cluster: Cluster;
  /** An index that knows nothing yet. */
  makeIndex(clock: FixedClock): PoolIndex;
  /** Two namespaces of this world alone. */
  readonly namespaces: readonly [string, string];
  /** Makes a pool that a MachinePool of the name `owner` owns. */
  makePool(ref: PoolRef, group: AutoScalingGroupRef): Promise<void>;
  /** Changes something on the object that Poolsync never writes. */
  touchPool(ref: PoolRef): Promise<void>;
  removePool(ref: PoolRef): Promise<void>;
  /** Makes one that asks for these replicas, and that nobody else writes. */
  makeMachinePool(machinePool: NewMachinePool): Promise<void>;
  makePausedCluster(namespace: string, name: string): Promise<void>;
  makeCloudAccount(cloudAccount: AwsCloudAccount): Promise<void>;
  /** What people find on the pool: its Events, the oldest first. */
  announcementsOn(ref: PoolRef): Promise<readonly Announcement[]>;
  close(): Promise<void>;
}

const status: PoolStatus = {
  ready: true,
  initialization: { provisioned: true },
  replicas: 2,
  countsByState: { InService: 1, Standby: 1 },
  transitioning: [{ id: 'i-1', state: 'Pending' }],
  lastChange: { time: '2026-11-23T12:00:00.000Z', added: 1, removed: 0, cause: 'launched' },
  pendingShrink: {
    ids: [idOf('i-1')],
    firstReadAt: '2026-11-23T12:00:00.000Z',
    guarded: true,
  },
};

/** What every adapter of `Cluster` and `PoolIndex` keeps to. */
export function describeClusterContract(
  name: string,
  makeWorld: () => Promise<ClusterWorld>,
): void {
  describe(`${name}, as a Cluster and a PoolIndex`, () => {
    let world: ClusterWorld;
    let ref: PoolRef;
    let group: AutoScalingGroupRef;
    let made = 0;
    beforeAll(async () => {
      world = await makeWorld();
    });
    afterAll(() => world.close());
    beforeEach(() => {
      made += 1;
      ref = aPoolRef(`pool-${made}`, world.namespaces[0]);
      group = { kind: 'AutoScalingGroup', account, region, name: `${ref.namespace}-${made}` };
    });

    const makeAndReadMachinePool = async (machinePoolName: string): Promise<MachinePool> => {
      const { namespace } = ref;
      await world.makeMachinePool({
        namespace,
        name: machinePoolName,
        replicas: 3,
        pausedByAnnotation: false,
      });
      const machinePool = await world.cluster.readMachinePool(namespace, machinePoolName);
      if (machinePool === undefined) throw new Error(`there is no ${machinePoolName}`);
      return machinePool;
    };
    const read = async (): Promise<Pool> => {
      const pool = await world.cluster.readPool(ref);
      if (pool === undefined) throw new Error(`there is no ${ref.namespace}/${ref.name}`);
      return pool;
    };
    const make = async (): Promise<Pool> => {
      await world.makePool(ref, group);
      return read();
    };
    const at = (pool: Pool, changes: Partial<WriteTarget> = {}): WriteTarget => ({
      ref: pool.ref,
      uid: pool.uid,
      resourceVersion: pool.resourceVersion,
      ...changes,
    });
    const conflict = { kind: 'conflict' };

    describe('reading', () => {
      it('gives a new pool with its owner, its group, and neither list nor status', async () => {
        expect(await make()).toMatchObject({
          ref,
          group,
          machinePoolName: 'owner',
          beingDeleted: false,
          pausedByAnnotation: false,
          providerIdList: [],
          status: {},
        });
      });

      it('gives nothing where there is nothing', async () => {
        expect(await world.cluster.readPool(ref)).toBeUndefined();
        expect(await world.cluster.readMachinePool(ref.namespace, 'none')).toBeUndefined();
        expect(await world.cluster.isClusterPaused(ref.namespace, 'none')).toBe(false);
      });

      it('gives what a MachinePool says of pauses and of who owns the count', async () => {
        const machinePool = {
          namespace: ref.namespace,
          name: 'managed',
          replicas: 3,
          pausedByAnnotation: true,
          replicasManagedBy: 'external-autoscaler',
          confirmedReplicas: 3,
        };
        await world.makeMachinePool(machinePool);
        expect(await world.cluster.readMachinePool(ref.namespace, 'managed')).toMatchObject(
          machinePool,
        );
        expect(await world.cluster.readMachinePool(world.namespaces[1], 'managed')).toBeUndefined();
      });

      it('writes the replicas of the MachinePool that was read, and is their writer then', async () => {
        const before = await makeAndReadMachinePool('scaled');
        const written = await world.cluster.writeReplicas(before, 7);
        const after = await world.cluster.readMachinePool(before.namespace, before.name);
        expect(written).toEqual({ kind: 'written', resourceVersion: after?.resourceVersion });
        expect(after).toMatchObject({ replicas: 7, replicasWriter: 'poolsync' });
        expect(after?.generation).toBeGreaterThan(before.generation);
      });

      it('writes no replicas of a MachinePool that has changed since, or that is gone', async () => {
        const before = await makeAndReadMachinePool('contended');
        await world.cluster.writeReplicas(before, 4);
        expect(await world.cluster.writeReplicas(before, 5)).toEqual({ kind: 'conflict' });
        expect(await world.cluster.writeReplicas({ ...before, name: 'never-made' }, 5)).toEqual({
          kind: 'gone',
        });
        const after = await world.cluster.readMachinePool(before.namespace, before.name);
        expect(after?.replicas).toBe(4);
      });

      it('tells that a Cluster is paused', async () => {
        await world.makePausedCluster(ref.namespace, 'stopped');
        expect(await world.cluster.isClusterPaused(ref.namespace, 'stopped')).toBe(true);
        expect(await world.cluster.isClusterPaused(world.namespaces[1], 'stopped')).toBe(false);
      });

      it('gives the CloudAccounts', async () => {
        const cloudAccount: AwsCloudAccount = {
          cloud: 'aws',
          name: `account-of-${ref.namespace}`,
          account,
          regions: [region],
          namespaces: world.namespaces,
          roleArn: `arn:aws:iam::${account}:role/poolsync`,
          externalId: 'shared-word',
          groupNamePatterns: ['*'],
        };
        await world.makeCloudAccount(cloudAccount);
        expect(await world.cluster.readCloudAccounts()).toContainEqual(cloudAccount);
      });
    });

    describe('writing', () => {
      it('publishes a list, then the status on the object that the list left', async () => {
        const pool = await make();
        const listed = await world.cluster.writeList(at(pool), [idOf('i-1'), idOf('i-2')]);
        if (listed.kind !== 'written') throw new Error(listed.kind);
        const { resourceVersion } = listed;
        const told = await world.cluster.writeStatus(at(pool, { resourceVersion }), {}, status);
        expect(told.kind).toBe('written');
        const after = await read();
        expect(after).toEqual({
          ...pool,
          resourceVersion: after.resourceVersion,
          // The list is spec, the status is not.
          generation: pool.generation + 1,
          providerIdList: [idOf('i-1'), idOf('i-2')],
          status,
        });
        expect(told).toEqual({ kind: 'written', resourceVersion: after.resourceVersion });
      });

      it('replaces a list whole, and removes an empty one', async () => {
        let pool = await make();
        for (const list of [[idOf('i-1'), idOf('i-2')], [idOf('i-3')], []]) {
          expect((await world.cluster.writeList(at(pool), list)).kind).toBe('written');
          pool = await read();
          expect(pool.providerIdList).toEqual(list);
        }
      });

      it('removes the fields of the status that are no more, in depth too', async () => {
        const pool = await make();
        await world.cluster.writeStatus(at(pool), pool.status, status);
        const { lastChange: _, ...rest } = status;
        const after: PoolStatus = { ...rest, countsByState: { InService: 1 }, transitioning: [] };
        const before = await read();
        await world.cluster.writeStatus(at(before), before.status, after);
        expect((await read()).status).toEqual(after);
      });

      it('leaves an object as it is where nothing changes', async () => {
        const pool = await make();
        await world.cluster.writeList(at(pool), [idOf('i-1')]);
        const { resourceVersion, ...before } = await read();
        expect(await world.cluster.writeList(at(pool, { resourceVersion }), [idOf('i-1')])).toEqual(
          { kind: 'written', resourceVersion },
        );
        expect(await read()).toEqual({ ...before, resourceVersion });
      });

      it('I2: is a conflict where somebody wrote since the object was read', async () => {
        const stale = await make();
        await world.touchPool(ref);
        const before = await read();
        expect(before.resourceVersion).not.toBe(stale.resourceVersion);
        expect(await world.cluster.writeList(at(stale), [idOf('i-1')])).toEqual(conflict);
        expect(await world.cluster.writeStatus(at(stale), {}, status)).toEqual(conflict);
        expect(await read()).toEqual(before);
      });

      it('I2: is a conflict of two who read the same object, for the one who comes later', async () => {
        const pool = await make();
        expect((await world.cluster.writeList(at(pool), [idOf('i-1')])).kind).toBe('written');
        expect(await world.cluster.writeList(at(pool), [idOf('i-2')])).toEqual(conflict);
        expect((await read()).providerIdList).toEqual([idOf('i-1')]);
      });

      it('I7: is a conflict where the object was made anew under the same name', async () => {
        const old = await make();
        await world.removePool(ref);
        const remade = await make();
        expect(remade.uid).not.toBe(old.uid);
        expect(await world.cluster.writeList(at(old), [idOf('i-1')])).toEqual(conflict);
        expect(await world.cluster.writeStatus(at(old), {}, status)).toEqual(conflict);
        expect(await read()).toEqual(remade);
      });

      it('I7: never writes a list by the resourceVersion alone where the UID is that of another object', async () => {
        const pool = await make();
        const target = at(pool, { uid: '00000000-0000-4000-8000-000000000000' });
        // The API server refuses this as invalid, which is a Fault; a conflict would do as well. It
        // looks at no UID where a status is written: there the resourceVersion alone protects.
        const result = await orFault(() => world.cluster.writeList(target, [idOf('i-1')]));
        if (!isFault(result)) expect(result).toEqual(conflict);
        expect(await read()).toEqual(pool);
      });

      it('is gone where the object is gone, and makes none', async () => {
        const pool = await make();
        await world.removePool(ref);
        expect(await world.cluster.writeList(at(pool), [idOf('i-1')])).toEqual({ kind: 'gone' });
        expect(await world.cluster.writeStatus(at(pool), {}, status)).toEqual({ kind: 'gone' });
        expect(await world.cluster.readPool(ref)).toBeUndefined();
      });
    });

    describe('telling', () => {
      const told: Announcement = { type: 'Warning', reason: 'GroupNotFound', message: 'No group.' };

      it('records Events on a pool, each of them', async () => {
        const pool = await make();
        const published: Announcement = { type: 'Normal', reason: 'ListPublished', message: '1' };
        await world.cluster.announce(pool, told);
        await world.cluster.announce(pool, published);
        const recorded = await world.announcementsOn(ref);
        expect(recorded).toHaveLength(2);
        expect(recorded).toEqual(expect.arrayContaining([told, published]));
      });

      it('leaves the pool as it is', async () => {
        const pool = await make();
        await world.cluster.announce(pool, told);
        expect(await read()).toEqual(pool);
      });

      it('records on a pool that was changed or deleted meanwhile', async () => {
        const pool = await make();
        await world.touchPool(ref);
        await world.cluster.announce(pool, told);
        await world.removePool(ref);
        await world.cluster.announce(pool, told);
        expect(await world.announcementsOn(ref)).toEqual([told, told]);
      });

      it.each([
        ['long', 'x'.repeat(3_000)],
        ['of many bytes', 'é'.repeat(1_024)],
        ['empty', ''],
      ])('records a message that is %s, or its beginning', async (_, message) => {
        const pool = await make();
        await world.cluster.announce(pool, { ...told, message });
        const [recorded] = await world.announcementsOn(ref);
        expect(recorded?.reason).toBe('GroupNotFound');
        expect(message.startsWith(recorded?.message ?? 'none')).toBe(true);
      });

      it('records on a pool with as long a name as there can be', async () => {
        ref = aPoolRef(`${'x'.repeat(60)}.${'y'.repeat(192)}`, world.namespaces[0]);
        const pool = await make();
        await world.cluster.announce(pool, told);
        expect(await world.announcementsOn(ref)).toEqual([told]);
      });
    });

    describe('finding', () => {
      it('finds the pools of a group in every namespace, and has an answer for each group', async () => {
        const twin = aPoolRef(ref.name, world.namespaces[1]);
        await world.makePool(ref, group);
        await world.makePool(twin, group);
        const none = { ...group, name: `${group.name}-none` };
        const found = await world.makeIndex(new FixedClock()).poolsOf([none, group]);
        expect(found.size).toBe(2);
        expect(found.get(groupKey(none))).toEqual([]);
        const byNamespace = (a: PoolRef, b: PoolRef) => (a.namespace < b.namespace ? -1 : 1);
        expect(found.get(groupKey(group))?.toSorted(byNamespace)).toEqual(
          [ref, twin].toSorted(byNamespace),
        );
      });

      it('does not find the pool of a group of the same name elsewhere', async () => {
        await world.makePool(ref, group);
        const others = [
          { ...group, region: 'us-east-1' },
          { ...group, account: '999999999999' },
        ];
        const found = await world.makeIndex(new FixedClock()).poolsOf(others);
        expect([...found.values()]).toEqual([[], []]);
      });

      it('finds a new pool ten seconds after it said that there is none', async () => {
        const clock = new FixedClock();
        const index = world.makeIndex(clock);
        expect((await index.poolsOf([group])).get(groupKey(group))).toEqual([]);
        await world.makePool(ref, group);
        clock.advanceMs(10_001);
        expect((await index.poolsOf([group])).get(groupKey(group))).toEqual([ref]);
      });
    });

    it('keeps what reconcile writes, so that the same reading writes no more', async () => {
      const pool = await make();
      await world.makeCloudAccount({
        cloud: 'aws',
        name: `own-${ref.namespace}`,
        account,
        regions: ['*'],
        namespaces: [ref.namespace],
      });
      const clock = new FixedClock();
      const cloud = new FakeCloud({
        clock,
        roles: { [`arn:aws:iam::${account}:role/poolsync`]: { account } },
      });
      cloud.put(group, aGroup(undefined, { id: arnOf(group) }));
      const deps = {
        index: world.makeIndex(clock),
        readings: new RecentReadings(),
        cluster: world.cluster,
        foreignPools: new FakeForeignPools(),
        cloud,
        clock,
        log: new RecordingLogger(),
        metrics: new RecordingMetrics(),
      };
      const outcome = async () => (await reconcile(deps, [aHint('hint', { group })])).get('hint');
      expect(await outcome()).toEqual({ kind: 'applied', added: 2, removed: 0 });
      const written = await read();
      expect(written.providerIdList).toEqual([idOf('i-1'), idOf('i-2')]);
      expect(written.status).toMatchObject({ ready: true, replicas: 2 });
      clock.advanceMs(60_000);
      expect(await outcome()).toEqual({ kind: 'in-sync' });
      expect((await read()).resourceVersion).toBe(written.resourceVersion);
      expect(pool.uid).toBe(written.uid);
      cloud.remove(group);
      expect(await outcome()).toMatchObject({ kind: 'applied' });
      expect(await outcome()).toEqual({ kind: 'in-sync' });
    });
  });
}
