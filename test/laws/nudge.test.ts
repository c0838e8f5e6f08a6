import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  foreignPoolKinds,
  type ForeignPool,
  type ForeignPoolKind,
} from '../../shared/model/foreign-pool.ts';
import type { Outcome } from '../../shared/model/outcome.ts';
import { reconcile } from '../../shared/reconcile/reconcile.ts';
import {
  aCloudAccount,
  aForeignPool,
  aForeignPoolRef,
  aGroup,
  aGroupRef,
  aHint,
  aMachinePool,
  anUnfoundForeignPool,
} from '../fakes/builders.ts';
import { fakeDeps, type FakeDeps } from '../fakes/deps.ts';
import { faults } from '../fakes/fake-cloud.ts';
import { ReturningHints } from '../fakes/returning-hints.ts';
import { anAzureMachinePool, aScaleSet, aScaleSetRef, aSubscription } from '../fakes/scale-sets.ts';

const ref = aForeignPoolRef();
const intervalMs = 10_000;

/** One moment: what has happened since the one before, and who looks at it. */
const step = fc.record({
  /** Whole seconds as SQS waits, and the moments between. */
  afterMs: fc.oneof(fc.integer({ min: 0, max: 12_000 }), fc.constantFrom(0, 1, 9_999, 10_000)),
  /** How long ago each event was sent, in milliseconds; `undefined`: it does not say. */
  events: fc.array(fc.option(fc.integer({ min: -5_000, max: 30_000 }), { nil: undefined }), {
    maxLength: 4,
  }),
  /** Functions that get these events at the same time. */
  functions: fc.integer({ min: 1, max: 3 }),
  /** What others do to the object directly before it is written. */
  meanwhile: fc.constantFrom('nothing', 'core writes it', 'its provider writes it'),
  weather: fc.constantFrom('calm', 'throttled', 'cluster away'),
  desiredCapacity: fc.constantFrom(2, 2, 2, 5),
});

type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function aWorld(): FakeDeps {
  const deps = fakeDeps();
  deps.foreignPools.put(aForeignPool());
  deps.cluster.putMachinePool(aMachinePool({ replicas: 2 }));
  return deps;
}

function set(deps: FakeDeps, { meanwhile, weather, desiredCapacity }: Step): void {
  deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity }));
  deps.cloud.failWith(weather === 'throttled' ? faults.throttled : undefined);
  deps.foreignPools.failWith('nudge', () =>
    weather === 'cluster away' ? faults.clusterAway() : undefined,
  );
  if (meanwhile !== 'nothing') {
    deps.foreignPools.onceBefore('nudge', () => deps.foreignPools.change(ref, (pool) => pool));
  }
}

/** Plays the steps; hints that are deferred stay, those that come back in time with a later step. */
async function play(deps: FakeDeps, steps: readonly Step[]): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [at, one] of steps.entries()) {
    deps.clock.advanceMs(one.afterMs);
    set(deps, one);
    const hints = one.events.map((agoMs, nth) =>
      aHint(
        `${at}-${nth}`,
        agoMs === undefined ? {} : { sentAt: new Date(deps.clock.now().getTime() - agoMs) },
      ),
    );
    const batches = Array.from({ length: one.functions }, () => reconcile(deps, hints));
    for (const batch of await Promise.all(batches)) outcomes.push(...batch.values());
  }
  return outcomes;
}

