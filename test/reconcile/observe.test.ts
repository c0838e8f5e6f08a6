import { describe, expect, it } from 'vitest';
import type { CloudAccess } from '../../shared/model/account.ts';
import { Fault } from '../../shared/model/fault.ts';
import type { GroupKey } from '../../shared/model/group.ts';
import {
  failedReading,
  type FailedReading,
  type GroupReading,
} from '../../shared/model/observation.ts';
import type { Pool } from '../../shared/model/pool.ts';
import type { Cloud } from '../../shared/ports/cloud.ts';
import { observe, type GroupObservation, type NamedGroup } from '../../shared/reconcile/observe.ts';
import {
  aCloudAccount,
  aGroup,
  aGroupRef,
  aMachinePool,
  anInstance,
  anOwnerlessPool,
  aPool,
  aPoolRef,
  keyOf,
  noon,
  otherAccount,
  region,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const roleArn = 'arn:aws:iam::222222222222:role/poolsync';

function named(name = 'workers', ...pools: readonly Pool[]): NamedGroup {
  return { group: aGroupRef(name), pools: pools.map(({ ref }) => ref) };
}

function depsWith(...pools: readonly Pool[]): FakeDeps {
  const deps = fakeDeps(new FakeCluster(...pools));
  for (const { group } of pools) deps.cloud.put(group, aGroup());
  return deps;
}

async function observeOne(deps: FakeDeps, work: NamedGroup): Promise<GroupObservation> {
  const [result] = await observe(deps, [work]);
  if (result?.kind !== 'observed') throw new Error(`the group is ${result?.kind}`);
  return result.observation;
}

describe('observe', () => {
  it('gives the pools with all that decides about them, and a reading of the group', async () => {
    const pool = aPool();
    const deps = depsWith(pool);
    expect(await observeOne(deps, named('workers', pool))).toEqual({
      group: aGroupRef(),
      pools: [
        {
          pool: deps.cluster.pool(pool.ref),
          owner: 'cluster',
          paused: false,
          access: {
            kind: 'allowed',
            access: { cloud: 'aws', account: aGroupRef().account, region },
          },
        },
      ],
      reading: { kind: 'found', observedAt: noon, group: aGroup() },
    });
  });

  it('I2: reads every object before it looks at the cloud', async () => {
    const deps = depsWith(aPool());
    const calls: string[] = [];
    deps.cloud.failWith(() => {
      calls.push(...deps.cluster.calls);
      return undefined;
    });
    await observeOne(deps, named('workers', aPool()));
    expect(calls.toSorted()).toEqual([
      'isClusterPaused',
      'readCloudAccounts',
      'readMachinePool',
      'readPool',
    ]);
    expect(deps.cluster.calls).toHaveLength(calls.length);
  });

  it('leaves out a pool that is no more', async () => {
    const pool = aPool();
    const deps = depsWith();
    expect((await observeOne(deps, named('workers', pool))).pools).toEqual([]);
    expect(deps.cloud.calls).toEqual([]);
  });

  it('leaves out a pool that names another group than the index says', async () => {
    const pool = aPool({ group: aGroupRef('other') });
    const deps = depsWith(pool);
    const observation = await observeOne(deps, named('workers', pool));
    expect(observation).toMatchObject({ pools: [], reading: { kind: 'not-read' } });
  });

  it('takes what a long list of pools says one by one', async () => {
    const pools = ['a', 'b', 'c'].map((name) => aPool({ ref: aPoolRef(name) }));
    const { pools: seen } = await observeOne(depsWith(...pools), named('workers', ...pools));
    expect(seen.map(({ pool }) => pool.ref.name)).toEqual(['a', 'b', 'c']);
  });

  it('says that a missing group is absent', async () => {
    const deps = depsWith(aPool());
    deps.cloud.remove(aGroupRef());
    const { reading } = await observeOne(deps, named('workers', aPool()));
    expect(reading).toEqual({ kind: 'absent', observedAt: noon });
  });

  describe('on the owner of the count', () => {
    it.each([
      [undefined, 'cluster'],
      ['false', 'cluster'],
      ['true', 'cloud'],
      ['', 'cloud'],
      ['external-autoscaler', 'cloud'],
    ])('reads replicas-managed-by %j as %s', async (replicasManagedBy, owner) => {
      const deps = depsWith(aPool());
      deps.cluster.putMachinePool(
        aMachinePool(replicasManagedBy === undefined ? {} : { replicasManagedBy }),
      );
      const { pools } = await observeOne(deps, named('workers', aPool()));
      expect(pools[0]?.owner).toBe(owner);
    });

    it('takes the cluster where the MachinePool is missing', async () => {
      const { pools } = await observeOne(depsWith(aPool()), named('workers', aPool()));
      expect(pools[0]?.owner).toBe('cluster');
    });

    it('asks for no MachinePool where core has named none', async () => {
      const pool = anOwnerlessPool();
      const deps = depsWith(pool);
      await observeOne(deps, named('workers', pool));
      expect(deps.cluster.calls).not.toContain('readMachinePool');
    });
  });

  describe('on pauses', () => {
    const pausedMachinePool = aMachinePool({ pausedByAnnotation: true });
    it.each<[string, Partial<Pool>, (cluster: FakeCluster) => void]>([
      ['the object', { pausedByAnnotation: true }, () => {}],
      ['the MachinePool', {}, (cluster) => cluster.putMachinePool(pausedMachinePool)],
      ['the Cluster', {}, (cluster) => cluster.pauseCluster('fleet', 'cluster')],
    ])('heeds that of %s, and does not read the group', async (_, fields, pause) => {
      const pool = aPool(fields);
      const deps = depsWith(pool);
      pause(deps.cluster);
      const { pools, reading } = await observeOne(deps, named('workers', pool));
      expect(pools[0]?.paused).toBe(true);
      expect(reading).toEqual({ kind: 'not-read' });
      expect(deps.cloud.calls).toEqual([]);
    });

    it('does not mix up Clusters of one name in two namespaces', async () => {
      const pool = aPool();
      const deps = depsWith(pool);
      deps.cluster.pauseCluster('other', 'cluster');
      expect((await observeOne(deps, named('workers', pool))).pools[0]?.paused).toBe(false);
    });

    it('reads each Cluster once for a batch', async () => {
      const pools = ['a', 'b', 'c'].map((name) =>
        aPool({ ref: aPoolRef(name), group: aGroupRef(name) }),
      );
      const deps = depsWith(...pools);
      await observe(
        deps,
        pools.map((pool) => named(pool.group.name, pool)),
      );
      expect(deps.cluster.calls.filter((call) => call === 'isClusterPaused')).toHaveLength(1);
      expect(deps.cluster.calls.filter((call) => call === 'readCloudAccounts')).toHaveLength(1);
    });

    it('does not take the pause of one Cluster for that of another in the batch', async () => {
      const stopped = aPool({ clusterName: 'stopped' });
      const going = aPool({ ref: aPoolRef('going'), group: aGroupRef('going') });
      const deps = depsWith(stopped, going);
      deps.cluster.pauseCluster('fleet', 'stopped');
      const results = await observe(deps, [named('workers', stopped), named('going', going)]);
      expect(
        results.map((result) => result.kind === 'observed' && result.observation.pools[0]?.paused),
      ).toEqual([true, false]);
    });

    it('takes a pool without the label of a Cluster as not paused', async () => {
      const { clusterName: _, ...pool } = aPool();
      const deps = depsWith(pool);
      expect((await observeOne(deps, named('workers', pool))).pools[0]?.paused).toBe(false);
      expect(deps.cluster.calls).not.toContain('isClusterPaused');
    });
  });

  describe('on what may be read', () => {
    it.each<[string, Pool]>([
      ['ownerless', anOwnerlessPool()],
      ['being deleted', aPool({ beingDeleted: true })],
      ['denied', aPool({ ref: aPoolRef('pool', 'elsewhere') })],
    ])('does not read the group of a pool that is %s', async (_, pool) => {
      const deps = depsWith(pool);
      const { pools, reading } = await observeOne(deps, named('workers', pool));
      expect(pools).toHaveLength(1);
      expect(reading).toEqual({ kind: 'not-read' });
      expect(deps.cloud.calls).toEqual([]);
    });

    it('reads a group once for all its pools', async () => {
      const pools = [aPool(), aPool({ ref: aPoolRef('second') })];
      const deps = depsWith(...pools);
      await observeOne(deps, named('workers', ...pools));
      expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['workers']]);
    });

    it('reads a group for the one of its pools that may look', async () => {
      const pools = [anOwnerlessPool(), aPool({ ref: aPoolRef('second') })];
      const deps = depsWith(...pools);
      const { reading } = await observeOne(deps, named('workers', ...pools));
      expect(reading.kind).toBe('found');
    });

    it('reads all groups of one way of access in one call', async () => {
      const pools = ['a', 'b'].map((name) =>
        aPool({ ref: aPoolRef(name), group: aGroupRef(name) }),
      );
      const deps = depsWith(...pools);
      await observe(
        deps,
        pools.map((pool) => named(pool.group.name, pool)),
      );
      expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['a', 'b']]);
    });
  });

  describe('with several ways of access', () => {
    const here = aPool();
    const group = aGroupRef('workers', { account: otherAccount });
    const there = aPool({ ref: aPoolRef('there'), group });
    const works = [named('workers', here), { group, pools: [there.ref] }];

    function twoAccounts(): FakeDeps {
      const deps = depsWith(here, there);
      deps.cluster.accounts = [
        aCloudAccount(),
        aCloudAccount({ name: 'other', account: otherAccount, roleArn, externalId: 'x' }),
      ];
      return deps;
    }

    it('reads each with its own role', async () => {
      const deps = twoAccounts();
      deps.cloud.failWith(() => faults.throttled());
      await observe(deps, works);
      expect(deps.cloud.calls.map(({ access }) => access)).toEqual<CloudAccess[]>([
        { cloud: 'aws', account: aGroupRef().account, region },
        { cloud: 'aws', account: otherAccount, region, roleArn, externalId: 'x' },
      ]);
    });

    it('I1: lets a reading that failed touch its own groups only', async () => {
      const deps = twoAccounts();
      deps.cloud.failWith(({ account }) =>
        account === otherAccount ? faults.throttled() : undefined,
      );
      const results = await observe(deps, works);
      expect(
        results.map((result) => result.kind === 'observed' && result.observation.reading),
      ).toEqual([
        { kind: 'found', observedAt: noon, group: aGroup() },
        {
          kind: 'failed',
          code: 'cloud-throttled',
          message: 'Describe: Throttling: Rate exceeded',
          retryable: true,
        },
      ]);
    });
  });

  it('I1: takes a group whose own reading failed as failed, and the others as they were read', async () => {
    const pools = ['a', 'b'].map((name) => aPool({ ref: aPoolRef(name), group: aGroupRef(name) }));
    const works = pools.map((pool) => named(pool.group.name, pool));
    const deps = depsWith(...pools);
    for (const { group } of pools) deps.cloud.put(group, aGroup());
    const failed = failedReading(
      new Fault('cloud-throttled', 'slow down', { retryable: true, retryAfterMs: 9_000 }),
    );
    const cloud: Pick<Cloud, 'readGroups'> = {
      async readGroups(access, groups) {
        const readings = new Map<GroupKey, GroupReading | FailedReading>(
          await deps.cloud.readGroups(access, groups),
        );
        return readings.set(keyOf('a'), failed);
      },
    };
    const results = await observe({ ...deps, cloud }, works);
    expect(
      results.map((result) => result.kind === 'observed' && result.observation.reading),
    ).toEqual([
      {
        kind: 'failed',
        code: 'cloud-throttled',
        message: 'slow down',
        retryable: true,
        retryAfterMs: 9_000,
      },
      { kind: 'found', observedAt: noon, group: aGroup() },
    ]);
  });

  describe('when the cluster does not answer', () => {
    const pools = ['a', 'b'].map((name) => aPool({ ref: aPoolRef(name), group: aGroupRef(name) }));
    const works = pools.map((pool) => named(pool.group.name, pool));

    it('leaves the groups unobserved whose objects it could not read, and those only', async () => {
      const deps = depsWith(...pools);
      const fault = faults.clusterAway();
      deps.cluster.failWith('readPool', (ref) => (ref?.name === 'a' ? fault : undefined));
      const [a, b] = await observe(deps, works);
      expect(a).toEqual({ kind: 'unobserved', work: works[0], fault });
      expect(b?.kind).toBe('observed');
      expect(deps.cloud.calls.map(({ names }) => names)).toEqual([['b']]);
    });

    it.each(['readMachinePool', 'isClusterPaused', 'readCloudAccounts'] as const)(
      'concludes nothing where %s fails',
      async (method) => {
        const deps = depsWith(...pools);
        deps.cluster.failWith(method, () => faults.clusterAway());
        const results = await observe(deps, works);
        expect(results.map(({ kind }) => kind)).toEqual(['unobserved', 'unobserved']);
        expect(deps.cloud.calls).toEqual([]);
      },
    );

    it('throws what is no Fault', async () => {
      const deps = depsWith(...pools);
      const mistake = new TypeError('x is not a function');
      deps.cluster.failWith('readPool', () => mistake);
      await expect(observe(deps, works)).rejects.toBe(mistake);
    });
  });

  it('throws what the cloud throws that is no Fault', async () => {
    const deps = depsWith(aPool());
    const mistake = new TypeError('x is not a function');
    deps.cloud.failWith(() => mistake);
    await expect(observe(deps, [named('workers', aPool())])).rejects.toBe(mistake);
  });

  it('I1: takes a group that the cloud said nothing of as not read', async () => {
    const deps = depsWith(aPool());
    const cloud = { readGroups: async () => new Map() };
    const [result] = await observe({ ...deps, cloud }, [named('workers', aPool())]);
    expect(result).toMatchObject({ observation: { reading: { kind: 'not-read' } } });
  });

  it('asks nothing of the cluster for groups that no pool names', async () => {
    const deps = depsWith();
    const [result] = await observe(deps, [named('foreign')]);
    expect(result).toMatchObject({ observation: { pools: [], reading: { kind: 'not-read' } } });
    expect(deps.cluster.calls).toEqual([]);
  });

  it('shows an instance list as the cloud gave it', async () => {
    const deps = depsWith(aPool());
    const group = aGroup([anInstance('i-9')]);
    deps.cloud.put(aGroupRef(), group);
    const { reading } = await observeOne(deps, named('workers', aPool()));
    expect(reading).toMatchObject({ group });
  });
});
