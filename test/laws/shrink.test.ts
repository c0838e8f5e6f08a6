import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ObservedInstance } from '../../shared/model/observation.ts';
import type { Pool, ShrinkGuard } from '../../shared/model/pool.ts';
import { sortedProviderIds, type ProviderId } from '../../shared/model/provider-id.ts';
import type { InstanceNews } from '../../shared/reconcile/coalesce.ts';
import { plan } from '../../shared/reconcile/plan.ts';
import {
  aDetachedInstance,
  aDrainingInstance,
  aFoundReading,
  aGroup,
  anInstance,
  anObservation,
  anObservedPool,
  aPool,
  idOf,
  noon,
} from '../fakes/builders.ts';
import { carriedOut } from '../fakes/carried-out.ts';
import { guard } from './arbitraries.ts';

/**
 * One reading: what it shows, when it began, what events have said since the one before, and what the
 * cloud said not to be there when it was asked by name.
 */
interface Reading {
  readonly ms: number;
  readonly instances: readonly ObservedInstance[];
  readonly saidGone: readonly string[];
  readonly notThere: readonly string[];
}

const ids = Array.from({ length: 12 }, (_, at) => `i-${String(at).padStart(2, '0')}`);

/** Any instance may be shown or lacking at any time: short and stale answers look just like this. */
const instances = fc
  .tuple(
    ...ids.map((id) =>
      fc
        .oneof(
          { weight: 5, arbitrary: fc.constant(anInstance) },
          { weight: 1, arbitrary: fc.constant(aDrainingInstance) },
          { weight: 1, arbitrary: fc.constant(aDetachedInstance) },
          { weight: 3, arbitrary: fc.constant(undefined) },
        )
        .map((make) => make?.(id)),
    ),
  )
  .map((some) => some.filter((one) => one !== undefined));