describe('nudges of one object', () => {
  it('are ten seconds apart at least, whatever comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const deps = aWorld();
        await play(deps, steps);
        const times = deps.foreignPools.nudges.map(({ atMs }) => atMs);
        const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
        expect(gaps.filter((gap) => gap < intervalMs)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('follow every event, and no more of them than ten seconds apart need', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 15_000 }), { minLength: 1, maxLength: 15 }),
        async (pauses) => {
          const deps = aWorld();
          deps.cloud.put(aGroupRef(), aGroup(undefined, { desiredCapacity: 2 }));
          const queue = new ReturningHints(deps);
          const sent: number[] = [];
          for (const [at, pauseMs] of pauses.entries()) {
            await queue.runUntil(queue.nowMs + pauseMs);
            const sentAt = deps.clock.now();
            sent.push(sentAt.getTime());
            queue.send(aHint(`event-${at}`, { sentAt }));
          }
          await queue.settle();
          const nudges = deps.foreignPools.nudges.map(({ atMs }) => atMs);
          for (const atMs of sent) expect(Math.max(...nudges)).toBeGreaterThanOrEqual(atMs);
          const spanMs = Math.max(...sent) - Math.min(...sent);
          // A nudge within two seconds of an event does not speak for it.
          expect(nudges.length).toBeLessThanOrEqual(3 + spanMs / intervalMs);
        },
      ),
    );
  });

  it('change nothing of the object but their own annotation', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const deps = aWorld();
        const { resourceVersion: _, ...before } = deps.foreignPools.pool(ref);
        await play(deps, steps);
        const { resourceVersion: __, nudgedAt: ___, ...after } = deps.foreignPools.pool(ref);
        expect(after).toEqual(before);
        expect(deps.cluster.writes).toEqual([]);
      }),
    );
  });

  it('I4: never come while the cluster owns the count and the group has another one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const deps = aWorld();
        await play(
          deps,
          steps.map((one) => ({ ...one, desiredCapacity: 5 })),
        );
        expect(deps.foreignPools.nudges).toEqual([]);
        expect(deps.foreignPools.announcements.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** What a provider makes of a group's desired capacity when it looks, as its source has it. */
function afterLook(
  kind: ForeignPoolKind,
  isCloudOwned: boolean,
  replicas: number,
  capacity: number,
): number {
  if (kind === 'AWSMachinePool') return isCloudOwned ? capacity : replicas;
  // It raises the capacity in any case, and deletes instances where the count is the cluster's.
  const raised = Math.max(replicas, capacity);
  return isCloudOwned ? raised : Math.min(replicas, raised);
}

describe('a provider that is woken', () => {
  it('I4: would leave the count as it is; one that would is woken', async () => {
    const count = fc.integer({ min: 0, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...foreignPoolKinds),
        fc.boolean(),
        count,
        count,
        async (kind, isCloudOwned, replicas, desiredCapacity) => {
          const deps = fakeDeps();
          const isAws = kind === 'AWSMachinePool';
          const group = isAws ? aGroupRef() : aScaleSetRef();
          deps.cluster.accounts = [aCloudAccount(), aSubscription()];
          deps.foreignPools.put(isAws ? aForeignPool() : anAzureMachinePool());
          deps.cloud.put(group, { ...(isAws ? aGroup() : aScaleSet()), desiredCapacity });
          const managed = isCloudOwned ? { replicasManagedBy: 'external-autoscaler' } : {};
          deps.cluster.putMachinePool(aMachinePool({ replicas, ...managed }));
          await reconcile(deps, [aHint('event', { group })]);
          const isLeft =
            afterLook(kind, isCloudOwned, replicas, desiredCapacity) === desiredCapacity;
          expect(deps.foreignPools.nudges).toHaveLength(isLeft ? 1 : 0);
          expect(deps.foreignPools.announcements).toHaveLength(isLeft ? 0 : 1);
        },
      ),
    );
  });
});

/** What keeps an object from being written, each of them enough. */
const obstacles: Readonly<Record<string, (deps: FakeDeps) => void>> = {
  'its own pause': ({ foreignPools }) =>
    foreignPools.change(ref, (pool) => ({ ...pool, pausedByAnnotation: true })),
  'its deletion': ({ foreignPools }) =>
    foreignPools.change(ref, (pool) => ({ ...pool, beingDeleted: true })),
  'no owner': ({ foreignPools }) =>
    foreignPools.change(ref, (pool) => {
      const { machinePoolName: _, ...unowned } = pool;
      return unowned;
    }),
  "its owner's pause": ({ cluster }) =>
    cluster.putMachinePool(aMachinePool({ pausedByAnnotation: true })),
  "its owner's deletion": ({ cluster }) =>
    cluster.putMachinePool(aMachinePool({ beingDeleted: true })),
  "its Cluster's pause": ({ cluster }) => cluster.pauseCluster('fleet', 'cluster'),
  'no account': (deps) => {
    deps.cluster.accounts = [];
  },
  'another namespace': (deps) => {
    deps.cluster.accounts = [aCloudAccount({ namespaces: ['elsewhere'] })];
  },
  'another pattern': (deps) => {
    deps.cluster.accounts = [aCloudAccount({ groupNamePatterns: ['blue-*'] })];
  },
};

describe('what may be nudged', () => {
  it('I7: nothing that is paused, being deleted, unowned or denied, nor is it told of', async () => {
    const names = Object.keys(obstacles);
    const pool: fc.Arbitrary<ForeignPool> = fc.constantFrom(aForeignPool(), anUnfoundForeignPool());
    await fc.assert(
      fc.asyncProperty(
        pool,
        fc.subarray(names, { minLength: 1 }),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        async (made, chosen, steps) => {
          const deps = aWorld();
          deps.foreignPools.put(made);
          for (const name of chosen) obstacles[name]?.(deps);
          await play(deps, steps);
          expect(deps.foreignPools.nudges).toEqual([]);
          expect(deps.foreignPools.announcements).toEqual([]);
          expect(deps.cloud.calls).toEqual([]);
        },
      ),
    );
  });
});
