import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pool, PoolStatus } from '../../shared/model/pool.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import { aCloudAccount, aGroupRef, aHint, aMachinePool, noon } from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';
import { group, poolNamed } from './arbitraries.ts';

const pause = fc.constantFrom('none', 'object', 'MachinePool', 'Cluster');

interface Case {
  readonly pools: readonly Pool[];
  readonly deps: FakeDeps;
}

/** Any three pools on one group: two where access is allowed, one where it is denied. */
const world: fc.Arbitrary<Case> = fc
  .record({
    first: poolNamed('first'),
    second: poolNamed('second'),
    denied: poolNamed('denied', 'elsewhere'),
    paused: pause,
    group,
  })
  .map(({ first, second, denied, paused, group: now }) => {
    const pausedFirst = paused === 'object' ? { ...first, pausedByAnnotation: true } : first;
    const cluster = new FakeCluster(pausedFirst, second, denied);
    cluster.accounts = [aCloudAccount({ namespaces: ['fleet'] })];
    if (paused === 'MachinePool') {
      cluster.putMachinePool(aMachinePool({ pausedByAnnotation: true }));
    }
    if (paused === 'Cluster') cluster.pauseCluster('fleet', 'cluster');
    const deps = fakeDeps(cluster);
    deps.cloud.put(aGroupRef(), now);
    const pools = [pausedFirst, second, denied].map(({ ref }) => cluster.pool(ref));
    return { pools, deps, paused };
  });

/** Evidence that an instance has gone moves nobody whose list may not be written. */
const aboutAnInstance = aHint('event', {
  sentAt: noon,
  instance: { id: 'i-1', expected: 'gone' },
});

async function each(
  { pools, deps }: Case,
  check: (before: Pool, after: Pool) => void,
): Promise<void> {
  await reconcile(deps, [aHint(), aboutAnInstance]);
  for (const before of pools) check(before, deps.cluster.pool(before.ref));
}

/** The Events that were recorded on the pool. */
function toldOf({ deps }: Case, { ref }: Pool): FakeDeps['cluster']['announcements'] {
  return deps.cluster.announcements.filter(({ pool }) => pool === `${ref.namespace}/${ref.name}`);
}

/** All of a status but what a refusal or a pause may say. */
function figuresOf(status: PoolStatus): unknown {
  const { conditions: _, deprecated: __, ...figures } = status;
  return figures;
}

function isPaused({ deps }: Case, pool: Pool): Promise<boolean> {
  return Promise.all([
    deps.cluster.readMachinePool(pool.ref.namespace, 'machine-pool'),
    deps.cluster.isClusterPaused(pool.ref.namespace, 'cluster'),
  ]).then(([owner, cluster]) => pool.pausedByAnnotation || owner !== undefined || cluster);
}

describe('what may be written', () => {
  it('I7: nothing is written to a pool that is being deleted or has no owner', async () => {
    await fc.assert(
      fc.asyncProperty(world, (made) =>
        each(made, (before, after) => {
          if (before.beingDeleted || before.machinePoolName === undefined) {
            expect(after).toEqual(before);
            expect(toldOf(made, before)).toEqual([]);
          }
        }),
      ),
    );
  });

  it('I7: a pool that is denied gets conditions only', async () => {
    await fc.assert(
      fc.asyncProperty(world, (made) =>
        each(made, (before, after) => {
          if (before.ref.namespace !== 'elsewhere') return;
          expect(after.providerIdList).toEqual(before.providerIdList);
          expect(figuresOf(after.status)).toEqual(figuresOf(before.status));
          for (const { type } of toldOf(made, before)) expect(type).toBe('Warning');
        }),
      ),
    );
  });

  it('I7: a paused pool gets its Paused condition only', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const paused = await Promise.all(made.pools.map((pool) => isPaused(made, pool)));
        await each(made, (before, after) => {
          if (paused[made.pools.indexOf(before)] !== true) return;
          expect(after.providerIdList).toEqual(before.providerIdList);
          if (before.ref.namespace === 'fleet') expect(toldOf(made, before)).toEqual([]);
          const { conditions: now, ...rest } = after.status;
          const { conditions: then, ...restBefore } = before.status;
          expect(rest).toEqual(restBefore);
          const others = (all: typeof now) =>
            new Set((all ?? []).filter(({ type }) => type !== 'Paused'));
          expect(others(now)).toEqual(others(then));
        });
      }),
    );
  });

  it('I7: no group is read for pools that may not look at it', async () => {
    await fc.assert(
      fc.asyncProperty(poolNamed('denied', 'elsewhere'), async (denied) => {
        const deps = fakeDeps(new FakeCluster(denied));
        await reconcile(deps, [aHint()]);
        expect(deps.cloud.calls).toEqual([]);
      }),
    );
  });

  it('leaves what it was given as it was', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (made) => {
        const before = structuredClone(made.pools);
        await reconcile(made.deps, [aHint()]);
        expect(made.pools).toEqual(before);
      }),
    );
  });
});