const readings = fc
  .array(
    fc.record({
      afterMs: fc.constantFrom(0, 1_000, 3_000, 4_999, 5_000, 9_999, 14_999, 15_000, 60_000),
      // The same again is what a second reading is made of.
      instances: fc.option(instances, { freq: 2 }),
      saidGone: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray(ids, { maxLength: 3 }) },
      ),
      notThere: fc.oneof(
        { weight: 4, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.subarray(ids, { maxLength: 3 }) },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((steps) =>
    steps.reduce<readonly Reading[]>((before, { afterMs, instances: now, saidGone, notThere }) => {
      const last = before.at(-1);
      const ms = (last?.ms ?? 0) + afterMs;
      return [...before, { ms, instances: now ?? last?.instances ?? [], saidGone, notThere }];
    }, []),
  );

function listOf({ instances: shown }: Reading): readonly ProviderId[] {
  return sortedProviderIds(shown.filter((one) => one.listed).map(({ providerId }) => providerId));
}

function poolAfter(pool: Pool, reading: Reading): Pool {
  const observedAt = new Date(noon.getTime() + reading.ms);
  const news = reading.saidGone.map((instanceId): InstanceNews => ({
    instanceId,
    expected: 'gone',
  }));
  const [made] = plan(
    anObservation({
      pools: [anObservedPool({ pool })],
      reading: aFoundReading(aGroup(reading.instances), observedAt),
      notThere: reading.notThere.map(idOf),
    }),
    { causes: [], instances: news, now: observedAt },
  );
  return made === undefined ? pool : carriedOut(made);
}

/** The pool before each reading, and after the last. */
function course(first: Pool, all: readonly Reading[]): readonly Pool[] {
  return all.reduce<readonly Pool[]>(
    (pools, reading) => [...pools, poolAfter(pools.at(-1) ?? first, reading)],
    [first],
  );
}

/** By the words of the invariant, independently of how the code decides it. */
function isGuarded(pool: Pool, reading: Reading, { percent, minimum }: ShrinkGuard): boolean {
  const shown = new Set(listOf(reading));
  const leaving = pool.providerIdList.filter((id) => !shown.has(id)).length;
  const share = (leaving / pool.providerIdList.length) * 100;
  return leaving === pool.providerIdList.length || (leaving >= minimum && share > percent);
}

function hasEvidence(id: ProviderId, all: readonly Reading[], at: number): boolean {
  const { saidGone = [], notThere = [] } = all[at] ?? {};
  const seenLeaving = all
    .slice(0, at)
    .flatMap(({ instances: shown }) => shown)
    .some((one) => one.providerId === id && one.state.startsWith('Terminating'));
  return seenLeaving || [...saidGone, ...notThere].some((instanceId) => idOf(instanceId) === id);
}

/** The reading from which on, without a gap, all lack the ID. */
function firstLacking(id: ProviderId, all: readonly Reading[], at: number): number {
  const shows = (reading: Reading) => listOf(reading).includes(id);
  return all.slice(0, at + 1).findLastIndex(shows) + 1;
}

/** Calls back for each ID that leaves without evidence of its own. */
function eachDeparture(
  pools: readonly Pool[],
  all: readonly Reading[],
  check: (departure: { at: number; first: number; waitedMs: number }) => void,
): void {
  for (const [at, reading] of all.entries()) {
    const after = new Set(pools[at + 1]?.providerIdList);
    for (const id of pools[at]?.providerIdList ?? []) {
      if (after.has(id) || hasEvidence(id, all, at)) continue;
      expect(listOf(reading)).not.toContain(id);
      const first = firstLacking(id, all, at);
      check({ at, first, waitedMs: reading.ms - (all[first]?.ms ?? reading.ms) });
    }
  }
}

const start = fc
  .record({ providerIdList: fc.subarray(ids.map(idOf)), shrinkGuard: guard })
  .map(aPool);

describe('a list over any sequence of readings', () => {
  it('I8: loses no ID without evidence or two complete readings 5 s apart that lack it', () => {
    fc.assert(
      fc.property(start, readings, (pool, all) => {
        eachDeparture(course(pool, all), all, ({ waitedMs }) => {
          expect(waitedMs).toBeGreaterThanOrEqual(5_000);
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('I8: loses no ID of a large loss without evidence or two readings 15 s apart', () => {
    fc.assert(
      fc.property(start, readings, (pool, all) => {
        const pools = course(pool, all);
        eachDeparture(pools, all, ({ at, waitedMs }) => {
          const [before, reading] = [pools[at], all[at]];
          if (before === undefined || reading === undefined) return;
          if (isGuarded(before, reading, pool.shrinkGuard)) {
            expect(waitedMs).toBeGreaterThanOrEqual(15_000);
          }
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('I8: loses no ID sooner because its loss looks smaller at the second reading', () => {
    fc.assert(
      fc.property(start, readings, (pool, all) => {
        const pools = course(pool, all);
        eachDeparture(pools, all, ({ first, waitedMs }) => {
          const [before, reading] = [pools[first], all[first]];
          if (before === undefined || reading === undefined) return;
          if (isGuarded(before, reading, pool.shrinkGuard)) {
            expect(waitedMs).toBeGreaterThanOrEqual(15_000);
          }
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('I8: has lost what is truly gone after two honest readings 15 s apart', () => {
    fc.assert(
      fc.property(start, readings, instances, (pool, all, truth) => {
        const last = all.at(-1)?.ms ?? 0;
        const honest = [1_000, 16_000].map((ms) => ({
          ms: last + ms,
          instances: truth,
          saidGone: [],
          notThere: [],
        }));
        const end = course(pool, [...all, ...honest]).at(-1);
        expect(end?.providerIdList).toEqual(honest[1] && listOf(honest[1]));
        expect(end?.status).not.toHaveProperty('pendingShrink');
      }),
      { numRuns: 1_000 },
    );
  });

  it('I8: holds all that is shown, in order, as many as replicas says, and names what waits', () => {
    fc.assert(
      fc.property(start, readings, (pool, all) => {
        for (const [at, { providerIdList, status }] of course(pool, all).slice(1).entries()) {
          const shown = all[at] === undefined ? [] : listOf(all[at]);
          const extra = providerIdList.filter((id) => !shown.includes(id));
          expect(providerIdList).toEqual(sortedProviderIds([...shown, ...extra]));
          expect(status.replicas).toBe(providerIdList.length);
          expect(status.pendingShrink?.ids ?? []).toEqual(extra);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
