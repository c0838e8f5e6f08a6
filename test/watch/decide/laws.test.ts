import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { obstacles } from '../../../shared/model/watched.ts';
import type { PoolFacts } from '../../../watch/decide/facts.ts';
import { scaleWants } from '../../../watch/decide/scale-wants.ts';
import { syncWants } from '../../../watch/decide/sync-wants.ts';
import { wantsOf } from '../../../watch/decide/wants.ts';
import { noon } from '../../fakes/builders.ts';
import { deepFreeze } from '../../fakes/deep-freeze.ts';
import { settle } from '../../fakes/manual-time.ts';
import { aWatchedPool, aWatchedStatus, poolFacts } from '../../fakes/watched.ts';
import { tellPool, watchParts } from '../../fakes/watch-parts.ts';

const minute = 60_000;
const time = fc
  .integer({ min: -30, max: 30 })
  .map((minutes) => new Date(noon.getTime() + minutes * minute).toISOString());
const figure = fc.integer({ min: 0, max: 5 });

/** More often true than not, so that a wish for a scale request is not a rarity. */
const usually = fc.oneof({ weight: 6, arbitrary: fc.constant(true) }, fc.constant(false));
const seldom = usually.map((value) => !value);

const status = fc.record(
  {
    hash: fc.nat(3),
    isObserved: usually,
    ready: usually,
    replicas: figure,
    owner: fc.constantFrom('cluster', 'cluster', 'cloud'),
    desiredCapacity: figure,
    minimumCapacity: figure,
    maximumCapacity: figure,
    isAdopted: usually,
    lastChangeTime: time,
    contested: fc.record({ count: figure, since: time, nextTryAt: time }),
    pendingShrink: fc.record({ firstReadAt: time, guarded: fc.boolean() }),
    saysPaused: seldom,
    isClaimed: usually,
    obstacle: fc.constantFrom(...obstacles),
    isUnsettled: fc.boolean(),
    scaleRefusal: fc.constantFrom('OutOfRange', 'Refused'),
    saysQuotaExceeded: seldom,
  },
  {
    requiredKeys: [
      'hash',
      'isObserved',
      'ready',
      'isAdopted',
      'saysPaused',
      'isClaimed',
      'isUnsettled',
      'saysQuotaExceeded',
    ],
  },
);

const machinePool = fc.record(
  {
    namespace: fc.constant('fleet'),
    name: fc.constant('machine-pool'),
    uid: fc.constantFrom('uid-1', 'uid-2'),
    resourceVersion: fc.constant('1'),
    generation: figure,
    replicas: figure,
    replicasManagedBy: fc.constantFrom('x', 'false'),
    confirmedReplicas: figure,
    pausedByAnnotation: seldom,
    beingDeleted: seldom,
  },
  {
    requiredKeys: [
      'namespace',
      'name',
      'uid',
      'resourceVersion',
      'generation',
      'pausedByAnnotation',
      'beingDeleted',
    ],
  },
);

const facts: fc.Arbitrary<PoolFacts> = fc.record(
  {
    kind: fc.constant('pool' as const),
    pool: status.map((its) => aWatchedPool({ status: its })),
    machinePool,
    isPaused: seldom,
  },
  { requiredKeys: ['kind', 'pool', 'isPaused'] },
);

describe('the decision', () => {
  it('I3, I4, I7: asks to scale only what is known, adopted, claimed, allowed, at work and the cluster’s', () => {
    let asked = 0;
    fc.assert(
      fc.property(facts, (its) => {
        if (scaleWants(its, noon).length === 0) return;
        asked += 1;
        const { pool, isPaused, machinePool: owner } = its;
        expect(isPaused).toBe(false);
        expect(owner).toMatchObject({ beingDeleted: false });
        expect(owner?.replicas).toBeTypeOf('number');
        expect(owner?.replicas).not.toBe(pool.status.desiredCapacity);
        expect([undefined, 'false']).toContain(owner?.replicasManagedBy);
        const needed = { ready: true, isAdopted: true, isClaimed: true, owner: 'cluster' };
        expect(pool.status).toMatchObject(needed);
        expect(pool.status.desiredCapacity).toBeTypeOf('number');
        expect([undefined, 'ListCurrent']).toContain(pool.status.obstacle);
      }),
      { numRuns: 2_000 },
    );
    expect(asked).toBeGreaterThan(20);
  });

  it('asks nothing, but to confirm a change, of a pool that is adopted, settled and in agreement', () => {
    fc.assert(
      fc.property(figure, fc.nat(5), time, (count, length, lastChangeTime) => {
        const its = poolFacts(
          { replicas: length, desiredCapacity: count, lastChangeTime },
          { replicas: count },
        );
        const pool = { ...its.pool, list: { length, hash: length, isForeign: false } };
        const reasons = wantsOf({ ...its, pool }, noon).map(({ reason }) => reason);
        expect(reasons).toEqual(['confirming-look']);
      }),
    );
  });

  it('I7: asks of a paused pool at most that it says so', () => {
    fc.assert(
      fc.property(facts, (its) => {
        const reasons = wantsOf({ ...its, isPaused: true }, noon).map(({ reason }) => reason);
        expect(['', 'pause']).toContain(reasons.join(' '));
      }),
    );
  });

  it('has at most one want for each reason, and changes nothing that it is given', () => {
    fc.assert(
      fc.property(facts, (its) => {
        const wants = wantsOf(deepFreeze(its), noon);
        expect(new Set(wants.map(({ reason }) => reason)).size).toBe(wants.length);
      }),
    );
  });

  it('waits for no longer than 10 minutes, whatever the clocks of others say', () => {
    fc.assert(
      fc.property(facts, time, (its, now) => {
        for (const { afterMs } of wantsOf(its, new Date(now))) {
          expect(afterMs).toBeGreaterThanOrEqual(0);
          expect(afterMs).toBeLessThanOrEqual(10 * minute);
        }
      }),
    );
  });
});

describe('clocks that differ', () => {
  const skews = fc.integer({ min: -10 * minute, max: 10 * minute });

  it('I2: suppress no confirming look of a change that this process sees', async () => {
    await fc.assert(
      fc.asyncProperty(skews, async (skewMs) => {
        const parts = watchParts();
        tellPool(parts, 'pool');
        parts.publisher.loaded();
        parts.publisher.lead(true);
        const lastChangeTime = new Date(noon.getTime() + skewMs).toISOString();
        const item = aWatchedPool({
          machinePoolName: 'pool',
          list: { length: 2, hash: 9, isForeign: false },
          status: aWatchedStatus({ hash: 2, lastChangeTime }),
        });
        parts.publisher.see(
          parts.fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item }),
        );
        await parts.time.advanceMs(4_999);
        expect(parts.bus.taken).toEqual([]);
        await parts.time.advanceMs(1);
        expect(parts.bus.taken).toMatchObject([{ kind: 'sync' }]);
      }),
      { numRuns: 20 },
    );
  });

  it('I2: suppress none of a change within the 5 minutes before it started', async () => {
    await fc.assert(
      fc.asyncProperty(skews, fc.nat(5 * minute), async (skewMs, ageMs) => {
        const parts = watchParts();
        const lastChangeTime = new Date(noon.getTime() + skewMs - ageMs).toISOString();
        const item = aWatchedPool({ status: aWatchedStatus({ lastChangeTime }) });
        parts.fleet.pool('AutoScalingGroupMachinePool', { kind: 'present', item });
        parts.publisher.loaded();
        parts.publisher.lead(true);
        await parts.time.advanceMs(5_000);
        await settle();
        expect(parts.bus.taken).toMatchObject([{ kind: 'sync' }]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('syncWants', () => {
  it('looks at no pool without an owner', () => {
    fc.assert(
      fc.property(facts, (its) => {
        const { machinePoolName: _, ...pool } = its.pool;
        expect(syncWants({ ...its, pool }, noon)).toEqual([]);
      }),
    );
  });
});
